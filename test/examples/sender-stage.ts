// What the tests of `examples/sender` share: a mail server on loopback, a clock, and a service with leads.
import { createLeadService, guardedPolicy, type LeadRef, type LeadService } from 'campaign-lead'
import { createMemoryStore } from 'campaign-lead/memory'
import { onTestFinished } from 'vitest'
import type { MailIdentity } from '../../examples/sender/compose-email.js'
import { createEnrollmentSink } from '../../examples/sender/enrollment-sink.js'
import {
  type LoopbackMailServer,
  type MailServerBehavior,
  type ReceivedMail,
  startLoopbackMailServer,
} from '../../examples/sender/loopback-mail-server.js'
import { ALWAYS } from '../../examples/sender/send-window.js'
import {
  createSender,
  type Sender,
  type SenderEvent,
  type SenderOptions,
} from '../../examples/sender/sender.js'
import type { SenderTime } from '../../examples/sender/sender-time.js'
import type { MailLead, SequenceStep, Sequences } from '../../examples/sender/sequences.js'
import { createRefSigner } from '../../examples/sender/signed-refs.js'
import { createSmtpMailer } from '../../examples/sender/smtp-mailer.js'
import { type Arrivals, collectArrivals } from '../support/deferred.js'

/** A Tuesday. */
export const START = '2025-07-01T09:00:00.000Z'
export const DAY_SECONDS = 24 * 60 * 60
export const LEASE_SECONDS = 300

/** A mail server on loopback, with what it has received. */
interface MailServer extends MailServerBehavior, LoopbackMailServer {
  /** The e-mails whose content was received, also those that were then refused. */
  readonly received: Arrivals<ReceivedMail>
}

/** Starts a mail server that records. A test changes its behavior by setting the two functions. */
async function startMailServer(): Promise<MailServer> {
  const received = collectArrivals<ReceivedMail>()
  const { port, ...running } = await startLoopbackMailServer({
    answerRecipient: (address) => mailServer.answerRecipient?.(address) ?? 'accept',
    answerContent(mail) {
      received.add(mail)
      return mailServer.answerContent?.(mail) ?? 'accept'
    },
  })
  const mailServer: MailServer = { port, ...running, received }
  return mailServer
}

interface TestTime extends SenderTime {
  /** Moves the clock, and ends the sleeps whose time has come. */
  advance(seconds: number): void
}

function createTestTime(start = START): TestTime {
  let now = Date.parse(start)
  const sleepers = new Set<{ readonly until: number; readonly wake: () => void }>()
  return {
    now: () => new Date(now),
    sleep: (milliseconds, signal) =>
      new Promise((resolve) => {
        if (milliseconds <= 0 || signal.aborted) return resolve()
        const sleeper = { until: now + milliseconds, wake: resolve }
        sleepers.add(sleeper)
        signal.addEventListener('abort', () => resolve())
      }),
    advance(seconds) {
      now += seconds * 1000
      for (const sleeper of sleepers) {
        if (sleeper.until > now) continue
        sleepers.delete(sleeper)
        sleeper.wake()
      }
    },
  }
}

export const identity: MailIdentity = {
  from: 'Ada <ada@example.com>',
  feedbackDomain: 'feedback.example.com',
  unsubscribeUrl: 'https://example.com/unsubscribe',
  signer: createRefSigner('a secret for tests'),
}

function aStep(name: string, delaySeconds: number): SequenceStep {
  return { delaySeconds, subject: name, text: ({ firstName }) => `Hello ${firstName}, ${name}` }
}

const sequences: Sequences = {
  main: [aStep('main 1', 0), aStep('main 2', DAY_SECONDS), aStep('main 3', 2 * DAY_SECONDS)],
  subsequences: new Map([
    ['sub_interested', [aStep('interested 1', 60), aStep('interested 2', DAY_SECONDS)]],
    ['sub_meeting', [aStep('meeting 1', 0)]],
  ]),
}

/** A lead whose first e-mail is due. */
export function aMailLead(changes: Partial<MailLead> = {}): MailLead {
  const _id = changes._id ?? 'lead_1'
  return {
    _id,
    campaignId: 'cmp_1',
    email: `${_id}@example.net`,
    firstName: 'Grace',
    status: 'active',
    aiTag: null,
    currentSequenceStep: 0,
    replied: false,
    addedAt: START,
    subsequence: null,
    pendingSend: { id: `cmp_1/${_id}/main/0`, sequence: 'main', sendAt: START },
    ...changes,
  }
}

export function refOf({ campaignId, _id: leadId }: MailLead): LeadRef {
  return { campaignId, leadId }
}

export interface Stage {
  readonly time: TestTime
  readonly server: MailServer
  readonly service: LeadService<MailLead>
  readonly events: SenderEvent[]
  readonly errors: unknown[]
  /** Returns a lead, by default the first one. */
  lead(index?: number): MailLead
  /** Returns the subjects of all e-mails that the mail server has received. */
  subjects(): string[]
  /** Returns the Message-IDs of all e-mails that the mail server has received. */
  messageIds(): string[]
  createSender(options?: Partial<SenderOptions>): Sender
  /** Sends until nothing is due. */
  sendAllDue(sender: Sender): Promise<void>
}

/** Opens a stage with a memory store. */
export async function openStage(leads: readonly MailLead[] = [aMailLead()]): Promise<Stage> {
  const time = createTestTime()
  const server = await startMailServer()
  onTestFinished(() => server.close())
  const triggers = [
    { id: 'sub_interested', name: 'Interested', value: 'Interested' },
    { id: 'sub_meeting', name: 'Meeting', value: 'Meeting booked' },
  ]
  const subsequences = triggers.map(({ id, name, value }) => ({
    id,
    name,
    trigger: { type: 'ai_tag', value } as const,
  }))
  const campaign = { id: 'cmp_1', subsequences, leads: [...leads] }
  const tags = ['Interested', 'Meeting booked']
  const store = createMemoryStore<MailLead>({
    workspaces: [{ id: 'ws_1', tags, campaigns: [campaign] }],
  })
  const errors: unknown[] = []
  const service = createLeadService<MailLead>({
    repository: store,
    clock: () => time.now(),
    policy: guardedPolicy,
    sink: createEnrollmentSink({ repository: store, sequences, window: ALWAYS, time }),
    onDeliveryError: (error) => errors.push(error),
  })
  const events: SenderEvent[] = []
  return {
    time,
    server,
    service,
    events,
    errors,
    lead(index = 0) {
      const [wanted] = leads.slice(index)
      const found = wanted && store.findLead(refOf(wanted))
      if (found === undefined) throw new Error('no such lead')
      return found
    },
    subjects: () => server.received.all.map(({ subject }) => subject),
    messageIds: () => server.received.all.map(({ messageId }) => messageId),
    createSender: (options = {}) =>
      createSender({
        service,
        mailer: createSmtpMailer({ host: '127.0.0.1', port: server.port }),
        sequences,
        identity,
        time,
        leaseSeconds: LEASE_SECONDS,
        onEvent: (event) => events.push(event),
        onError: (error) => errors.push(error),
        ...options,
      }),
    async sendAllDue(sender) {
      while ((await sender.sendDue()) === 0);
    },
  }
}

/** Returns leads whose first e-mail is due. */
export function someLeads(count: number): MailLead[] {
  return Array.from({ length: count }, (_, index) => aMailLead({ _id: `lead_${index + 1}` }))
}

export function addSeconds(timestamp: string, seconds: number): string {
  return new Date(Date.parse(timestamp) + seconds * 1000).toISOString()
}
