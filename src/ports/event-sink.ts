import type { StoredIntent } from './lead-repository.js'

/**
 * Executes intents, or enqueues them for execution.
 *
 * @example
 * ```ts
 * // The queue executes them later, in any order: hence the version.
 * const sink: EventSink = {
 *   deliver: (intents) =>
 *     queue.add(intents.map(({ id, ...job }: StoredIntent) => ({ key: id, ...job }))),
 * }
 * ```
 */
export interface EventSink {
  /**
   * What the sink promises in addition to the method below. Defaults to nothing.
   *
   * - `deduplicates`: an intent that is delivered again under its id, even by another process, is executed once.
   */
  readonly capabilities?: readonly 'deduplicates'[] | undefined

  /**
   * Resolves once every intent has been executed or safely enqueued. The service waits for it before it returns, so
   * the sink limits its own time. If it rejects, all these intents are delivered again later, under the same ids:
   * executing an intent twice must be safe.
   */
  deliver(intents: readonly StoredIntent[]): Promise<void>
}
