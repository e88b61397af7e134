import type { CampaignLead } from '../../core/lead.js'
import type { Connections, RunStatement } from './connections.js'
import { PostgresConflictError, PostgresTimeoutError, PostgresUnavailableError } from './errors.js'
import type { LockTimeout } from './lock-timeout.js'
import { retryConflicts, throwConflict } from './retry-conflicts.js'
import {
  type AttemptResult,
  attemptLockedUpdate,
  attemptUpdate,
  type BatchUpdate,
  toFailure,
  type UpdateResult,
  type UpdateStatements,
} from './update-attempt.js'
import type { UpdateOne } from './update-queue.js'

/** Updates several leads, each named once. Returns the results in the order of the leads. */
export type UpdateBatch<L extends CampaignLead> = (
  batch: BatchUpdate<L>,
) => Promise<ReadonlyArray<UpdateResult<L>>>

/** A locked lead has no version conflicts, but an application's own statements may not lock it. */
const MAX_ATTEMPTS = 5

/**
 * Creates the function that updates leads, and retries those that were not written.
 *
 * @param lockFirst - Whether the first attempt locks the leads as well. Without a lock, an attempt is faster, and waits
 * for no other transaction.
 */
export function createUpdateBatch<L extends CampaignLead>(
  connections: Connections,
  statements: UpdateStatements<L>,
  lockFirst: boolean,
): UpdateBatch<L> {
  async function attempt(
    batch: BatchUpdate<L>,
    locksFirst: boolean,
  ): Promise<ReadonlyArray<AttemptResult<L>>> {
    try {
      return await retryConflicts(() =>
        locksFirst
          ? connections.transact((run) => attemptLockedUpdate(statements, run, batch))
          : attemptUpdate(statements, connections.run, batch),
      )
    } catch (error) {
      if (error instanceof PostgresTimeoutError) batch.lockTimeout.halve()
      const failure = toFailure(error)
      const failsAll = isUnavailableResult(failure) || error instanceof PostgresConflictError
      if (batch.requests.length === 1 || failsAll) return batch.requests.map(() => failure)
      return await attemptEach(batch, locksFirst)
    }
  }

  /** Attempts each lead alone, so that only the leads fail that cannot be stored, or not in time. */
  async function attemptEach(
    batch: BatchUpdate<L>,
    locksFirst: boolean,
  ): Promise<ReadonlyArray<AttemptResult<L>>> {
    const results: AttemptResult<L>[] = []
    for (const request of batch.requests) {
      const last = results.at(-1)
      // PostgreSQL is unavailable: the remaining leads must not each wait for the timeout.
      if (last && isUnavailableResult(last)) results.push(last)
      else results.push(...(await attempt({ ...batch, requests: [request] }, locksFirst)))
    }
    return results
  }

  return async (batch) => {
    const results = batch.requests.map((): AttemptResult<L> => null)
    for (let attempts = 0; attempts < MAX_ATTEMPTS; attempts += 1) {
      const remaining = batch.requests.flatMap((request, index) =>
        results[index] === null ? [{ request, index }] : [],
      )
      if (remaining.length === 0) break
      const requests = remaining.map(({ request }) => request)
      const attempted = await attempt({ ...batch, requests }, lockFirst || attempts > 0)
      for (const [position, { index }] of remaining.entries())
        results[index] = attempted[position] ?? null
    }
    return results.map((result) => result ?? toFailure(versionConflict(MAX_ATTEMPTS)))
  }
}

/**
 * Creates the function that updates leads in the caller's own transaction. It throws every error of PostgreSQL, instead
 * of returning it as the result of a lead: after it, nothing in the transaction can be stored.
 */
export function createUpdateBatchWithin<L extends CampaignLead>(
  run: RunStatement,
  statements: UpdateStatements<L>,
): UpdateBatch<L> {
  return async (batch) => {
    const results = await throwConflict(() => attemptLockedUpdate(statements, run, batch))
    return results.map((result) => result ?? toFailure(versionConflict(1)))
  }
}

/** Creates the function that updates one lead, without waiting for the updates of others. */
export function createUpdateAlone<L extends CampaignLead>(
  updateBatch: UpdateBatch<L>,
  createLockTimeout: () => LockTimeout,
): UpdateOne<L> {
  return async (request) => {
    const [result] = await updateBatch({ requests: [request], lockTimeout: createLockTimeout() })
    if (result === undefined) throw new TypeError('An update must have a result')
    return result
  }
}

/** Reports whether an update failed because PostgreSQL is unavailable. */
export function isUnavailableResult<L extends CampaignLead>(result: UpdateResult<L>): boolean {
  return !result.success && result.error instanceof PostgresUnavailableError
}

function versionConflict(attempts: number): PostgresConflictError {
  const unit = attempts === 1 ? 'attempt' : 'attempts'
  return new PostgresConflictError(`Version conflict: gave up after ${attempts} ${unit}`)
}
