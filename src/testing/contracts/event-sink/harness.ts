import type { EventSink } from '../../../ports/event-sink.js'
import type { StoredIntent } from '../../../ports/lead-repository.js'
import type { IoHook } from '../io-hook.js'

/**
 * What {@link eventSinkChecks} needs to try a sink.
 *
 * @example
 * ```ts
 * const harness: EventSinkHarness = {
 *   prepare() {
 *     const received: ExecutedIntent[] = []
 *     const send = async (id: string, intent: Intent) => void received.push({ id, intent })
 *     return {
 *       open: (step) => createYourSink((id, intent) => step(() => send(id, intent))),
 *       carriedOut: () => received,
 *     }
 *   },
 * }
 * ```
 */
export interface EventSinkHarness {
  /** Makes a new receiver, apart from all other, that has carried out nothing. */
  prepare(): IntentReceiver | Promise<IntentReceiver>
  /**
   * Says that the sink makes no access to the outside, such as one that only remembers: so nothing can
   * fail. Of any other sink the checks demand to see its accesses.
   */
  readonly isAllInMemory?: boolean | undefined
  /** What the sink declares; nothing where not given. A check holds the two to be the same. */
  readonly capabilities?: EventSink['capabilities']
}

/**
 * What carries out intents, and the sinks that programs open on it.
 *
 * @example
 * ```ts
 * const sink = createRecordingSink()
 * const receiver: IntentReceiver = { open: () => sink, carriedOut: () => sink.delivered }
 * ```
 */
export interface IntentReceiver {
  /**
   * Opens a sink as one program has it. It is called once more only for a sink that `deduplicates`.
   *
   * @param step - Runs every access that the sink makes to the outside.
   */
  open(step: IoHook): EventSink | Promise<EventSink>
  /** What has been carried out so far, or is safely in hand. What was carried out twice stands twice. */
  carriedOut(): readonly ExecutedIntent[] | Promise<readonly ExecutedIntent[]>
  /** Gives back what a program holds. It is called after a crash as well. */
  close?(sink: EventSink): Promise<void>
}

/**
 * An intent as its receiver knows it.
 *
 * @example
 * ```ts
 * const received: ExecutedIntent[] = []
 * const sink = createYourSink(async (id, intent) => void received.push({ id, intent }))
 * ```
 */
export type ExecutedIntent = Pick<StoredIntent, 'id' | 'intent'>
