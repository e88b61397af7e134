import { checkFunction, checkOneOf, checkTimerSeconds } from '../../core/argument-checks.js'
import {
  defaultsTo,
  type OptionRules,
  required,
  resolveOptions,
} from '../../core/resolve-options.js'
import { type CoalescedCall, coalesce } from '../../shared/coalesce.js'
import { callSafely } from '../../shared/promises.js'
import { toMilliseconds } from '../../shared/seconds.js'
import { createConnections } from './connections.js'
import { keepListening } from './keep-listening.js'
import { checkPool, checkSchema, DEFAULT_SCHEMA, isSqlDatabase } from './postgres-arguments.js'
import type { PostgresPool, SqlDatabase } from './postgres-pool.js'
import { createCommand } from './statement.js'

/**
 * What an {@link IntentChannel} notifies of: intents were `stored` by an update, or `moved` by a relay.
 *
 * @example
 * ```ts
 * const events: readonly IntentEvent[] = ['stored', 'moved']
 * ```
 */
export type IntentEvent = 'stored' | 'moved'

/**
 * Options of {@link createIntentChannel}.
 *
 * @example
 * ```ts
 * const options: IntentChannelOptions = { pool, onError: (error) => console.error(error) }
 * ```
 */
export interface IntentChannelOptions {
  /**
   * A connection pool, such as a `Pool` of `pg`, for the database of the library's tables. Add a listener for its
   * `error` event. `listen` keeps one of its connections, and uses another one every 30 seconds. With a
   * {@link SqlDatabase}, the channel can notify but not listen.
   */
  readonly pool: PostgresPool | SqlDatabase
  /** Called with each error. No intent is lost: it waits for the next poll. Errors of this function are ignored. */
  readonly onError: (error: unknown) => void
  /** The schema of the library's tables. Defaults to `campaign_lead`. */
  readonly schema?: string | undefined
  /** The timeout of each connection attempt and of each statement, in seconds. Defaults to 10. */
  readonly timeoutSeconds?: number | undefined
}

/**
 * Wakes relays and workers in other processes, by `NOTIFY` and `LISTEN`.
 *
 * @example
 * ```ts
 * async function stop(channel: IntentChannel, pool: Pool): Promise<void> {
 *   await channel.stop() // before the pool, which it uses until then
 *   await pool.end()
 * }
 * ```
 */
export interface IntentChannel {
  /**
   * Notifies all listeners, in this process too. Call it after the commit. It does not wait for the database, whose
   * errors are reported to `onError`. Calls during a notification, and within 25 milliseconds after it, share the next
   * notification.
   *
   * @throws TypeError if there is no such event.
   */
  notify(event: IntentEvent): void
  /**
   * Starts listening on a connection of its own, and reconnects if it is lost or does not receive notifications any
   * more. Each function is called after notifications of its event, and once after each connect, since notifications may
   * have been missed. Errors of the functions are ignored.
   *
   * @throws Error if it is listening already.
   * @throws TypeError if `pool` is a {@link SqlDatabase}, or if a listener is unknown or not a function; the message
   * names it.
   */
  listen(listeners: { readonly [E in IntentEvent]?: (() => void) | undefined }): void
  /** Stops listening, and waits for the notifications that were requested. */
  stop(): Promise<void>
}

const OPTIONS = {
  pool: required(checkPool),
  onError: required(checkFunction),
  schema: defaultsTo(DEFAULT_SCHEMA, checkSchema),
  timeoutSeconds: defaultsTo(10, checkTimerSeconds),
} satisfies OptionRules<IntentChannelOptions>

const checkEvent = checkOneOf(['stored', 'moved'])

const LISTENERS = {
  stored: defaultsTo(() => undefined, checkFunction),
  moved: defaultsTo(() => undefined, checkFunction),
} satisfies OptionRules<Parameters<IntentChannel['listen']>[0]>

const CHANNEL = 'campaign_lead_intents'

// A notification needs no durable commit: without the setting, each would wait for the disk, and for replicas.
const NOTIFY = createCommand(
  `select set_config('synchronous_commit', 'off', true), pg_notify('${CHANNEL}', $1)`,
)

/**
 * Creates a channel that wakes relays and workers in other processes. It is never needed for correctness: a lost
 * notification delays intents until the next poll. Any number of processes can notify and listen.
 *
 * `LISTEN` needs a session. Behind PgBouncer in transaction mode it receives nothing, which is reported to `onError`:
 * give `listen` a pool that connects to PostgreSQL itself. With a client of another kind, use its own listener for the
 * channel `campaign_lead_intents`: the payload is the schema and the event, such as `campaign_lead.stored`.
 *
 * @throws TypeError if an option is missing, unknown or invalid; the message names it.
 *
 * @example
 * ```ts
 * const channel = createIntentChannel({ pool, onError: (error) => console.error(error) })
 * // In the processes that update leads:
 * const repository = createPostgresLeadRepository({ pool, onIntentsStored: () => channel.notify('stored') })
 * // In the processes with a relay (`onIntentsMoved: () => channel.notify('moved')`) or with workers:
 * channel.listen({ stored: () => relay.wake(), moved: () => workers.wake() })
 * ```
 */
export function createIntentChannel(options: IntentChannelOptions): IntentChannel {
  const { pool, schema, onError, timeoutSeconds } = resolveOptions('options', options, OPTIONS)
  const timeoutMs = toMilliseconds(timeoutSeconds)
  const connections = createConnections(pool, timeoutMs)
  const report = (error: unknown): void => callSafely(() => onError(error))
  const toPayload = (event: IntentEvent): string => `${schema}.${event}`
  const notifications = { stored: createNotification('stored'), moved: createNotification('moved') }
  let listening: { readonly controller: AbortController; readonly ended: Promise<void> } | null =
    null

  async function notify(payload: string): Promise<void> {
    await connections.run(NOTIFY, [payload])
  }

  function createNotification(event: IntentEvent): CoalescedCall {
    return coalesce(() => notify(toPayload(event)).catch(report))
  }

  return {
    notify(event) {
      checkEvent('event', event)
      notifications[event].request()
    },
    listen(listeners) {
      if (isSqlDatabase(pool)) {
        throw new TypeError('listen() needs a pool of pg: use the listener of your own client')
      }
      const { stored, moved } = resolveOptions('listeners', listeners, LISTENERS)
      if (listening !== null) throw new Error('The channel is listening already')
      const callbacks = new Map([
        [toPayload('stored'), stored],
        [toPayload('moved'), moved],
      ])
      const controller = new AbortController()
      const ended = keepListening({
        pool,
        timeoutMs,
        channel: CHANNEL,
        notify,
        onConnect: () => callbacks.forEach(callSafely),
        onPayload: (payload) => callSafely(() => callbacks.get(payload)?.()),
        onError: report,
        signal: controller.signal,
      })
      listening = { controller, ended }
    },
    async stop() {
      listening?.controller.abort()
      await listening?.ended
      listening = null
      await Promise.all(Object.values(notifications).map((each) => each.settle()))
    },
  }
}
