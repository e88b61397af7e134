import {
  checkFunction,
  checkMethods,
  checkPositiveInteger,
  checkTimerSeconds,
} from '../../core/argument-checks.js'
import { defaultsTo, type OptionRules, required, resolveOptions } from '../../core/options.js'
import type { Tracing } from '../../ports/tracing.js'
import type { WebhookEndpoints, WebhookSender } from '../../ports/webhooks.js'
import { callSafely } from '../../shared/promises.js'
import { secondsNow, toMilliseconds } from '../../shared/seconds.js'
import { checkTracing, noTracing } from '../../shared/tracing-option.js'
import { createConnections } from '../postgres/connections.js'
import { checkPool } from '../postgres/postgres-arguments.js'
import type { PostgresPool } from '../postgres/postgres-pool.js'
import { createCarryOut, type IntentHandlers } from './carry-out.js'
import { createEndpointLanes } from './endpoint-lanes.js'
import type { IntentBoss } from './intent-boss.js'
import type { IntentJob } from './intent-job.js'
import { INTENT_QUEUES } from './intent-queues.js'
import { defaultRetryPolicy, type RetryPolicy } from './next-try.js'
import { createQueueWorker } from './queue-worker.js'
import { createJobSettling } from './settle-jobs.js'

/**
 * What workers are made of.
 *
 * @example
 * ```ts
 * const options: IntentWorkersOptions = {
 *   pool,
 *   boss,
 *   handlers,
 *   sender,
 *   endpoints,
 *   onError,
 *   concurrency: 20,
 * }
 * ```
 */
export interface IntentWorkersOptions {
  /** Connections to pg-boss's database: a `Pool` of `pg`. Attach its `error` listener. */
  readonly pool: PostgresPool
  /** The host's, started, with the queues that `createIntentQueues` makes. */
  readonly boss: IntentBoss
  /** Carry out what is not a webhook. */
  readonly handlers: IntentHandlers
  /**
   * Sends the webhooks. An attempt that goes on after its signal was aborted keeps the place of its endpoint,
   * at most until its job expires.
   */
  readonly sender: WebhookSender
  /** Where the webhooks go. */
  readonly endpoints: Pick<WebhookEndpoints, 'find' | 'disable'>
  /**
   * Told what a handler threw, what could not be stored, which endpoint is misconfigured (at the first attempt
   * of each webhook), which is disabled since it answered with 410 (once), and what is given up after its last try; with the job, where it is one. Not told of an
   * intent whose worker was killed again and again, which pg-boss gives up by itself: look for these in
   * `deadLetters.list()`. What it throws is dropped.
   */
  readonly onError: (error: unknown, job: IntentJob | null) => void
  /**
   * When an intent is tried again. Where not given, a webhook has ten tries in three days, as
   * `nextRetryDelay` says, and what the handlers carry out has fifteen, the first of them within seconds. A
   * worker that was killed is not a try.
   */
  readonly retryPolicy?: RetryPolicy | undefined
  /** How many of each kind are under way at the same time, in this program; 50 where not given. */
  readonly concurrency?: number | undefined
  /**
   * How many webhooks of one endpoint, of these; 5 where not given. All endpoints whose last try failed, in
   * this program, have at most half of `concurrency` together, and one place at least: once each of those
   * that hang has failed, the others have the other half.
   */
  readonly endpointConcurrency?: number | undefined
  /** How long to wait where there is nothing to do, in milliseconds; 500 where not given. */
  readonly pollingSeconds?: number | undefined
  /** How long to wait for a connection, and for each statement, in milliseconds; 10,000 where not given. */
  readonly timeoutSeconds?: number | undefined
  /** Told of each try, in the trace of the update that has called for it; nobody where not given. */
  readonly tracing?: Tracing | undefined
}

/**
 * Carries out intents.
 *
 * @example
 * ```ts
 * async function stop(workers: IntentWorkers): Promise<void> {
 *   await workers.stop() // before the boss, which they still need
 *   await boss.stop()
 * }
 * ```
 */
export interface IntentWorkers {
  /** Begins. Does nothing where it has been started. */
  start(): void
  /** Takes no more, and waits for what is under way. Call it before `boss.stop()`. */
  stop(): Promise<void>
}

const OPTIONS = {
  pool: required(checkPool),
  boss: required(checkMethods<IntentBoss>('insert', 'fetch', 'complete', 'deleteJob')),
  handlers: required(checkMethods<IntentHandlers>('cancelSend', 'enrollment')),
  sender: required(checkMethods<WebhookSender>('send')),
  endpoints: required(checkMethods<WebhookEndpoints>('find', 'disable')),
  onError: required(checkFunction),
  retryPolicy: defaultsTo(defaultRetryPolicy, checkFunction),
  concurrency: defaultsTo(50, checkPositiveInteger),
  endpointConcurrency: defaultsTo(5, checkPositiveInteger),
  pollingSeconds: defaultsTo(0.5, checkTimerSeconds),
  timeoutSeconds: defaultsTo(10, checkTimerSeconds),
  tracing: defaultsTo(noTracing, checkTracing),
} satisfies OptionRules<IntentWorkersOptions>

/**
 * Makes what carries out the intents that a relay has moved to pg-boss: at least once each, and the same id
 * every time. Any number of programs may do so at the same time. A try that fails is made again as
 * `retryPolicy` says, and after the last one the intent is among the dead letters. One whose worker was killed
 * is given to another once it has expired, by pg-boss's own maintenance.
 *
 * @throws TypeError naming the option, for one that is missing or not of its type.
 *
 * @example
 * ```ts
 * const workers = createIntentWorkers({
 *   pool,
 *   boss,
 *   handlers: {
 *     cancelSend: async ({ sendId }) => mailer.cancel(sendId),
 *     enrollment: async (intent, { leadVersion }) => sequencer.place(intent, leadVersion),
 *   },
 *   sender,
 *   endpoints,
 *   onError: (error, job) => console.error(job?.intentId, error),
 * })
 * workers.start()
 * ```
 */
export function createIntentWorkers(options: IntentWorkersOptions): IntentWorkers {
  const { pool, onError, pollingSeconds, timeoutSeconds, ...parts } = resolveOptions(
    'options',
    options,
    OPTIONS,
  )
  const connections = createConnections(pool, toMilliseconds(timeoutSeconds))
  const report = (error: unknown, job: IntentJob | null): void =>
    callSafely(() => onError(error, job))
  const shared = {
    boss: parts.boss,
    connections,
    carryOut: createCarryOut({ ...parts, report }),
    settling: createJobSettling(parts.boss, connections),
    lanes: createEndpointLanes({ ...parts, now: secondsNow }),
    retryPolicy: parts.retryPolicy,
    concurrency: parts.concurrency,
    pollingMs: toMilliseconds(pollingSeconds),
    report,
  }
  const workers = Object.values(INTENT_QUEUES).map((queue) =>
    createQueueWorker({ ...shared, queue }),
  )

  return {
    start() {
      for (const worker of workers) worker.start()
    },
    async stop() {
      await Promise.all(workers.map((worker) => worker.stop()))
    },
  }
}
