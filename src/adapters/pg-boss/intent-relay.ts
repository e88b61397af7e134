import { checkFunction, checkMethods, checkTimerSeconds } from '../../core/argument-checks.js'
import {
  defaultsTo,
  type OptionRules,
  required,
  resolveOptions,
} from '../../core/resolve-options.js'
import type { WebhookEndpoints } from '../../ports/webhooks.js'
import { coalesce } from '../../shared/coalesce.js'
import { describeError } from '../../shared/error-info.js'
import { callSafely } from '../../shared/promises.js'
import { secondsNow, toMilliseconds } from '../../shared/seconds.js'
import { createConnections } from '../postgres/connections.js'
import {
  checkPool,
  checkSchema,
  DEFAULT_SCHEMA,
  quoteSchema,
} from '../postgres/postgres-arguments.js'
import type { PostgresPool, SqlDatabase } from '../postgres/postgres-pool.js'
import { createQuery } from '../postgres/statement.js'
import { createIntentBatches } from './intent-batches.js'
import type { IntentBoss } from './intent-boss.js'
import { createIntentMovers } from './intent-movers.js'
import { createPolling } from './polling.js'

/**
 * Options of {@link createIntentRelay}.
 *
 * @example
 * ```ts
 * const options: IntentRelayOptions = {
 *   pool,
 *   boss,
 *   endpoints: createPostgresWebhookEndpoints({ pool }),
 *   onError: (error) => console.error(error),
 * }
 * ```
 */
export interface IntentRelayOptions {
  /**
   * A connection pool, such as a `Pool` of `pg`, or a database such as `fromKysely(db)`: the database of both the
   * library's tables and pg-boss. Add a listener for the pool's `error` event. It needs at least two connections if
   * `endpoints` uses the same pool.
   */
  readonly pool: PostgresPool | SqlDatabase
  /** A started pg-boss instance, with the queues of {@link createIntentQueues}. */
  readonly boss: Pick<IntentBoss, 'insert'>
  /** Finds the endpoints that the webhooks of a campaign are sent to. */
  readonly endpoints: Pick<WebhookEndpoints, 'ofCampaigns'>
  /** Called with each error. No intent is lost: it is moved later. Errors of this function are ignored. */
  readonly onError: (error: unknown) => void
  /**
   * Called after intents were moved, to wake the workers: `() => workers.wake()` if they run in this process, or
   * `() => channel.notify('moved')` with an `IntentChannel` of `campaign-lead/postgres`. Errors of this function are
   * ignored.
   */
  readonly onIntentsMoved?: (() => void) | undefined
  /** The schema of the library's tables. Defaults to `campaign_lead`. */
  readonly schema?: string | undefined
  /**
   * The pause after a batch that was not full, in seconds. Defaults to 0.5. If updates wake the relay, 5 is enough: the
   * polling then only finds the intents whose wake was lost.
   */
  readonly pollingSeconds?: number | undefined
  /** The timeout of each connection attempt, of each statement and of `endpoints`, in seconds. Defaults to 10. */
  readonly timeoutSeconds?: number | undefined
}

/**
 * Moves intents from the outbox, the table `pending_intents`, to the queues of pg-boss.
 *
 * @example
 * ```ts
 * // For a test: moves all pending intents.
 * async function relayAll(relay: IntentRelay): Promise<void> {
 *   while ((await relay.relayBatch()) > 0) continue
 * }
 * ```
 */
