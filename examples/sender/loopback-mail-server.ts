// A real mail server on loopback, for the demonstration and the tests. It takes the e-mails of every address.
import type { AddressInfo, Socket } from 'node:net'
import { type ParsedMail, simpleParser } from 'mailparser'
import { createTransport } from 'nodemailer'
import { SMTPServer, type SMTPServerSession } from 'smtp-server'

/** What the mail server answers: `accept`, nothing, a closed connection, or a reply such as `550 5.1.1 No such user`. */
type MailAnswer = 'accept' | 'hang' | 'disconnect' | `${4 | 5}${string}`

/** An e-mail that the mail server has received. */
export interface ReceivedMail {
  readonly messageId: string
  readonly to: string
  /** The sender of the envelope. */
  readonly returnPath: string
  readonly replyTo: string
  readonly subject: string
  readonly text: string
  readonly sendId: string
  readonly unsubscribeUrl: string
  readonly unsubscribePost: string
}

/** Decides what the mail server answers. */
export interface MailServerBehavior {
  /** Answers a recipient, before the content. Defaults to `accept`. */
  answerRecipient?: (address: string) => MailAnswer
  /** Called with every e-mail whose content was received. Answers it. Defaults to `accept`. */
  answerContent?: (mail: ReceivedMail) => MailAnswer | Promise<MailAnswer>
}

/** A running mail server. */
export interface LoopbackMailServer {
  readonly port: number
  close(): Promise<void>
}

/** Starts a mail server on a free port. The behavior may be changed later. */
export async function startLoopbackMailServer(
  behavior: MailServerBehavior,
): Promise<LoopbackMailServer> {
  const sockets = new Set<Socket>()

  function answer(
    given: MailAnswer,
    { remotePort }: SMTPServerSession,
    done: (error?: Error | null) => void,
  ): void {
    if (given === 'accept') done()
    else if (given === 'disconnect') {
      for (const socket of sockets) if (socket.remotePort === remotePort) socket.destroy()
    } else if (given !== 'hang') {
      const responseCode = Number(given.slice(0, 3))
      done(Object.assign(new Error(given.slice(4)), { responseCode }))
    }
  }

  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    onRcptTo: ({ address }, session, done) =>
      answer(behavior.answerRecipient?.(address) ?? 'accept', session, done),
    onData(stream, session, done) {
      const { envelope } = session
      const returnPath = envelope.mailFrom === false ? '' : envelope.mailFrom.address
      const [recipient] = envelope.rcptTo
      simpleParser(stream)
        .then((mail) => toReceivedMail(mail, returnPath, recipient?.address ?? ''))
        .then((mail) => behavior.answerContent?.(mail) ?? 'accept')
        .then((given) => answer(given, session, done), done)
    },
  })
  // A connection that a client or this server has broken.
  server.on('error', () => undefined)
  server.server.on('connection', (socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: portOf(server.server.address()),
    async close() {
      for (const socket of sockets) socket.destroy()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}

/** Sends an e-mail as another mail server does. The sender of the envelope may be empty. */
export async function sendRawEmail(
  port: number,
  { from, to, raw }: { readonly from: string; readonly to: string; readonly raw: string },
): Promise<void> {
  await createTransport({ host: '127.0.0.1', port }).sendMail({ envelope: { from, to }, raw })
}

/** Returns the port that a server is listening on. */
export function portOf(address: AddressInfo | string | null): number {
  if (typeof address === 'object' && address !== null) return address.port
  throw new Error('The server is not listening on a port')
}

function toReceivedMail(mail: ParsedMail, returnPath: string, to: string): ReceivedMail {
  const { messageId = '', subject = '', text = '', replyTo, headerLines } = mail
  function findHeader(name: string): string {
    const { line = '' } = headerLines.find(({ key }) => key === name) ?? {}
    return line
      .slice(name.length + 1)
      .replaceAll(/\s+/g, ' ')
      .trim()
  }
  return {
    messageId,
    to,
    returnPath,
    replyTo: replyTo?.value[0]?.address ?? '',
    subject,
    text,
    sendId: findHeader('x-send-id').replaceAll(' ', ''),
    unsubscribeUrl: findHeader('list-unsubscribe').replaceAll(/[<> ]/g, ''),
    unsubscribePost: findHeader('list-unsubscribe-post'),
  }
}
