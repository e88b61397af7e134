import { checkDate, checkPositiveInteger } from '../../core/argument-checks.js'
import { toIsoString } from '../../core/timestamps.js'
import type { DueSendsQuery, LeadRepository } from '../../ports/lead-repository.js'
import type { RunStatement } from './connections.js'
import { readDueSendRow } from './rows.js'
import { createQuery } from './statement.js'

/** Runs work that a serialization failure or a deadlock can abort. */
type HandleConflicts = <T>(work: () => Promise<T>) => Promise<T>

/** Creates the part of a repository that depends on whether it can list due sends. */
type CreateDueSends = (
  run: RunStatement,
  handleConflicts: HandleConflicts,
) => Pick<LeadRepository, 'capabilities' | 'dueSends'>

const CAPABILITIES = ['durable', 'shared'] as const satisfies LeadRepository['capabilities']

/**
 * Creates the function that adds the method `dueSends` and the capabilities to a repository.
 *
 * @param sql - The statement, or `undefined` for a repository without this capability.
 */
export function createDueSends(sql: string | undefined): CreateDueSends {
  if (sql === undefined) return () => ({ capabilities: CAPABILITIES })
  // It is not prepared: a plan from when few sends were scheduled would read the whole table later.
  const statement = createQuery(sql, readDueSendRow)
  return (run, handleConflicts) => ({
    capabilities: [...CAPABILITIES, 'dueSends'],
    async dueSends(query) {
      const parameters = toParameters(query)
      if (parameters === null) return []
      const rows = await handleConflicts(() => run(statement, parameters))
      return rows.map(({ campaign_id: campaignId, lead_id: leadId }) => ({ campaignId, leadId }))
    },
  })
}

const MIN_TIME = Date.parse('0001-01-01T00:00:00.000Z')
const MAX_TIME = Date.parse('9999-12-31T23:59:59.999Z')
const MAX_LIMIT = 2 ** 31 - 1

/**
 * Returns the parameters of the statement, or `null` if nothing can be due. PostgreSQL cannot read the texts of all times
 * that a `Date` can have; stored times are in the years 1 to 9999.
 *
 * @throws TypeError if a field is invalid; the message names it.
 */
function toParameters({ before, limit }: DueSendsQuery): [string, number] | null {
  checkDate('query.before', before)
  checkPositiveInteger('query.limit', limit)
  const time = Math.min(Date.prototype.getTime.call(before), MAX_TIME)
  return time < MIN_TIME ? null : [toIsoString(new Date(time)), Math.min(limit, MAX_LIMIT)]
}
