// Runs a campaign with real e-mails on this machine: `npm run example:sender`. A mail server on loopback stands for those
// of the recipients, who reply, unsubscribe or do not exist. With `DATABASE_URL` and an empty database, three processes
// send; otherwise one process sends, with a store in memory.
import assert from 'node:assert/strict'
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { type EventSink, type LeadCommand, type LeadRef, sendDueAt } from 'campaign-lead'
import { createMemoryStore } from 'campaign-lead/memory'
import { insertWorkspaces, migrateLeadTables } from 'campaign-lead/postgres'
import { listen } from '../server/listen.js'
import { startInboundServer } from './inbound-server.js'
import { type ReceivedMail, sendRawEmail, startLoopbackMailServer } from './loopback-mail-server.js'
import { openPool, openRepository, openService } from './open-service.js'
import { createIdentity, createSeed, type FirstName } from './sample-campaign.js'
import type { SenderEvent } from './sender.js'
import { startSender } from './sender-process.js'
import type { MailLead } from './sequences.js'
import { createUnsubscribeHandler } from './unsubscribe-handler.js'

const databaseUrl = process.env['DATABASE_URL']
const onError = (error: unknown) => console.error(error)
const { leads, ...seed } = createSeed(new Date())
const namesById = new Map(leads.map(({ _id, firstName }) => [_id, firstName]))
const received: ReceivedMail[] = []

function print(leadId: string, what: string, detail: string): void {
  console.log(`${(namesById.get(leadId) ?? leadId).padEnd(9)} ${what.padEnd(18)} ${detail}`)
}

// The store, and the service of this process, which receives the feedback.
const pool = databaseUrl === undefined ? null : openPool(databaseUrl)
if (pool !== null) {
  await migrateLeadTables(pool)
  await insertWorkspaces(pool, seed.workspaces)
}
const repository = pool === null ? createMemoryStore<MailLead>(seed) : openRepository(pool)
const printCanceled: EventSink = {
  async deliver(intents) {
    for (const { intent } of intents) {
      // Nothing to do: a canceled e-mail cannot be claimed.
      if (intent.type === 'cancelSend') print(intent.leadId, 'canceled', stepOf(intent.sendId))
    }
  },
}
const service = openService(repository, printCanceled)

// The mail server of all recipients. They react to their first e-mail before it is accepted, so while it is in flight.
const recipients = await startLoopbackMailServer({
  answerRecipient: (address) =>
    address.startsWith('barbara@') ? '550 5.1.1 No such user' : 'accept',
  async answerContent(mail) {
    received.push(mail)
    const isFirst = received.filter(({ to }) => to === mail.to).length === 1
    if (!isFirst) return 'accept'
    // The sender does not learn whether this e-mail was accepted. It sends it again when the lease has expired.
    if (mail.to.startsWith('dennis@')) return 'disconnect'
    await reactions[mail.to]?.(mail)
    return 'accept'
  },
})
const reactions: Readonly<Record<string, (mail: ReceivedMail) => Promise<unknown>>> = {
  'alan@example.net': (mail) => reply(mail, 'Auto-Submitted: auto-replied\n'),
  'donald@example.net': bounce,
  'edsger@example.net': pressUnsubscribe,
  'grace@example.net': (mail) => reply(mail),
}

// Where feedback arrives: the mail server of the feedback domain, and the page of the unsubscribe link.
const identity = createIdentity('')
const inbound = await startInboundServer({ service, identity, onFeedback: printFeedback, onError })
const pages = await listen(
  createUnsubscribeHandler({ service, signer: identity.signer }),
  0,
  'port',
)

function reply({ to, replyTo }: ReceivedMail, header = ''): Promise<void> {
  const raw = `From: ${to}\nTo: ${replyTo}\nSubject: Re: your e-mail\n${header}\nHello Sam\n`
  return sendRawEmail(inbound.port, { from: to, to: replyTo, raw })
}

/** The mail server has accepted the e-mail, and reports later that the address does not exist (RFC 3464). */
function bounce({ to, returnPath }: ReceivedMail): Promise<void> {
  const raw = `From: mailer-daemon@example.net
To: ${returnPath}
Subject: Undelivered
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary=b

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; example.net

Final-Recipient: rfc822; ${to}
Action: failed
Status: 5.1.1

--b--
`
  return sendRawEmail(inbound.port, { from: '', to: returnPath, raw })
}

