import { once } from 'node:events'
import type { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { setTimeout as wait } from 'node:timers/promises'
import { callbackify } from 'node:util'
import { SMTPServer, type SMTPServerSession } from 'smtp-server'
import { onTestFinished } from 'vitest'
import type { KillStep } from './kill-plan.js'
import type { Random } from './seeded-random.js'

/** An e-mail that the mail server accepted, whether or not the sender learned of it. They are in their order. */
export interface AcceptedEmail {
  readonly sendId: string
  readonly attempt: number
  /** The process that sent it. */
  readonly pid: number
  /** Whether the outbox already had a `cancelSend` for it when its SMTP conversation began. */
  readonly wasCanceled: boolean
}

/** A mail server on the loopback interface. */
export interface MailServer {
  readonly port: number
  readonly accepted: readonly AcceptedEmail[]
}

/** Options of {@link openMailServer}. */
export interface MailServerOptions {
  readonly random: Random
  /** Reads the outbox. A result of `true` proves the order: the cancellation was committed before. */
  readonly isCanceled: (sendId: string) => Promise<boolean>
  /** Kills the sender if that is planned. Resolves to whether it did, when the process has ended. */
  readonly kill: (step: KillStep, pid: number) => Promise<boolean>
}

/** One of so many e-mails is temporarily rejected. */
const REJECTED_SHARE = 25

/** Starts a mail server for the duration of a test. An e-mail takes 4 to 30 ms. */
export async function openMailServer({
  random,
  isCanceled,
  kill,
}: MailServerOptions): Promise<MailServer> {
  const accepted: AcceptedEmail[] = []
  /** The answer of the outbox at the begin of a conversation. */
  const canceled = new WeakMap<SMTPServerSession, boolean>()

  async function begin(sendId: string, session: SMTPServerSession): Promise<void> {
    canceled.set(session, await isCanceled(sendId))
    await kill('before DATA', pidOf(session))
    if (random.integer(1, REJECTED_SHARE) > 1) return
    throw Object.assign(new Error('Try again later'), { responseCode: 451 })
  }

  async function receive(sendId: string, stream: Readable, session: SMTPServerSession) {
    const content = await text(stream)
    const pid = pidOf(session)
    if (await kill('before the acceptance', pid)) throw new Error('The sender has ended')
    await wait(random.integer(4, 30))
    const attempt = Number(/^X-Attempt: (\d+)/m.exec(content)?.[1])
    accepted.push({ sendId, attempt, pid, wasCanceled: canceled.get(session) ?? false })
    await kill('after the acceptance', pid)
  }

  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    logger: false,
    onMailFrom({ address }, session, done) {
      callBack(begin(toSendId(address), session), done)
    },
    onData(stream, session, done) {
      const { mailFrom } = session.envelope
      const sendId = mailFrom === false ? '' : toSendId(mailFrom.address)
      callBack(receive(sendId, stream, session), done)
    },
  })
  // Connections of killed senders end in the middle of a command.
  server.on('error', () => undefined)
  const listening = server.listen(0, '127.0.0.1')
  await once(listening, 'listening')
  onTestFinished(async () => {
    await new Promise<void>((resolve) => server.close(resolve))
  })
  const address = listening.address()
  if (address === null || typeof address === 'string') throw new Error('The server has no port')
  return { port: address.port, accepted }
}

/** Reports the result of a promise to a callback. */
function callBack(result: Promise<void>, done: (error?: Error | null) => void): void {
  callbackify(async () => await result)(done)
}

function toSendId(address: string): string {
  return address.slice(0, address.indexOf('@'))
}

/** Senders greet with their process id. */
function pidOf({ hostNameAppearsAs }: SMTPServerSession): number {
  return Number(/^sender-(\d+)$/.exec(hostNameAppearsAs)?.[1])
}
