// Workers that execute the intents in the queues of BullMQ, and the loop that fills the queues again after a crash.
import { setTimeout as sleep } from 'node:timers/promises'
import { type Job, Worker } from 'bullmq'
import type { Intent, LeadService } from 'campaign-lead'
import type { IntentHandlers } from 'campaign-lead/pg-boss'
import { nextRetryDelay, type WebhookEndpoints, type WebhookSender } from 'campaign-lead/webhooks'
import { type IntentJob, QUEUE_NAMES, RETRY_SCHEDULES, withTimeout } from './bullmq-sink.js'

/** BullMQ itself would wait for an attempt without a limit. */
const ATTEMPT_SECONDS = 48

/** A killed process must not make dead letters of its jobs. By default, the second time does. */
const MAX_STALLED_COUNT = 100

/** Options of {@link startIntentWorkers}. */
export interface IntentWorkersOptions {
  /** The URL of Redis. */
  readonly url: string
  readonly prefix?: string
  readonly handlers: IntentHandlers
  readonly sender: WebhookSender
  readonly endpoints: Pick<WebhookEndpoints, 'find' | 'disable'>
  /** Called with each failed attempt, and with each error of a connection. */
  readonly onError: (error: Error, job?: Job<IntentJob>) => void
}

class FailedWebhook extends Error {
  override readonly name: string = 'FailedWebhook'
  readonly retryAfterSeconds: number | null

  constructor(reason: string, retryAfterSeconds: number | null) {
    super(reason)
    this.retryAfterSeconds = retryAfterSeconds
  }
}

/** Starts one worker for each queue. `close()` of each one waits for its attempts in flight. */
export function startIntentWorkers(options: IntentWorkersOptions): Worker<IntentJob>[] {
  const { url, prefix = 'bull', handlers, sender, endpoints, onError } = options

  async function execute({ data, attemptsMade }: Job<IntentJob>, signal: AbortSignal) {
    const { id, leadVersion, intent, endpointId = '' } = data
    const attempt = { id, leadVersion, attempt: attemptsMade + 1, signal }
    if (intent.type === 'cancelSend') return await handlers.cancelSend(intent, attempt)
    if (intent.type === 'enrollment') return await handlers.enrollment(intent, attempt)
    const endpoint = await endpoints.find(endpointId)
    if (endpoint === 'disabled') return
    if (endpoint === null) throw new Error(`Unknown endpoint ${endpointId}`)
    const sent = await sender.send(endpoint, { id, leadVersion, event: intent.event }, { signal })
    if (sent.outcome === 'failed') throw new FailedWebhook(sent.reason, sent.retryAfterSeconds)
    // If the URL has changed since, the retry sends to the new one.
    if (sent.outcome === 'gone' && !(await endpoints.disable(endpoint))) {
      throw new Error(`${endpointId} responded with 410, and has changed`)
    }
  }

  function start(type: Intent['type']): Worker<IntentJob> {
    function backoffStrategy(attempt: number, _type?: string, error?: Error): number {
      const retryAfterSeconds = error instanceof FailedWebhook ? error.retryAfterSeconds : null
      const schedule = RETRY_SCHEDULES[type]
      const seconds = nextRetryDelay({ attempt, retryAfterSeconds, schedule })
      return seconds === null ? -1 : seconds * 1000
    }

    const worker = new Worker<IntentJob>(
      QUEUE_NAMES[type],
      (job) => withTimeout(ATTEMPT_SECONDS, (signal) => execute(job, signal)),
      {
        connection: { url },
        prefix,
        concurrency: 50,
        maxStalledCount: MAX_STALLED_COUNT,
        settings: { backoffStrategy },
      },
    )
    // Without a listener, an error of the connection would end the process.
    worker.on('error', onError)
    worker.on('failed', (job, error) => onError(error, job))
    return worker
  }

  return [start('cancelSend'), start('enrollment'), start('emitWebhook')]
}

/**
 * Delivers what a crash or an outage of Redis left in the store: at the start, and every minute until `signal` is
 * aborted. A job id makes repeated and concurrent deliveries safe.
 */
export async function keepDelivering(
  service: Pick<LeadService, 'deliverPending'>,
  signal: AbortSignal,
  onError: (error: Error) => void,
): Promise<void> {
  while (!signal.aborted) {
    await service.deliverPending().catch(onError)
    await sleep(60_000, undefined, { signal }).catch(() => undefined)
  }
}
