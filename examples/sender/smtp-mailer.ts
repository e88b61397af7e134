import { Readable } from 'node:stream'
import { createTransport, type NodemailerError, type SMTPTransportOptions } from 'nodemailer'
import type { Email } from './compose-email.js'

/** What is known after an attempt to send. */
export type SendOutcome =
  | { readonly type: 'sent'; readonly reason: string }
  /** The mail server has not taken the e-mail: it may be sent again. */
  | {
      readonly type: 'notSent'
      readonly reason: string
      /** Whether the other e-mails would fail as well. */
      readonly isServerFailure: boolean
    }
  /** The mail server says that the address does not exist. */
  | { readonly type: 'rejected'; readonly reason: string }
  /** The mail server may have taken the e-mail: only time can help. */
  | { readonly type: 'unknown'; readonly reason: string }

/** Sends e-mails. */
export interface Mailer {
  /** Sends one e-mail. It does not reject. Aborting the signal closes the connection. */
  send(email: Email, signal: AbortSignal): Promise<SendOutcome>
}

/**
 * Creates a mailer. It opens a connection for each e-mail: a pool of Nodemailer puts an e-mail back in its own queue if a
 * connection closes, so that the outcome would not be known when the lease ends.
 */
export function createSmtpMailer(options: SMTPTransportOptions): Mailer {
  return {
    async send(email, signal) {
      let hasBegun = false
      const transport = createTransport({
        disableFileAccess: true,
        disableUrlAccess: true,
        ...options,
      })
      // Nodemailer reads the content when the server has accepted DATA, and not before: from then on, a lost connection
      // does not say whether the server has taken the e-mail.
      transport.use('stream', (mail, done) => {
        mail.message.processFunc((content) =>
          Readable.from(notifyFirst(content, () => (hasBegun = true))),
        )
        done()
      })
      try {
        const { response } = await transport.sendMail({ ...toMessage(email), signal })
        return { type: 'sent', reason: response }
      } catch (error) {
        return classifyFailure(error, hasBegun)
      }
    },
  }
}

async function* notifyFirst<T>(items: AsyncIterable<T>, notify: () => void): AsyncGenerator<T> {
  notify()
  yield* items
}

function toMessage(email: Email) {
  const { sendId, messageId, from, to, feedbackAddress, subject, text, unsubscribeUrl } = email
  return {
    messageId,
    from,
    to,
    replyTo: feedbackAddress,
    envelope: { from: feedbackAddress, to },
    subject,
    text,
    headers: {
      // A relay that deduplicates by a header of its own can be given this id.
      'X-Send-Id': sendId,
      // RFC 8058. Mail clients show their button only if the DKIM signature covers both headers.
      'List-Unsubscribe': `<${unsubscribeUrl}>`,
      'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
    },
  }
}

/** Decides what is known after a failure. If in doubt, the outcome is unknown: sending twice is worse than waiting. */
function classifyFailure(error: unknown, hasBegun: boolean): SendOutcome {
  const { message, command, response, responseCode } = readError(error)
  // A reply of 421 after the content may come from a proxy that has lost its own connection.
  const isRefused = responseCode >= 400 && !(hasBegun && responseCode === 421)
  if (hasBegun && !isRefused) return { type: 'unknown', reason: message }
  if (isUnknownAddress(command, response, responseCode, message)) {
    return { type: 'rejected', reason: message }
  }
  // A refusal of the recipient or the content says nothing about other e-mails, unless it is one of policy.
  const isOfEmail = command === 'RCPT TO' || command === 'API' || hasBegun
  const isServerFailure = !isOfEmail || isOfSender(findCode(response)) || responseCode === 421
  return { type: 'notSent', reason: message, isServerFailure }
}

/**
 * Reports whether a code such as `5.7.1` is about the sender: a policy, or the syntax or the domain of its address. Many
 * servers check the sender only when they reply to a recipient.
 */
export function isOfSender(code: string): boolean {
  return /^5\.(?:7\.\d|1\.[78]$)/.test(code)
}

/**
 * Reports whether the address of the recipient is wrong. A code such as 5.7.1 is not a bounce: a server that blocks this
 * sender would otherwise make every lead bounce.
 */
function isUnknownAddress(
  command: string,
  response: string,
  responseCode: number,
  message: string,
): boolean {
  // Nodemailer itself refuses an address that is not one.
  if (command === 'API') return /recipient/i.test(message)
  const code = findCode(response)
  if (code !== '') return UNKNOWN_ADDRESS.test(code) && command !== 'MAIL FROM'
  return command === 'RCPT TO' && [550, 551, 553].includes(responseCode)
}

/** Returns the code of a permanent reply, such as `5.1.1` (RFC 3463). It is empty if the reply has none. */
function findCode(response: string): string {
  return /^5\d\d (5\.\d+\.\d+)/.exec(response)?.[1] ?? ''
}

/**
 * RFC 3463 and RFC 7505: the codes of a recipient that does not exist, or does not receive e-mails. Not 5.1.0, which does not
 * say whose address it is.
 */
const UNKNOWN_ADDRESS = /^5\.(?:1\.(?:[12346]|10)|2\.1)$/

/** Reads the fields that Nodemailer adds to its errors. A field that is absent is empty, or 0. */
function readError(error: unknown) {
  const { command, response, responseCode }: NodemailerError = Object(error)
  return {
    message: error instanceof Error ? error.message : String(error),
    command: command ?? '',
    response: response ?? '',
    responseCode: responseCode ?? 0,
  }
}