/** Does what a mail client does when its unsubscribe button is pressed (RFC 8058). */
async function pressUnsubscribe({ unsubscribeUrl, unsubscribePost }: ReceivedMail): Promise<void> {
  const body = new URLSearchParams([unsubscribePost.split('=', 2)])
  const response = await fetch(unsubscribeUrl, { method: 'POST', body })
  print(leadIdOf('Edsger'), 'recordUnsubscribe', `by the button: ${response.status}`)
}

function printFeedback({ leadId }: LeadRef, command: LeadCommand): void {
  print(leadId, command.type, 'auto' in command && command.auto ? 'automatic' : '')
}

function printEvent({ type, ref, sendId, reason }: SenderEvent): void {
  print(ref.leadId, type, `${stepOf(sendId)}: ${reason}`)
}

/** Returns the end of a send id: the sequence and the step. */
function stepOf(sendId: string): string {
  return sendId.split('/').slice(2).join('/')
}

function leadIdOf(firstName: FirstName): string {
  return leads.find((lead) => lead.firstName === firstName)?._id ?? ''
}

function toRef({ campaignId, _id: leadId }: MailLead): LeadRef {
  return { campaignId, leadId }
}

async function readLeads(): Promise<MailLead[]> {
  const stored = leads.map((lead) =>
    repository.update(toRef(lead), (present) => ({ lead: present.lead, intents: [] })),
  )
  return (await Promise.all(stored)).map(({ decision }) => decision.lead)
}

/** Starts the senders, and returns a function that stops them. */
function startSenders(): () => Promise<unknown> {
  const options = { smtpPort: recipients.port, unsubscribeUrl: `${pages.url}/unsubscribe` }
  if (databaseUrl === undefined) {
    const sender = startSender(service, options, printEvent)
    return () => sender.stop()
  }
  const children = [1, 2, 3].map(() => {
    const file = new URL('sender-process.ts', import.meta.url)
    const args = [databaseUrl, String(options.smtpPort), options.unsubscribeUrl]
    return fork(file, args, { execArgv: ['--import', 'tsx'] })
  })
  for (const child of children) child.on('message', (event: SenderEvent) => printEvent(event))
  return () =>
    Promise.all(
      children.map(async (child) => {
        const ended = once(child, 'exit')
        child.disconnect()
        await ended
      }),
    )
}

// A tag: the first e-mail of the main sequence, which is due in an hour, is canceled for one of a subsequence.
const tagged = leads.find(({ firstName }) => firstName === 'Margaret')
if (tagged !== undefined) await service.updateLead(toRef(tagged), { aiTag: 'Interested' })
const stopSenders = startSenders()
// Until no lead has an e-mail that a sender could send, now or later.
while ((await readLeads()).some((lead) => sendDueAt(lead) !== null)) await delay(200)
await stopSenders()

console.log('\nIn the end:')
const summary: Record<string, string> = {}
for (const { _id, firstName, email, status, subsequence } of await readLeads()) {
  const mails = received.filter(({ to }) => to === email)
  const ids = new Set(mails.map(({ messageId }) => messageId))
  summary[firstName] = `${status}, ${ids.size} e-mails`
  const repeated = mails.length > ids.size ? ', one twice under the same Message-ID' : ''
  print(_id, status, `${ids.size} e-mails${repeated}${subsequence ? ', in a subsequence' : ''}`)
}
assert.deepEqual(summary, {
  Ada: 'completed, 3 e-mails',
  Alan: 'completed, 3 e-mails',
  Barbara: 'bounced, 0 e-mails',
  Dennis: 'completed, 3 e-mails',
  Donald: 'bounced, 1 e-mails',
  Edsger: 'unsubscribed, 1 e-mails',
  Grace: 'replied, 1 e-mails',
  Linus: 'paused, 0 e-mails',
  Margaret: 'completed, 1 e-mails',
})

await Promise.all([recipients.close(), inbound.close(), pages.close()])
await pool?.end()
