import {
  checkFunction,
  checkMethods,
  checkPositiveInteger,
  checkTimerSeconds,
} from '../../core/argument-checks.js'
import {
  defaultsTo,
  type OptionRules,
  required,
  resolveOptions,
} from '../../core/resolve-options.js'
import type { Tracing } from '../../ports/tracing.js'
import type { WebhookEndpoints, WebhookSender } from '../../ports/webhooks.js'
import { callSafely } from '../../shared/promises.js'
import { secondsNow, toMilliseconds } from '../../shared/seconds.js'
import { checkTracing, noTracing } from '../../shared/tracing-option.js'
import { createConnections } from '../postgres/connections.js'
import { checkPool } from '../postgres/postgres-arguments.js'
import type { PostgresPool, SqlDatabase } from '../postgres/postgres-pool.js'
import { fetchJobs } from './boss-jobs.js'
import { createEndpointLimiter } from './endpoint-limiter.js'
import type { IntentBoss } from './intent-boss.js'
import { createIntentExecutor, type IntentHandlers } from './intent-executor.js'
import { INTENT_QUEUES, type IntentJob } from './intent-queues.js'
import { createJobOutcomes, type JobOutcomes } from './job-outcomes.js'
import type { Polling } from './polling.js'
import { createJobProcessor } from './process-job.js'
import { createQueueWorker } from './queue-worker.js'
import { defaultRetryPolicy, type RetryPolicy } from './retry-policy.js'

/**
 * Options of {@link createIntentWorkers}.
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
  /**
   * A connection pool, such as a `Pool` of `pg`, or a database such as `fromKysely(db)`: the database of pg-boss. Add a
   * listener for the pool's `error` event.
   */
  readonly pool: PostgresPool | SqlDatabase
  /** A started pg-boss instance, with the queues of {@link createIntentQueues}. */
  readonly boss: IntentBoss
  /** The functions that execute the intents that are not webhooks. */
  readonly handlers: IntentHandlers
  /**
   * Sends the webhooks. An attempt that continues after its signal was aborted still counts towards
   * `endpointConcurrency`, until its job expires.
   */
  readonly sender: WebhookSender
  /** Finds the endpoints of the webhooks, and disables those that respond with 410. */
  readonly endpoints: Pick<WebhookEndpoints, 'find' | 'disable'>
  /**
   * Called with what a handler or the database threw; once with each endpoint that was disabled because of a
   * 410; with each misconfigured endpoint, at the first attempt of each webhook; and with each intent that
   * becomes a dead letter. `job` is `null` if the error concerns no job. Errors of this
   * function are ignored.
   *
   * It is not called for an intent that pg-boss itself gives up because its workers were killed repeatedly:
   * `list()` of {@link createDeadLetters} contains that intent too.
   */
  readonly onError: (error: unknown, job: IntentJob | null) => void
  /**
   * Decides when a failed attempt is retried. By default, a webhook has ten attempts in three days, as
   * `nextRetryDelay` schedules them, and a handler has fifteen, at first within seconds. An attempt
   * whose worker was killed does not count.
   */
  readonly retryPolicy?: RetryPolicy | undefined
  /** The maximum number of attempts in flight for each type of intent, in this process. Defaults to 50. */
  readonly concurrency?: number | undefined
  /**
   * The maximum number of webhooks in flight to one endpoint, in this process. Defaults to 5.
   *
   * All endpoints whose last attempt failed share half of `concurrency`, and at least one attempt. So
   * endpoints that hang leave the other half to healthy endpoints, as soon as each has failed once.
   */
  readonly endpointConcurrency?: number | undefined
  /**
   * The pause after a fetch that found no job, in seconds. Defaults to 0.5. If a relay wakes the workers, 5 is enough:
   * the polling then only finds the jobs whose wake was lost, and the jobs of killed workers.
   */
  readonly pollingSeconds?: number | undefined
  /** The timeout of each connection attempt and of each statement, in seconds. Defaults to 10. */
  readonly timeoutSeconds?: number | undefined
  /** Creates a span for each attempt, in the trace of the update. Off by default. */
  readonly tracing?: Tracing | undefined
}

/**
 * Executes intents.
 *
 * @example
 * ```ts
 * async function stop(workers: IntentWorkers): Promise<void> {
 *   await workers.stop() // before the boss, which they use until then
 *   await boss.stop()
 * }
 * ```
 */
export interface IntentWorkers {
  /** Starts to fetch jobs. Does nothing if the workers are running. */
  start(): void
  /**
   * Ends the current pause, since there are new jobs: call it after a relay moved intents, or after dead letters were
   * replayed. A call during a fetch makes another fetch follow. Does nothing if the workers are not running.
   */
  wake(): void
  /** Stops fetching jobs, and waits for the attempts in flight. Call it before `boss.stop()`. */
  stop(): Promise<void>
}

const OPTIONS = {
  pool: required(checkPool),
  boss: required(checkMethods<IntentBoss>('insert', 'fetch', 'complete')),
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
 * Creates the workers that execute the intents in the queues: each intent at least once, under the same id in
 * every attempt. Any number of processes can run workers concurrently.
 *
 * A failed attempt is retried as `retryPolicy` decides. After the last attempt, the intent becomes a dead
 * letter. If a worker is killed, its jobs expire, and the maintenance of pg-boss makes them available again.
 *
 * @throws TypeError if an option is missing, unknown or invalid; the message names it.
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
  const outcomes = wakeWhenDue(createJobOutcomes(parts.boss, connections), (queue, seconds) => {
    if (seconds >= pollingSeconds) return
    setTimeout(() => workers.get(queue)?.wake(), toMilliseconds(seconds)).unref()
  })
  const executeIntent = createIntentExecutor({ ...parts, report })
  const shared = {
    processJob: createJobProcessor({
      executeIntent,
      outcomes,
      retryPolicy: parts.retryPolicy,
      report,
    }),
    outcomes,
    limiter: createEndpointLimiter({ ...parts, now: secondsNow }),
    concurrency: parts.concurrency,
    pollingMs: toMilliseconds(pollingSeconds),
    now: secondsNow,
    report: (error: unknown) => report(error, null),
  }
  const workers = new Map<string, Polling>(
    Object.values(INTENT_QUEUES).map((queue) => [
      queue,
      createQueueWorker({
        ...shared,
        fetch: (batchSize) =>
          fetchJobs(parts.boss, connections.runSql, { ...shared, queue, batchSize }),
      }),
    ]),
  )

  return {
    start() {
      for (const worker of workers.values()) worker.start()
    },
    wake() {
      for (const worker of workers.values()) worker.wake()
    },
    async stop() {
      await Promise.all([...workers.values()].map((worker) => worker.stop()))
    },
  }
}

/**
 * Returns outcomes that call a function with the queue and the delay of each job that is due later: the polling could
 * find the job long after it is due.
 */
function wakeWhenDue(
  outcomes: JobOutcomes,
  onLaterJob: (queue: string, seconds: number) => void,
): JobOutcomes {
  return {
    ...outcomes,
    async retry(job, seconds, reason) {
      await outcomes.retry(job, seconds, reason)
      onLaterJob(job.queue, seconds)
    },
    async defer(jobs) {
      await outcomes.defer(jobs)
      for (const { job, seconds } of jobs) onLaterJob(job.queue, seconds)
    },
  }
}
