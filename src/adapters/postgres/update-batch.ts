import type { CampaignLead } from '../../core/lead.js'
import type { DecideLeadUpdate, LeadRef } from '../../ports/lead-repository.js'
import type { Connections, RunStatement } from './connections.js'
import { isConflict, PostgresConflictError, PostgresUnavailableError } from './errors.js'
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

/**
 * Makes what updates leads until others no longer come between: at first without a lock, which is faster
 * where they seldom do.
 */
export function createUpdateBatch<L extends CampaignLead>(
  connections: Connections,
  { lock, updateLeads }: BatchStatements<L>,
  lockFirst: boolean,
): UpdateBatch<L> {
  async function tryOnce(
    refs: readonly LeadRef[],
    decide: DecideLeadUpdate<L>,
    isLocking: boolean,
  ): Promise<ReadonlyArray<Outcome<L>>> {
    if (!isLocking) return await updateLeads(connections.run, refs, decide)
    return await connections.transact((run) => lockAndUpdate(run, refs, decide))
  }

  // The lock by a statement of its own: what a statement reads beside the row that it waited for is as it
  // was before the wait.
  async function lockAndUpdate(
    run: RunStatement,
    refs: readonly LeadRef[],
    decide: DecideLeadUpdate<L>,
  ): Promise<ReadonlyArray<Outcome<L>>> {
    await run(lock, namesOf(refs))
    return await updateLeads(run, refs, decide)
  }

  async function tryAll(
    refs: readonly LeadRef[],
    decide: DecideLeadUpdate<L>,
    isLocking: boolean,
  ): Promise<ReadonlyArray<Outcome<L>>> {
    try {
      return await retryConflicts(() => tryOnce(refs, decide, isLocking))
    } catch (error) {
      const isOfAll = isDown(error) || error instanceof PostgresConflictError
      if (refs.length === 1 || isOfAll) return refs.map(() => failure(error))
      return await tryEach(refs, decide, isLocking)
    }
  }

  /** Where one of them cannot be stored, and has kept the others from it. */
  async function tryEach(
    refs: readonly LeadRef[],
    decide: DecideLeadUpdate<L>,
    isLocking: boolean,
  ): Promise<ReadonlyArray<Outcome<L>>> {
    const outcomes: Outcome<L>[] = []
    for (const ref of refs) {
      const last = outcomes.at(-1)
      // Not each of them waits until its time is up.
      const isLost = last?.success === false && isDown(last.error)
      outcomes.push(...(isLost ? [last] : await tryAll([ref], decide, isLocking)))
    }
    return outcomes
  }

  return async (refs, decide) => {
    const outcomes = refs.map((): Outcome<L> => null)
    for (let tries = 0; tries < MOST_TRIES; tries += 1) {
      const left = refs.flatMap((ref, place) => (outcomes[place] === null ? [{ ref, place }] : []))
      if (left.length === 0) break
      const isLocking = lockFirst || tries >= TRIES_WITHOUT_LOCK
      const again = await tryAll(
        left.map(({ ref }) => ref),
        decide,
        isLocking,
      )
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
  { lock, updateLeads }: BatchStatements<L>,
): UpdateBatch<L> {
  return async (refs, decide) => {
    try {
      await run(lock, namesOf(refs))
      const outcomes = await updateLeads(run, refs, decide)
      return outcomes.map((outcome) => outcome ?? failure(overtaken(1)))
    } catch (error) {
      if (!isConflict(error)) throw error
      const message = 'Given up by PostgreSQL for the sake of others: do the transaction again'
      throw new PostgresConflictError(message, { cause: error })
    }
  }
}

function isDown(error: unknown): boolean {
  return error instanceof PostgresUnavailableError
}

function overtaken(tries: number): PostgresConflictError {
  return new PostgresConflictError(`Others came between whenever it was tried, ${tries} times`)
}
