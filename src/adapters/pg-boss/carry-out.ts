import type { CancelSendIntent, EmitWebhookIntent, EnrollmentIntent } from '../../core/intents.js'
import type { TraceAttributes, Tracing } from '../../ports/tracing.js'
import type {
  WebhookDelivered,
  WebhookEndpoint,
  WebhookEndpoints,
  WebhookFailed,
  WebhookSender,
} from '../../ports/webhooks.js'
import { noTracing } from '../../shared/tracing-option.js'
import type { IntentJob } from './intent-job.js'

/**
 * What a handler is told beside the intent.
 *
 * @example
 * ```ts
 * async function cancelSend({ sendId }: CancelSendIntent, { id, signal }: AttemptContext): Promise<void> {
 *   await mailer.cancel(sendId, { requestId: id, signal })
 * }
 * ```
 */
export interface AttemptContext {
  /** The intent's: the same in every try. */
  readonly id: string
  /** The lead's: of two `enrollment` intents the one with the greater version tells where the lead is. */
  readonly leadVersion: number
  /** Which try it is, from 1. */
  readonly attempt: number
  /**
   * Aborted when the time for the try is up. A handler that goes on all the same is no longer counted in
   * `concurrency`, and may still be at work when the next try begins.
   */
  readonly signal: AbortSignal
}

/**
 * Carries out what is not a webhook. To throw, or to reject, has it tried again.
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
  /** Has the scheduled e-mail not go out. */
  cancelSend(intent: CancelSendIntent, attempt: AttemptContext): Promise<void>
  /** Puts the lead where its place in a subsequence now is, unless a greater version has been there. */
  enrollment(intent: EnrollmentIntent, attempt: AttemptContext): Promise<void>
}

/** Who carries out what. */
export interface CarryOutOptions {
  readonly handlers: IntentHandlers
  readonly sender: WebhookSender
  readonly endpoints: Pick<WebhookEndpoints, 'find' | 'disable'>
  readonly report: (error: unknown, job: IntentJob) => void
  /** Told of each try; nobody where not given. */
  readonly tracing?: Tracing | undefined
}

/** What came of a try that did not throw. */
export type TryOutcome =
  | { readonly isDone: true; readonly note: string }
  | { readonly isDone: false; readonly reason: string; readonly retryAfterSeconds: number | null }

/** Makes one try. */
export type CarryOut = (job: IntentJob, signal: AbortSignal) => Promise<TryOutcome>

/** Makes what carries out an intent of any kind. */
export function createCarryOut({
  handlers,
  sender,
  endpoints,
  report,
  tracing = noTracing,
}: CarryOutOptions): CarryOut {
  async function sendWebhook(
    { event }: EmitWebhookIntent,
    job: IntentJob,
    signal: AbortSignal,
  ): Promise<TryOutcome> {
    const { intentId: id, leadVersion, endpointId } = job
    const endpoint = endpointId === undefined ? null : await endpoints.find(endpointId)
    if (endpoint === 'disabled') return done('The endpoint is disabled')
    // Nothing was disabled or sent, so it must not vanish: the relay may look for endpoints elsewhere.
    if (!endpoint) throw new Error(`The endpoint ${endpointId} is unknown`)
    signal.throwIfAborted()
    const attempt = await sender.send(endpoint, { id, leadVersion, event }, { signal })
    if (attempt.outcome === 'gone') return await stopSending(endpoint, job)
    // Otherwise it would be silent for the three days of the retries.
    const isReported = attempt.outcome === 'failed' && attempt.isMisconfigured && job.attempt === 1
    if (isReported)
      report(new Error(`The endpoint ${endpoint.id} is misconfigured: ${attempt.reason}`), job)
    return outcomeOf(attempt)
  }

  /**
   * Before the job has ended: else nobody would do it after a crash in between. It is told at most once, by
   * the one who has disabled the endpoint; `disabled_at` is the truth.
   */
  async function stopSending(endpoint: WebhookEndpoint, job: IntentJob): Promise<TryOutcome> {
    if (await endpoints.disable(endpoint)) {
      report(new Error(`The endpoint ${endpoint.id} answered with 410, and is disabled`), job)
      return done('Answered with 410: the endpoint is disabled')
    }
    const now = await endpoints.find(endpoint.id)
    if (now === 'disabled' || !now) {
      return done('Answered with 410: the endpoint is disabled, or no longer there')
    }
    const reason = 'Answered with 410, but the endpoint has another URL, or is enabled again'
    return { isDone: false, reason, retryAfterSeconds: null }
  }

  async function carryOut(job: IntentJob, signal: AbortSignal): Promise<TryOutcome> {
    const { intentId: id, leadVersion, intent, attempt } = job
    if (intent.type === 'emitWebhook') return await sendWebhook(intent, job, signal)
    const told = { id, leadVersion, attempt, signal }
    if (intent.type === 'cancelSend') await handlers.cancelSend(intent, told)
    else await handlers.enrollment(intent, told)
    return done('Carried out')
  }

  return (job, signal) =>
    tracing.trace(
      'campaign_lead.carry_out',
      attributesOf(job),
      async (span) => {
        const outcome = await carryOut(job, signal)
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

function attributesOf({ intentId, intent, endpointId, attempt }: IntentJob): TraceAttributes {
  return {
    'campaign_lead.intent_id': intentId,
    'campaign_lead.intent_type': intent.type,
    'campaign_lead.attempt': attempt,
    ...(endpointId !== undefined && { 'campaign_lead.endpoint_id': endpointId }),
  }
}

function outcomeOf(attempt: WebhookDelivered | WebhookFailed): TryOutcome {
  if (attempt.outcome === 'delivered') return done(`Answered with ${attempt.status}`)
  const { reason, retryAfterSeconds } = attempt
  return { isDone: false, reason, retryAfterSeconds }
}

function done(note: string): TryOutcome {
  return { isDone: true, note }
}
