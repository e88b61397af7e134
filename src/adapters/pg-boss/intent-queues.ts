import { check, checkMethods, isCount } from '../../core/argument-checks.js'
import type { Intent } from '../../core/intents.js'
import { defaultsTo, type OptionRules, required, resolveOptions } from '../../core/options.js'
import { checkPeerVersion } from '../../peers/check-peer.js'
import { readInstalledVersion } from '../../peers/installed-version.js'
import { PG_BOSS } from '../../peers/supported-peers.js'
import { HOUR } from '../../shared/seconds.js'
import { retryConflicts } from '../postgres/retry-conflicts.js'
import type { QueueBoss, QueueSettings } from './intent-boss.js'

checkPeerVersion('pg-boss', PG_BOSS, readInstalledVersion(PG_BOSS))

/** A queue of its own for each kind: what holds one up does not hold up the others. */
export const INTENT_QUEUES = {
  cancelSend: 'campaign-lead-cancel-send',
  enrollment: 'campaign-lead-enrollment',
  emitWebhook: 'campaign-lead-emit-webhook',
} as const satisfies Record<Intent['type'], string>

/** Where jobs go that are tried no more. Nobody works on it. */
export const DEAD_LETTER_QUEUE = 'campaign-lead-dead-letters'

/**
 * Which queues are made, and how.
 *
 * @example
 * ```ts
 * // Handlers may take up to 96 seconds, four fifths of it.
 * const options: IntentQueuesOptions = { boss, expireInSeconds: 120 }
 * await createIntentQueues(options)
 * ```
 */
export interface IntentQueuesOptions {
  /** The host's, started. */
  readonly boss: QueueBoss
  /**
   * After how many seconds a job that nobody has finished, since its worker was killed, is given to
   * another; 60 where not given. A try that takes longer than four fifths of it has failed.
   */
  readonly expireInSeconds?: number | undefined
}

/**
 * How often the worker of one try may be killed, before pg-boss moves the job to the dead letters and tells
 * nobody. Often, since a program that crashes as soon as it has started takes with it whatever else is under
 * way; but not without end, for the sake of the one job that makes it crash.
 */
const OPTIONS = {
  boss: required(checkMethods<QueueBoss>('getQueue', 'createQueue', 'updateQueue')),
  expireInSeconds: defaultsTo(60, checkExpiry),
} satisfies OptionRules<IntentQueuesOptions>

function checkExpiry(field: string, seconds: unknown): void {
  const isExpiry = isCount(seconds) && seconds > 0 && seconds < 24 * HOUR
  check(isExpiry, field, 'an integer from 1 to 86399', seconds)
}

const MOST_LOST_WORKERS = 100

/** Whatever nobody has come for until then is given up by pg-boss: as good as never. */
const TEN_YEARS_IN_MINUTES = 10 * 365 * 24 * 60

/**
 * Makes the queues for intents in pg-boss, or gives those that are there these settings. Call it when the
 * program starts, after `boss.start()` and before a relay or a worker.
 *
 * It waits for the database as long as the boss does, which is without end where the boss is not told
 * otherwise: pg-boss hands `query_timeout` and `connectionTimeoutMillis`, in milliseconds, on to its pool.
 *
 * @throws TypeError naming the option, for one that is not of its type.
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

  await setQueue(boss, { name: DEAD_LETTER_QUEUE })
  for (const name of Object.values(INTENT_QUEUES)) {
    await setQueue(boss, {
      name,
      deadLetter: DEAD_LETTER_QUEUE,
      expireInSeconds,
      retryLimit: MOST_LOST_WORKERS,
      retryDelay: 0,
      retryBackoff: false,
    })
  }
}

async function setQueue(boss: QueueBoss, options: Readonly<QueueSettings>): Promise<void> {
  const { name } = options
  const settings = {
    ...options,
    // pg-boss 10 reads the one, and pg-boss 11 and later the other.
    retentionMinutes: TEN_YEARS_IN_MINUTES,
    retentionSeconds: TEN_YEARS_IN_MINUTES * 60,
  }
  // Each makes a table: programs that start together get into each other's way.
  await retryConflicts(async () => {
    if ((await boss.getQueue(name)) !== null) return
    await boss.createQueue(name, { ...settings })
  })
  // One that was there keeps what it was made with.
  await boss.updateQueue(name, { ...settings })
}
