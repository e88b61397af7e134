import { checkFunction, checkMethods, checkTimerSeconds } from '../../core/argument-checks.js'
import { defaultsTo, type OptionRules, required, resolveOptions } from '../../core/options.js'
import type { WebhookEndpoints } from '../../ports/webhooks.js'
import { callSafely } from '../../shared/promises.js'
import { secondsNow, toMilliseconds } from '../../shared/seconds.js'
import { createConnections } from '../postgres/connections.js'
import { describeError } from '../postgres/errors.js'
import {
  checkPool,
  checkSchema,
  DEFAULT_SCHEMA,
  quoteSchema,
} from '../postgres/postgres-arguments.js'
import type { PostgresPool } from '../postgres/postgres-pool.js'
import { createIntentBatches } from './intent-batches.js'
import type { IntentBoss } from './intent-boss.js'
import { createMoveIntents } from './move-intents.js'
import { createPolling } from './polling.js'

/**
 * What a relay is made of.
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
   * Connections to the database that has both the library's tables and pg-boss's: a `Pool` of `pg`, with
   * two connections or more where the endpoints are in the same pool.
   */
  readonly pool: PostgresPool
  /** The host's, started, with the queues that `createIntentQueues` makes. */
  readonly boss: Pick<IntentBoss, 'insert'>
  /** Of which campaign a webhook goes to which endpoints. */
  readonly endpoints: Pick<WebhookEndpoints, 'ofCampaigns'>
  /** Told what failed. Nothing is lost: it is tried again at the next time. What it throws is dropped. */
  readonly onError: (error: unknown) => void
  /** The schema of the library's tables; `campaign_lead` where not given. */
  readonly schema?: string | undefined
  /** How long to wait where nothing more is to be moved, in milliseconds; 500 where not given. */
  readonly pollingSeconds?: number | undefined
  /**
   * How long to wait for a connection, for each statement, and for the endpoints, in milliseconds; 10,000
   * where not given.
   */
  readonly timeoutSeconds?: number | undefined
}

/**
 * Moves intents from the library's table to pg-boss.
 *
 * @example
 * ```ts
 * // For a test: until nothing is left to be moved.
 * async function relayAll(relay: IntentRelay): Promise<void> {
 *   while ((await relay.relayBatch()) > 0) continue
 * }
 * ```
 */
export interface IntentRelay {
  /**
   * Moves a batch of those that have waited longest: at most 500 webhooks, and 500 of the others. Where
   * the endpoints cannot be told, only webhooks wait for them. After a failure the next batch of the kind is
   * half as large. An intent that cannot be moved is alone at last: it is then named in the error, and waits
   * for a second, and for a minute in the end, while the others go on; so do the webhooks of its campaign,
   * where it is one. The webhooks of a campaign that `endpoints.ofCampaigns` leaves out wait likewise, and the error
   * names the campaign.
   *
   * @returns how many intents were moved.
   * @throws what went wrong; an AggregateError where it was more than one thing.
   */
  relayBatch(): Promise<number>
  /** Moves batch after batch from now on. Does nothing where it has been started. */
  start(): void
  /** Moves no more, and waits for the batch under way. */
  stop(): Promise<void>
}

const OPTIONS = {
  pool: required(checkPool),
  boss: required(checkMethods<IntentBoss>('insert')),
  endpoints: required(checkMethods<WebhookEndpoints>('ofCampaigns')),
  onError: required(checkFunction),
  schema: defaultsTo(DEFAULT_SCHEMA, checkSchema),
  pollingSeconds: defaultsTo(0.5, checkTimerSeconds),
  timeoutSeconds: defaultsTo(10, checkTimerSeconds),
} satisfies OptionRules<IntentRelayOptions>

/**
 * Makes what moves stored intents to pg-boss: those of an update that was committed, and each exactly
 * once, since it leaves the table in the transaction in which its jobs come into the queue. Any number of
 * relays may run at the same time, in any number of programs.
 *
 * A `cancelSend` and an `enrollment` become one job each, a webhook one for each endpoint of the
 * campaign's workspace.
 *
 * @throws TypeError naming the option, for one that is missing or not of its type.
 *
 * @example
 * ```ts
 * const relay = createIntentRelay({ pool, boss, endpoints, onError: (error) => console.error(error) })
 * const service = createLeadService({ repository, sink: 'relay' })
 * relay.start()
 * ```
 */
export function createIntentRelay(options: IntentRelayOptions): IntentRelay {
  const { pool, boss, endpoints, onError, schema, pollingSeconds, timeoutSeconds } = resolveOptions(
    'options',
    options,
    OPTIONS,
  )
  const move = createMoveIntents({
    connections: createConnections(pool, toMilliseconds(timeoutSeconds)),
    schema: quoteSchema(schema),
    boss,
    endpoints,
    timeoutSeconds,
  })

  const others = createIntentBatches(move.others, secondsNow)
  const webhooks = createIntentBatches(move.webhooks, secondsNow)
  const steps = [
    () => others.moveBatch(),
    () => others.moveSetAside(),
    () => webhooks.moveBatch(),
    () => webhooks.moveSetAside(),
  ]

  async function relayBatch(): Promise<number> {
    let count = 0
    const errors: unknown[] = []
    for (const step of steps) {
      try {
        count += await step()
      } catch (error) {
        errors.push(error)
      }
    }
    if (errors.length > 1) throw new AggregateError(errors, errors.map(describeError).join('; '))
    for (const error of errors) throw error
    return count
  }

  async function relayAndLookForMore(): Promise<boolean> {
    await relayBatch()
    return others.isMoreLikely() || webhooks.isMoreLikely()
  }

  const polling = createPolling({
    step: relayAndLookForMore,
    pollingMs: toMilliseconds(pollingSeconds),
    onError: (error) => callSafely(() => onError(error)),
  })

  return {
    relayBatch,
    start: () => polling.start(),
    stop: () => polling.stop(),
  }
}