export interface IntentRelay {
  /**
   * Moves the oldest intents: up to 500 webhooks and 500 others. The webhooks have up to 1,000 jobs, unless a single
   * one has more endpoints. Only the webhooks wait if `endpoints` fails.
   *
   * The batch after a failed batch is half as large, so that an intent that cannot be moved is finally alone
   * in its batch. It is then quarantined, for one second at first and up to a minute: the error names
   * it, and other intents are moved. If the intent is a webhook, all webhooks of its campaign are quarantined. The
   * webhooks of a campaign that `endpoints.ofCampaigns` leaves out are quarantined too; the error names the campaign.
   *
   * @returns how many intents were moved.
   * @throws the error of the move that failed; an AggregateError if more than one move failed.
   */
  relayBatch(): Promise<number>
  /** Starts to move batch after batch. Does nothing if the relay is running. */
  start(): void
  /**
   * Ends the current pause, since there are new intents: call it after an update was committed. A call while a batch is
   * moved makes another batch follow. Calls within 25 milliseconds count as one. Does nothing if the relay is not
   * running.
   */
  wake(): void
  /** Stops, and waits for the current batch. */
  stop(): Promise<void>
}

const OPTIONS = {
  pool: required(checkPool),
  boss: required(checkMethods<IntentBoss>('insert')),
  endpoints: required(checkMethods<WebhookEndpoints>('ofCampaigns')),
  onError: required(checkFunction),
  onIntentsMoved: defaultsTo(() => undefined, checkFunction),
  schema: defaultsTo(DEFAULT_SCHEMA, checkSchema),
  pollingSeconds: defaultsTo(0.5, checkTimerSeconds),
  timeoutSeconds: defaultsTo(10, checkTimerSeconds),
} satisfies OptionRules<IntentRelayOptions>

/**
 * Creates an outbox relay, which moves the intents of committed updates to pg-boss. Each intent is moved
 * exactly once, since one transaction deletes it from the outbox and inserts its jobs. Any number of relays
 * can run concurrently, in any number of processes.
 *
 * A `cancelSend` and an `enrollment` become one job each. A webhook becomes one job for each endpoint of the
 * campaign's workspace.
 *
 * @throws TypeError if an option is missing, unknown or invalid; the message names it.
 *
 * @example
 * ```ts
 * const relay = createIntentRelay({ pool, boss, endpoints, onError: (error) => console.error(error) })
 * const service = createLeadService({ repository, sink: 'relay' })
 * relay.start()
 * ```
 */
export function createIntentRelay(options: IntentRelayOptions): IntentRelay {
  const { pool, boss, endpoints, onError, onIntentsMoved, schema, pollingSeconds, timeoutSeconds } =
    resolveOptions('options', options, OPTIONS)
  const connections = createConnections(pool, toMilliseconds(timeoutSeconds))
  const movers = createIntentMovers({
    connections,
    schema: quoteSchema(schema),
    boss,
    endpoints,
    timeoutSeconds,
  })

  const others = createIntentBatches(movers.others, secondsNow)
  const webhooks = createIntentBatches(movers.webhooks, secondsNow)
  const steps = [
    () => others.moveBatch(),
    () => others.moveQuarantined(),
    () => webhooks.moveBatch(),
    () => webhooks.moveQuarantined(),
  ]

  async function relayBatch(): Promise<number> {
    let count = 0
    const errors: unknown[] = []
    for (const step of steps) {
      try {
        const moved = await step()
        count += moved
        if (moved > 0) callSafely(onIntentsMoved)
      } catch (error) {
        errors.push(error)
      }
    }
    if (errors.length > 1) throw new AggregateError(errors, errors.map(describeError).join('; '))
    for (const error of errors) throw error
    return count
  }

  const findAny = createQuery(
    `select from ${quoteSchema(schema)}.pending_intents limit 1`,
    () => true,
  )
  const polling = createPolling({
    async poll() {
      // One statement, instead of the two transactions of a batch that finds nothing.
      if ((await connections.run(findAny)).length === 0) return false
      await relayBatch()
      return others.isMoreLikely() || webhooks.isMoreLikely()
    },
    pollingMs: toMilliseconds(pollingSeconds),
    onError: (error) => callSafely(() => onError(error)),
  })
  const wake = coalesce(async () => polling.wake())

  return {
    relayBatch,
    start: () => polling.start(),
    wake: () => wake.request(),
    stop: () => polling.stop(),
  }
}
