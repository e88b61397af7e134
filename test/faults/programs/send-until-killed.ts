// Sends the e-mails that are due, until it is killed or receives SIGTERM. It kills itself by the plan in its arguments:
// as with any `kill -9`, nothing is cleaned up.
import { setTimeout as wait } from 'node:timers/promises'
import { createTransport } from 'nodemailer'
import { Pool } from 'pg'
import type { KillStep } from '../kill-plan.js'
import { createSendingWay, type DueEmail, startTimer } from '../sending-ways.js'

const [, , url, port, wayName = '', plannedStep, plannedEmails, delayMs] = process.argv
if (url === undefined || port === undefined) {
  throw new TypeError('The URL of the database and the port of the mail server are missing')
}
const end = new AbortController()
process.once('SIGTERM', () => end.abort())
// The mail server and the test know the sender by this name.
const name = `sender-${process.pid}`

const MAX_EMAILS = 3

const pool = new Pool({ connectionString: url, max: 2, application_name: name })
const way = createSendingWay(wayName, pool)
const transport = createTransport({
  host: '127.0.0.1',
  port: Number(port),
  name,
  ignoreTLS: true,
  pool: true,
  maxConnections: 1,
  maxMessages: Number.POSITIVE_INFINITY,
})
let sent = 0

while (!end.signal.aborted) await sendDueEmails()
transport.close()
await pool.end()

async function sendDueEmails(): Promise<void> {
  const timer = startTimer()
  killAt('before the claim')
  const taking = way.take(MAX_EMAILS)
  killSoonAt('during the claim')
  const emails = await taking
  if (emails.length === 0) await wait(20)
  for (const email of emails) {
    killAt('after the claim')
    // The second half of the lease is left to the e-mail.
    if (timer() > way.leaseMs / 2) await release(email)
    else await sendEmail(email)
    // Another sender may have sent it, too. A sender that hangs for so long is as good as dead.
    if (timer() > way.leaseMs) kill('late')
  }
}

async function sendEmail(email: DueEmail): Promise<void> {
  const result = await handOver(email)
  if (result === 'accepted') {
    killAt('before the confirm')
    const counting = way.count(email)
    killSoonAt('during the confirm')
    await counting
    sent += 1
    killAt('after the confirm')
  }
  if (result === 'rejected') await release(email)
}

/** Of a later attempt, it is not known whether it was sent: an earlier attempt may have been accepted. */
async function release(email: DueEmail): Promise<void> {
  if (email.attempt === 1) await way.release(email)
}

async function handOver({ ref, sendId, attempt }: DueEmail): Promise<'accepted' | 'rejected'> {
  try {
    await transport.sendMail({
      envelope: { from: `${sendId}@sender.test`, to: `${ref.leadId}@lead.test` },
      from: 'sender@sender.test',
      to: `${ref.leadId}@lead.test`,
      messageId: `<${sendId}@sender.test>`,
      headers: { 'X-Attempt': String(attempt) },
      subject: 'Hello',
      text: 'Hello',
    })
    return 'accepted'
  } catch (error) {
    if (Object(error).responseCode === 451) return 'rejected'
    throw error
  }
}

function isPlanned(step: KillStep): boolean {
  return step === plannedStep && sent >= Number(plannedEmails)
}

function killAt(step: KillStep): void {
  if (isPlanned(step)) kill(step)
}

function killSoonAt(step: KillStep): void {
  if (isPlanned(step)) setTimeout(() => kill(step), Number(delayMs))
}

function kill(reason: string): void {
  process.stdout.write(reason)
  process.kill(process.pid, 'SIGKILL')
}
