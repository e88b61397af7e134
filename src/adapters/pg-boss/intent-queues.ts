import { check, checkMethods, isCount } from '../../core/argument-checks.js'
import type { Intent } from '../../core/intents.js'
import {
  defaultsTo,
  type OptionRules,
  required,
  resolveOptions,
} from '../../core/resolve-options.js'
import { checkPeerVersion } from '../../peers/check-peer.js'
import { readInstalledVersion } from '../../peers/installed-version.js'
import { PG_BOSS } from '../../peers/supported-peers.js'
import type { TraceCarrier } from '../../ports/tracing.js'
import { HOUR } from '../../shared/seconds.js'
import { retryConflicts } from '../postgres/retry-conflicts.js'
import type { QueueBoss, QueueSettings } from './intent-boss.js'

checkPeerVersion('pg-boss', PG_BOSS, readInstalledVersion(PG_BOSS))

/** One queue for each type of intent, so that a slow type does not delay the others. */
export const INTENT_QUEUES = {
  cancelSend: 'campaign-lead-cancel-send',
  enrollment: 'campaign-lead-enrollment',
  emitWebhook: 'campaign-lead-emit-webhook',
} as const satisfies Record<Intent['type'], string>

/** The queue of the dead letters. No worker fetches from it. */
export const DEAD_LETTER_QUEUE = 'campaign-lead-dead-letters'

/**
 * The payload of a job: one intent to execute.
 *
 * @example
 * ```ts
 * function onError(error: unknown, job: IntentJob | null): void {
 *   console.error(job?.intent.type, job?.intentId, `attempt ${job?.attempt}`, error)
 * }
 * ```
 */
export interface IntentJob {
  /** The id of the intent: the same in every attempt and for every endpoint. */
  readonly intentId: string
  /** The version of the lead: of two `enrollment` intents, the one with the greater version is current. */
  readonly leadVersion: number
  readonly intent: Intent
  /** The endpoint that a webhook is sent to; absent for other intents. */
  readonly endpointId?: string | undefined
  /** The number of the attempt, from 1. */
  readonly attempt: number
  /** Links the span of the attempt to the span of the update. */
  readonly trace?: TraceCarrier | undefined
}

/** Reports whether this release can execute the job. */
export function isIntentJob(data: unknown): data is IntentJob {
  const field = (name: keyof IntentJob): unknown => Reflect.get(Object(data), name)
  const type: unknown = Reflect.get(Object(field('intent')), 'type')
  return (
    typeof field('intentId') === 'string' &&
    typeof field('leadVersion') === 'number' &&
    Number.isInteger(field('attempt')) &&
    typeof type === 'string' &&
    Object.hasOwn(INTENT_QUEUES, type) &&
    (type === 'emitWebhook') === (typeof field('endpointId') === 'string')
  )
}

/**
 * Options of {@link createIntentQueues}.
 *
 * @example
 * ```ts
 * // A handler may take up to 96 seconds: 80 % of 120.
 * const options: IntentQueuesOptions = { boss, expireInSeconds: 120 }
 * await createIntentQueues(options)
 * ```
 */
export interface IntentQueuesOptions {
  /** A started pg-boss instance. */
  readonly boss: QueueBoss
  /**
   * How long a job may be active, in seconds, as an integer. After that, for example if its worker was
   * killed, another worker can fetch it. An attempt times out after 80 % of it. Defaults to 60.
   */
  readonly expireInSeconds?: number | undefined
}

const OPTIONS = {
  boss: required(checkMethods<QueueBoss>('getQueue', 'createQueue', 'updateQueue')),
  expireInSeconds: defaultsTo(60, checkExpiry),
} satisfies OptionRules<IntentQueuesOptions>

function checkExpiry(field: string, seconds: unknown): void {
  const isExpiry = isCount(seconds) && seconds > 0 && seconds < 24 * HOUR
  check(isExpiry, field, 'an integer from 1 to 86399', seconds)
}

/**
 * How often a job may expire before pg-boss moves it to the dead letters, without calling `onError`.
 *
 * It is high because a process that crashes at startup expires every job in flight, not only the job that
 * crashes it. It is finite because of that one job.
 */
const MAX_EXPIRATIONS = 100

/** pg-boss deletes a job that nothing fetched for this long: in effect never. */
const TEN_YEARS_IN_MINUTES = 10 * 365 * 24 * 60

/**
 * Creates the queues for intents in pg-boss, or updates the settings of existing queues. Call it when the
 * process starts, after `boss.start()` and before a relay or a worker.
 *
 * The jobs of a killed worker become available at the next maintenance of pg-boss. Its interval is
 * `maintenanceIntervalSeconds` of pg-boss 10, and `superviseIntervalSeconds` and `monitorIntervalSeconds` of pg-boss 11
 * and later.
 *
 * It waits for the database as long as pg-boss does: by default indefinitely. pg-boss passes `query_timeout`
 * and `connectionTimeoutMillis`, in milliseconds, to its pool.
 *
 * @throws TypeError if an option is missing, unknown or invalid; the message names it.
 *
 * @example
 * ```ts
 * const boss = new PgBoss({ connectionString, maintenanceIntervalSeconds: 15 })
 * boss.on('error', (error) => console.error(error))
 * await boss.start()
 * await createIntentQueues({ boss })
 * ```
 */
export async function createIntentQueues(options: IntentQueuesOptions): Promise<void> {
  const { boss, expireInSeconds } = resolveOptions('options', options, OPTIONS)

  await putQueue(boss, { name: DEAD_LETTER_QUEUE })
  for (const name of Object.values(INTENT_QUEUES)) {
    await putQueue(boss, {
      name,
      deadLetter: DEAD_LETTER_QUEUE,
      expireInSeconds,
      retryLimit: MAX_EXPIRATIONS,
      retryDelay: 0,
      retryBackoff: false,
    })
  }
}

async function putQueue(boss: QueueBoss, options: Readonly<QueueSettings>): Promise<void> {
  const { name } = options
  const settings = {
    ...options,
    // pg-boss 10 reads minutes, pg-boss 11 and later seconds.
    retentionMinutes: TEN_YEARS_IN_MINUTES,
    retentionSeconds: TEN_YEARS_IN_MINUTES * 60,
  }
  // pg-boss creates a table for each queue: processes that start together can cause a deadlock.
  await retryConflicts(async () => {
    if ((await boss.getQueue(name)) !== null) return
    await boss.createQueue(name, { ...settings })
  })
  // `createQueue` does not change the settings of an existing queue.
  await boss.updateQueue(name, { ...settings })
}
