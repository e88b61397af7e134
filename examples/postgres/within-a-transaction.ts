// An update in your own transaction: here, together with a row in your own log table.
import { createLeadService, guardedPolicy, type LeadPatch, type LeadRef } from 'campaign-lead'
import {
  PostgresConflictError,
  type PostgresLeadRepository,
  PostgresTimeoutError,
  PostgresUnavailableError,
} from 'campaign-lead/postgres'
import type { Pool } from 'pg'

const MAX_ATTEMPTS = 3

/** The outcome. It is `unknown` if the database did not answer: the update may have been stored or not. */
export type Logged = 'stored' | 'unknown'

/** Updates a lead and logs who did it: both or neither. */
export async function updateAndLog(
  pool: Pool,
  repository: PostgresLeadRepository,
  ref: LeadRef,
  patch: LeadPatch,
  who: string | null,
): Promise<Logged> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await transact(pool, repository, ref, patch, who)
      return 'stored'
    } catch (error) {
      if (error instanceof PostgresUnavailableError) return 'unknown'
      if (!isRetryable(error) || attempt === MAX_ATTEMPTS) throw error
    }
  }
}

/** Reports whether nothing was stored because of a concurrent change or a lock: the transaction can be retried. */
function isRetryable(error: unknown): boolean {
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
    const service = createLeadService({
      repository: repository.within(client),
      sink: 'relay',
      policy: guardedPolicy,
    })
    await service.updateLead(ref, patch)
    await client.query('insert into lead_log (lead_id, who) values ($1, $2)', [ref.leadId, who])
    await client.query('commit')
    client.release()
  } catch (error) {
    // Closes the connection: the server rolls the transaction back.
    client.release(true)
    throw error
  }
}
