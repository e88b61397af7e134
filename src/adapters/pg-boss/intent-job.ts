import type { Intent } from '../../core/intents.js'
import type { TraceCarrier } from '../../ports/tracing.js'

/**
 * What is in a job: one intent, for one that carries it out.
 *
 * @example
 * ```ts
 * function onError(error: unknown, job: IntentJob | null): void {
 *   console.error(job?.intent.type, job?.intentId, `try ${job?.attempt}`, error)
 * }
 * ```
 */
export interface IntentJob {
  /** The intent's id: the same in every try, and for every endpoint. */
  readonly intentId: string
  /** The lead's: of two `enrollment` intents the one with the greater version tells where the lead is. */
  readonly leadVersion: number
  readonly intent: Intent
  /** Of a webhook: where it goes. */
  readonly endpointId?: string | undefined
  /** Which try it is, from 1. */
  readonly attempt: number
  /** Takes the span of the update to whoever carries the intent out. */
  readonly trace?: TraceCarrier | undefined
}

const TYPES: readonly string[] = [
  'cancelSend',
  'enrollment',
  'emitWebhook',
] satisfies Intent['type'][]

/** Whether it is one that this release can carry out. */
export function isIntentJob(data: unknown): data is IntentJob {
  const field = (name: keyof IntentJob): unknown => Reflect.get(Object(data), name)
  const type: unknown = Reflect.get(Object(field('intent')), 'type')
  return (
    typeof field('intentId') === 'string' &&
    typeof field('leadVersion') === 'number' &&
    Number.isInteger(field('attempt')) &&
    typeof type === 'string' &&
    TYPES.includes(type) &&
    (type === 'emitWebhook') === (typeof field('endpointId') === 'string')
  )
}
