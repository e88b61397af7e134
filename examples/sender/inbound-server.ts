import { isLeadUpdateError, type LeadCommand, type LeadRef, type LeadService } from 'campaign-lead'
import { simpleParser } from 'mailparser'
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server'
import { classifyFeedback } from './classify-feedback.js'
import { findAddressedLead, type MailIdentity } from './compose-email.js'
import { portOf } from './loopback-mail-server.js'
import type { MailLead } from './sequences.js'

/** Options of {@link startInboundServer}. */
export interface InboundServerOptions {
  readonly service: Pick<LeadService<MailLead>, 'applyCommand'>
  readonly identity: Pick<MailIdentity, 'signer' | 'feedbackDomain'>
  /** Called with each command that was applied. */
  readonly onFeedback: (ref: LeadRef, command: LeadCommand) => void
  /** Called if an e-mail could not be processed. Its sender repeats it. */
  readonly onError: (error: unknown) => void
  /** Defaults to a free port. */
  readonly port?: number
  /** Defaults to the loopback address. */
  readonly host?: string
}

/** A running server. */
export interface InboundServer {
  readonly port: number
  close(): Promise<void>
}

const MAX_BYTES = 10 * 1024 * 1024

class SmtpReply extends Error {
  override readonly name: string = 'SmtpReply'
  readonly responseCode: number

  constructor(responseCode: number, message: string) {
    super(message)
    this.responseCode = responseCode
  }
}

/**
 * Starts the mail server of the feedback domain: the replies, bounces and automatic replies to the e-mails of a sender. An
 * e-mail is accepted after its command is stored, so that none is lost.
 *
 * @throws the error of Node if the server cannot listen on the port.
 */
export async function startInboundServer(options: InboundServerOptions): Promise<InboundServer> {
  const { identity, onError, port = 0, host = '127.0.0.1' } = options
  const server = new SMTPServer({
    // A real server has a certificate, and offers STARTTLS.
    disabledCommands: ['AUTH', 'STARTTLS'],
    size: MAX_BYTES,
    onRcptTo({ address }, _session, done) {
      const isKnown = findAddressedLead(identity, address) !== null
      done(isKnown ? null : new SmtpReply(550, '5.1.1 No such address'))
    },
    onData(stream, session, respond) {
      void receive(options, stream, session).then(
        () => respond(),
        (error: unknown) => {
          onError(error)
          respond(error instanceof SmtpReply ? error : new SmtpReply(451, '4.3.0 Try again later'))
        },
      )
    },
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })
  server.on('error', onError)
  return {
    port: portOf(server.server.address()),
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
}

async function receive(
  { service, identity, onFeedback }: InboundServerOptions,
  stream: SMTPServerDataStream,
  { envelope: { mailFrom, rcptTo } }: SMTPServerSession,
): Promise<void> {
  const mail = await simpleParser(stream, { keepDeliveryStatus: true })
  if (stream.sizeExceeded) throw new SmtpReply(552, '5.3.4 The e-mail is too large')
  const command = classifyFeedback(mail, mailFrom === false ? '' : mailFrom.address)
  if (command === null) return
  for (const { address } of rcptTo) {
    const ref = findAddressedLead(identity, address)
    if (ref === null) continue
    try {
      await service.applyCommand(ref, command)
      onFeedback(ref, command)
    } catch (error) {
      // A lead that was deleted: the e-mail is accepted, since a repetition would not help.
      if (!isLeadUpdateError(error)) throw error
    }
  }
}
