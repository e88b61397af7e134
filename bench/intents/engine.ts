import type { StoredIntent } from 'campaign-lead'
import type { WebhookSender } from 'campaign-lead/webhooks'

/** What the jobs do: nothing, or send a webhook to a server on loopback. */
export type IntentKind = 'no-op' | 'webhook'

/** A stored intent; for a webhook, with one endpoint. Every engine gets the same jobs. */
export interface IntentJob extends StoredIntent {
  readonly endpointId: string
}

/** Executes and counts jobs. */
interface Execution {
  /** Executes an intent that is not a webhook. */
  readonly handle: () => void
  /** Sends webhooks. */
  readonly sender: WebhookSender
  /** Executes a job of any kind. */
  readonly execute: (job: IntentJob) => Promise<void>
  /** Ends the measurement with an error. */
  readonly fail: (error: unknown) => void
}

/** A queue with its workers. */
export interface Engine {
  readonly name: string
  /** Replaces all jobs by new ones. */
  fill(kind: IntentKind, backlog: number): Promise<void>
  /** Starts to execute the jobs. Resolves to a function that stops. */
  start(execution: Execution): Promise<() => Promise<void>>
  /** Returns the CPU time that the database server has used, in milliseconds. */
  readServerMs(): number
  close(): Promise<void>
}

/** How many jobs each engine has in flight. pg-boss alone fetches as many at a time. */
export const CONCURRENCY = 50

/** By default so many that the library's limit of 5 webhooks in flight to one endpoint does not apply. */
const ENDPOINTS = Number(process.env['BENCH_ENDPOINTS'] || 10)

/** The indexes of the campaigns and of their endpoints. */
export const ENDPOINT_INDEXES = Array.from({ length: ENDPOINTS }, (_, index) => index)

const CHUNK = 2_000

/** Creates the jobs of a backlog, in chunks. */
export function* createJobs(kind: IntentKind, backlog: number): Generator<IntentJob[]> {
  for (let first = 0; first < backlog; first += CHUNK) {
    const length = Math.min(CHUNK, backlog - first)
    yield Array.from({ length }, (_, index) => createJob(kind, first + index))
  }
}

function createJob(kind: IntentKind, index: number): IntentJob {
  const campaignId = `cmp_${index % ENDPOINTS}`
  const leadId = `lead_${index}`
  const job = {
    id: crypto.randomUUID(),
    leadVersion: 1,
    endpointId: `endpoint_${index % ENDPOINTS}`,
  }
  if (kind === 'no-op') {
    const sendId = `send_${index}`
    return { ...job, intent: { type: 'cancelSend', leadId, campaignId, sendId, sequence: 'main' } }
  }
  const data = { leadId, campaignId, previousAiTag: null, aiTag: 'Interested' }
  const event = { type: 'lead.tag_changed', timestamp: new Date().toISOString(), data } as const
  return { ...job, intent: { type: 'emitWebhook', event } }
}
