import type { CampaignLead } from '../../core/lead.js'
import type { DecideLeadUpdate, LeadRef } from '../../ports/lead-repository.js'
import type { Connections, RunStatement } from './connections.js'
import {
  isConflict,
  PostgresConflictError,
  PostgresTimeoutError,
  PostgresUnavailableError,
} from './errors.js'
import type { LockPatience } from './lock-patience.js'
import { retryConflicts } from './retry-conflicts.js'
import type { Statement } from './statement.js'
import {
  failure,
  namesOf,
  type Outcome,
  type UpdateLeads,
  type UpdateResult,
} from './update-leads.js'

/** Updates leads, each of which is named once. The results stand in the order of `refs`. */
export type UpdateBatch<L extends CampaignLead> = (
  refs: readonly LeadRef[],
  decide: DecideLeadUpdate<L>,
  patience: LockPatience,
) => Promise<ReadonlyArray<UpdateResult<L>>>

/** How leads are locked and updated. */
export interface BatchStatements<L extends CampaignLead> {
  readonly lock: Statement<never>
  readonly updateLeads: UpdateLeads<L>
}

/** How often leads are written without a lock, before they are locked. */
const TRIES_WITHOUT_LOCK = 2

/** Nobody comes between once a lead is locked, but the host's own statements may say otherwise. */
const MOST_TRIES = 5

/** How leads are updated in one try, or several. */
interface Task<L extends CampaignLead> {
  readonly refs: readonly LeadRef[]
  readonly decide: DecideLeadUpdate<L>
  readonly patience: LockPatience
  /** Whether they are locked before they are loaded. */
  readonly isLocking: boolean
}

/**
 * Makes what updates leads until others no longer come between: at first without a lock, which is faster
 * where they seldom do.
 */
export function createUpdateBatch<L extends CampaignLead>(
  connections: Connections,
  statements: BatchStatements<L>,
  lockFirst: boolean,
): UpdateBatch<L> {
  async function tryOnce(task: Task<L>): Promise<ReadonlyArray<Outcome<L>>> {
    const { refs, decide, patience, isLocking } = task
    if (isLocking) {
      return await connections.transact((run) =>
        lockAndUpdate(statements, run, refs, decide, patience),
      )
    }
    return await statements.updateLeads(connections.run, refs, decide, patience)
  }

  async function tryAll(task: Task<L>): Promise<ReadonlyArray<Outcome<L>>> {
    try {
      return await retryConflicts(() => tryOnce(task))
    } catch (error) {
      if (error instanceof PostgresTimeoutError) task.patience.lessen()
      const isOfAll = isDown(error) || error instanceof PostgresConflictError
      if (task.refs.length === 1 || isOfAll) return task.refs.map(() => failure(error))
      return await tryEach(task)
    }
  }

  /** Where one of them cannot be stored, or had in time, and has kept the others from it. */
  async function tryEach(task: Task<L>): Promise<ReadonlyArray<Outcome<L>>> {
    const outcomes: Outcome<L>[] = []
    for (const ref of task.refs) {
      const last = outcomes.at(-1)
      // Not each of them waits until its time is up.
      const isLost = last?.success === false && isDown(last.error)
      outcomes.push(...(isLost ? [last] : await tryAll({ ...task, refs: [ref] })))
    }
    return outcomes
  }

  return async (refs, decide, patience) => {
    const outcomes = refs.map((): Outcome<L> => null)
    for (let tries = 0; tries < MOST_TRIES; tries += 1) {
      const left = refs.flatMap((ref, place) => (outcomes[place] === null ? [{ ref, place }] : []))
      if (left.length === 0) break
      const again = await tryAll({
        refs: left.map(({ ref }) => ref),
        decide,
        patience,
        isLocking: lockFirst || tries >= TRIES_WITHOUT_LOCK,
      })
      for (const [index, { place }] of left.entries()) outcomes[place] = again[index] ?? null
    }
    return outcomes.map((outcome) => outcome ?? failure(overtaken(MOST_TRIES)))
  }
}

/**
 * Makes what updates leads as a part of a transaction that somebody else has begun, and ends. What
 * PostgreSQL refuses is no lead's own result, but thrown: the transaction cannot go on.
 */
export function createUpdateBatchWithin<L extends CampaignLead>(
  run: RunStatement,
  statements: BatchStatements<L>,
): UpdateBatch<L> {
  return async (refs, decide, patience) => {
    try {
      const outcomes = await lockAndUpdate(statements, run, refs, decide, patience)
      return outcomes.map((outcome) => outcome ?? failure(overtaken(1)))
    } catch (error) {
      if (!isConflict(error)) throw error
      const message = 'Given up by PostgreSQL for the sake of others: do the transaction again'
      throw new PostgresConflictError(message, { cause: error })
    }
  }
}

// The lock by a statement of its own: what a statement reads beside the row that it waited for is as it was
// before the wait.
async function lockAndUpdate<L extends CampaignLead>(
  { lock, updateLeads }: BatchStatements<L>,
  run: RunStatement,
  refs: readonly LeadRef[],
  decide: DecideLeadUpdate<L>,
  patience: LockPatience,
): Promise<ReadonlyArray<Outcome<L>>> {
  await run(lock, [...namesOf(refs), patience.printMilliseconds()])
  return await updateLeads(run, refs, decide, patience)
}

function isDown(error: unknown): boolean {
  return error instanceof PostgresUnavailableError
}

function overtaken(tries: number): PostgresConflictError {
  return new PostgresConflictError(`Others came between whenever it was tried, ${tries} times`)
}
