import type { StoredIntent } from './lead-repository.js'

/**
 * What a sink may promise beyond what every sink does:
 *
 * - `deduplicates`: an intent that is given again under its id, also by the next program, is carried
 *   out once.
 *
 * @example
 * ```ts
 * // Its queue takes no id twice, however late it comes again.
 * const capabilities: EventSinkCapability[] = ['deduplicates']
 * const sink: EventSink = { capabilities, deliver: (intents) => queue.add(intents) }
 * ```
 */
export type EventSinkCapability = 'deduplicates'

/**
 * Carries out intents, or hands them to what does.
 *
 * @example
 * ```ts
 * // A queue that has them safely carries them out later, in any order: hence the version.
 * const sink: EventSink = {
 *   deliver: (intents) =>
 *     queue.add(intents.map(({ id, ...job }: StoredIntent) => ({ key: id, ...job }))),
 * }
 * ```
 */
export interface EventSink {
  /** What it promises beyond what every sink does; nothing where not given. */
  readonly capabilities?: readonly EventSinkCapability[] | undefined

  /**
   * Resolves once every intent has been carried out or is safely in the hands of what will. The
   * service waits for it before it answers, so it sets itself a limit of time. When it rejects, all
   * of them are given again later, under the same ids: carrying one out twice must do no harm.
   */
  deliver(intents: readonly StoredIntent[]): Promise<void>
}
