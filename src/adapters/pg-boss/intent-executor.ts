import type { CancelSendIntent, EmitWebhookIntent, EnrollmentIntent } from '../../core/intents.js'
import type { TraceAttributes, Tracing } from '../../ports/tracing.js'
import type { WebhookEndpoint, WebhookEndpoints, WebhookSender } from '../../ports/webhooks.js'
import type { IntentJob } from './intent-queues.js'

/**
 * What a handler receives in addition to the intent.
 *
 * @example
 * ```ts
 * async function cancelSend({ sendId }: CancelSendIntent, { id, signal }: AttemptContext): Promise<void> {
 *   await mailer.cancel(sendId, { requestId: id, signal })
 * }
 * ```
 */
export interface AttemptContext {
  /** The id of the intent: the same in every attempt. */
  readonly id: string
  /** The version of the lead: of two `enrollment` intents, the one with the greater version is current. */
  readonly leadVersion: number
  /** The number of the attempt, from 1. */
  readonly attempt: number
  /**
   * Aborted when the attempt times out. A handler that ignores it no longer counts towards `concurrency`,
   * and can still run when the next attempt starts.
   */
  readonly signal: AbortSignal
}

/**
 * Executes the intents that are not webhooks. An attempt fails, and is retried, if its handler throws or
 * rejects.
 *
 * @example
 * ```ts
 * const handlers: IntentHandlers = {
 *   cancelSend: async ({ sendId }, { signal }) => mailer.cancel(sendId, { signal }),
 *   enrollment: async (intent, { leadVersion }) => sequencer.place(intent, leadVersion),
 * }
 * ```
 */
export interface IntentHandlers {
  /** Cancels the scheduled e-mail. */
  cancelSend(intent: CancelSendIntent, attempt: AttemptContext): Promise<void>
  /** Applies the change of the lead's subsequence, unless a greater version has been applied. */
  enrollment(intent: EnrollmentIntent, attempt: AttemptContext): Promise<void>
}

/** Options of {@link createIntentExecutor}. */
export interface IntentExecutorOptions {
  readonly handlers: IntentHandlers
  readonly sender: WebhookSender
  readonly endpoints: Pick<WebhookEndpoints, 'find' | 'disable'>
  readonly report: (error: unknown, job: IntentJob) => void
  readonly tracing: Tracing
}

/** The outcome of an attempt that did not throw: the intent is done, or the attempt failed. */
export type AttemptOutcome =
  | { readonly isDone: true; readonly note: string }
  | { readonly isDone: false; readonly reason: string; readonly retryAfterSeconds: number | null }

/** Executes an intent once. */
export type ExecuteIntent = (job: IntentJob, signal: AbortSignal) => Promise<AttemptOutcome>

/** Creates the function that executes an intent of any type. */
export function createIntentExecutor({
  handlers,
  sender,
  endpoints,
  report,
  tracing,
}: IntentExecutorOptions): ExecuteIntent {
  const findEndpoint = shareCalls((id: string) => endpoints.find(id))

  async function sendWebhook(
    { event }: EmitWebhookIntent,
    job: IntentJob,
    signal: AbortSignal,
  ): Promise<AttemptOutcome> {
    const { intentId: id, leadVersion, endpointId } = job
    const endpoint = endpointId === undefined ? null : await findEndpoint(endpointId)
    if (endpoint === 'disabled') return done('the endpoint is disabled')
    // Not `done`: the webhook would be lost if the relay and the workers find endpoints differently.
    if (!endpoint) throw new Error(`Unknown endpoint ${endpointId}`)
    signal.throwIfAborted()
    const attempt = await sender.send(endpoint, { id, leadVersion, event }, { signal })
    if (attempt.outcome === 'gone') return await disableEndpoint(endpoint, job)
    if (attempt.outcome === 'delivered') return done(`responded with ${attempt.status}`)
    const { reason, retryAfterSeconds, isMisconfigured } = attempt
    // Otherwise the application would learn of it only from the dead letter, three days later.
    if (isMisconfigured === true && job.attempt === 1) {
      report(new Error(`Endpoint ${endpoint.id} is misconfigured: ${reason}`), job)
    }
    return { isDone: false, reason, retryAfterSeconds }
  }

  /**
   * Runs before the job is completed: after a crash in between, no other attempt would disable the endpoint.
   * The endpoint is reported at most once, by the attempt that disables it; `disabled_at` is the source of
   * truth.
   */
  async function disableEndpoint(
    endpoint: WebhookEndpoint,
    job: IntentJob,
  ): Promise<AttemptOutcome> {
    if (await endpoints.disable(endpoint)) {
      report(new Error(`Endpoint ${endpoint.id} responded with 410 and was disabled`), job)
      return done('responded with 410: the endpoint is disabled')
    }
    const current = await endpoints.find(endpoint.id)
    if (current === 'disabled' || !current) {
      return done('responded with 410: the endpoint is disabled or was deleted')
    }
    const reason = 'responded with 410, but the endpoint has a new URL or was enabled again'
    return { isDone: false, reason, retryAfterSeconds: null }
  }

  async function execute(job: IntentJob, signal: AbortSignal): Promise<AttemptOutcome> {
    const { intentId: id, leadVersion, intent, attempt } = job
    if (intent.type === 'emitWebhook') return await sendWebhook(intent, job, signal)
    const context = { id, leadVersion, attempt, signal }
    if (intent.type === 'cancelSend') await handlers.cancelSend(intent, context)
    else await handlers.enrollment(intent, context)
    return done('handled')
  }

  return (job, signal) =>
    tracing.trace(
      'campaign_lead.execute_intent',
      toAttributes(job),
      async (span) => {
        const outcome = await execute(job, signal)
        const result = outcome.isDone ? outcome.note : outcome.reason
        span.setAttributes({
          'campaign_lead.is_done': outcome.isDone,
          'campaign_lead.result': result,
        })
        if (!outcome.isDone) span.recordException(outcome.reason)
        return outcome
      },
      job.trace,
    )
}

/**
 * Returns a function whose calls with the same argument in one turn of the event loop share a result: the webhooks of a
 * batch have few endpoints. Later calls do not share it, even if the first call never settles.
 */
function shareCalls<T>(call: (id: string) => Promise<T>): (id: string) => Promise<T> {
  const results = new Map<string, Promise<T>>()
  return (id) => {
    const shared = results.get(id)
    if (shared !== undefined) return shared
    const result = call(id)
    results.set(id, result)
    setImmediate(() => results.delete(id))
    return result
  }
}

function toAttributes({ intentId, intent, endpointId, attempt }: IntentJob): TraceAttributes {
  return {
    'campaign_lead.intent_id': intentId,
    'campaign_lead.intent_type': intent.type,
    'campaign_lead.attempt': attempt,
    ...(endpointId !== undefined && { 'campaign_lead.endpoint_id': endpointId }),
  }
}

function done(note: string): AttemptOutcome {
  return { isDone: true, note }
}
