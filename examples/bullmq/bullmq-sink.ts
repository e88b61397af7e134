// A sink that adds intents to queues of BullMQ, for services that already run BullMQ on Redis.
import { Queue } from 'bullmq'
import type { EventSink, Intent, StoredIntent } from 'campaign-lead'
import { WEBHOOK_RETRY_SCHEDULE, type WebhookEndpoints } from 'campaign-lead/webhooks'
import { Redis } from 'ioredis'

/** One intent to execute; for a webhook, one intent and one endpoint. */
export interface IntentJob extends StoredIntent {
  readonly endpointId?: string
}

type IntentType = Intent['type']

/** One queue for each type of intent, so that slow webhooks do not delay the cancellation of an e-mail. */
export const QUEUE_NAMES: Readonly<Record<IntentType, string>> = {
  cancelSend: 'campaign-lead-cancel-send',
  enrollment: 'campaign-lead-enrollment',
  emitWebhook: 'campaign-lead-emit-webhook',
}

/** The first retries follow within seconds, since an e-mail may be sent while its cancellation waits. */
const HANDLER_RETRY_SCHEDULE = [0, 1, 2, 5, 10, 30, 60, 300, 900, 3_600, 21_600, 86_400, 86_400]

/** The delay before each attempt, in seconds. */
export const RETRY_SCHEDULES: Readonly<Record<IntentType, readonly number[]>> = {
  cancelSend: HANDLER_RETRY_SCHEDULE,
  enrollment: HANDLER_RETRY_SCHEDULE,
  emitWebhook: WEBHOOK_RETRY_SCHEDULE,
}

/** BullMQ ignores a job whose id exists, and forgets the id with the job: an intent is executed once within a day. */
const KEEP_COMPLETED_SECONDS = 24 * 60 * 60

/**
 * Connects to Redis for the queues. Without these options, the jobs of an outage of Redis would accumulate in memory, and
 * a queue whose first command failed would never be usable again.
 */
export function connectQueues(url: string): Redis {
  return new Redis(url, { enableOfflineQueue: false, maxRetriesPerRequest: null })
}

/**
 * Opens the queues. The failed jobs in them are the dead letters, which are kept until they are replayed:
 * `job.retry('failed', { resetAttemptsMade: true })`.
 */
export function openIntentQueues(connection: Redis, prefix = 'bull') {
  const open = (type: IntentType) =>
    new Queue<IntentJob>(QUEUE_NAMES[type], {
      connection,
      prefix,
      defaultJobOptions: {
        attempts: RETRY_SCHEDULES[type].length,
        backoff: { type: 'custom' },
        removeOnComplete: { age: KEEP_COMPLETED_SECONDS },
        removeOnFail: false,
      },
    })
  return {
    cancelSend: open('cancelSend'),
    enrollment: open('enrollment'),
    emitWebhook: open('emitWebhook'),
  }
}

/** Options of {@link createBullmqSink}. */
export interface BullmqSinkOptions {
  readonly queues: Readonly<Record<IntentType, Pick<Queue<IntentJob>, 'addBulk'>>>
  readonly endpoints: Pick<WebhookEndpoints, 'ofCampaigns'>
  /** BullMQ waits for Redis without a limit, and the service waits for the sink. Defaults to 5. */
  readonly timeoutSeconds?: number
}

/** Creates a sink. `deliver` resolves when Redis has all jobs. */
export function createBullmqSink({
  queues,
  endpoints,
  timeoutSeconds = 5,
}: BullmqSinkOptions): EventSink {
  async function add(type: IntentType, jobs: readonly IntentJob[]): Promise<void> {
    const named = jobs.map((data) => ({ name: type, data, opts: { jobId: toJobId(data) } }))
    if (named.length > 0) await queues[type].addBulk(named)
  }

  /** Creates a job for each endpoint of each webhook. */
  async function createWebhookJobs(webhooks: readonly StoredIntent[]): Promise<IntentJob[]> {
    if (webhooks.length === 0) return []
    const campaignIds = webhooks.map(({ intent }) => campaignOf(intent))
    const found = await endpoints.ofCampaigns([...new Set(campaignIds)])
    return webhooks.flatMap(({ id, leadVersion, intent }) => {
      const ofCampaign = found.get(campaignOf(intent))
      if (ofCampaign === undefined) throw new Error(`Unknown campaign ${campaignOf(intent)}`)
      return ofCampaign.map((endpoint) => ({ id, leadVersion, intent, endpointId: endpoint.id }))
    })
  }

  return {
    capabilities: ['deduplicates'],
    deliver: (intents) =>
      withTimeout(timeoutSeconds, async () => {
        await add('cancelSend', intents.filter(isOfType('cancelSend')))
        await add('enrollment', intents.filter(isOfType('enrollment')))
        // The webhooks come last, because only they wait for the endpoints.
        await add('emitWebhook', await createWebhookJobs(intents.filter(isOfType('emitWebhook'))))
      }),
  }
}

/** BullMQ refuses integers and most ids with a colon. The encoded parts contain neither a colon nor the separator. */
function toJobId({ id, endpointId = '' }: IntentJob): string {
  return `${encodeURIComponent(id)}@${encodeURIComponent(endpointId)}`
}

function isOfType(type: IntentType): (stored: StoredIntent) => boolean {
  return ({ intent }) => intent.type === type
}

function campaignOf(intent: Intent): string {
  return intent.type === 'emitWebhook' ? intent.event.data.campaignId : intent.campaignId
}

/** Rejects after the timeout, and aborts the signal of the work. The work itself may continue. */
export async function withTimeout(
  seconds: number,
  work: (signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const controller = new AbortController()
  let timer: NodeJS.Timeout | undefined
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const error = new Error(`Timed out after ${seconds} seconds`)
      controller.abort(error)
      reject(error)
    }, seconds * 1000)
  })
  try {
    await Promise.race([work(controller.signal), timeout])
  } finally {
    clearTimeout(timer)
  }
}
