// An update as a part of a transaction of your own: here, with a line in a log of yours.
import { createLeadService, type LeadPatch, type LeadRef } from 'campaign-lead'
import {
  PostgresConflictError,
  type PostgresLeadRepository,
  PostgresTimeoutError,
  PostgresUnavailableError,
} from 'campaign-lead/postgres'
import type { Pool } from 'pg'

const MOST_TRIES = 3

/** What became of it: where the database did not answer, it may have been stored or not. */
export type Logged = 'stored' | 'unknown'

/** Updates a lead and writes who did it, both or neither. */
export async function updateAndLog(
  pool: Pool,
  repository: PostgresLeadRepository,
  ref: LeadRef,
  patch: LeadPatch,
  who: string | null,
): Promise<Logged> {
  for (let tries = 1; ; tries += 1) {
    try {
      await transact(pool, repository, ref, patch, who)
      return 'stored'
    } catch (error) {
      if (error instanceof PostgresUnavailableError) return 'unknown'
      if (!isWorthAnotherTry(error) || tries === MOST_TRIES) throw error
    }
  }
}

/** Others came between, or held the lead for too long: nothing is stored, and all of it can be done again. */
function isWorthAnotherTry(error: unknown): boolean {
  return error instanceof PostgresConflictError || error instanceof PostgresTimeoutError
}

async function transact(
  pool: Pool,
  repository: PostgresLeadRepository,
  ref: LeadRef,
  patch: LeadPatch,
  who: string | null,
): Promise<void> {
  const client = await pool.connect()
  try {
    await client.query('begin isolation level repeatable read')
    const service = createLeadService({ repository: repository.within(client), sink: 'relay' })
    await service.updateLead(ref, patch)
    await client.query('insert into lead_log (lead_id, who) values ($1, $2)', [ref.leadId, who])
    await client.query('commit')
    client.release()
  } catch (error) {
    // Whatever its state is, the server gives the transaction up.
    client.release(true)
    throw error
  }
}
