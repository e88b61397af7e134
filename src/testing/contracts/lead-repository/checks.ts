import type { CampaignLead } from '../../../core/lead.js'
import type { Check } from '../../checks/check.js'
import { checkRunOptions } from '../../checks/property-check.js'
import { toChecks } from '../clause.js'
import type { ContractChecksOptions } from '../explore.js'
import { capabilityClauses } from './capability-clauses.js'
import { concurrencyClauses } from './concurrency-clauses.js'
import { durableClauses } from './durable-clauses.js'
import { faultClauses } from './fault-clauses.js'
import type { LeadRepositoryHarness } from './harness.js'
import { identityClauses, versionClauses } from './identity-clauses.js'
import { manyLeadsClauses } from './many-leads-clauses.js'
import { notFoundClauses } from './not-found-clauses.js'
import { acknowledgeClauses, pendingClauses } from './pending-clauses.js'
import { readingClauses } from './reading-clauses.js'
import { refusalClauses } from './refusal-clauses.js'
import { sharedClauses } from './shared-clauses.js'
import { sharingClauses } from './sharing-clauses.js'
import { storingClauses } from './storing-clauses.js'
import { beginRepositoryTrial, type RepositoryClause } from './trial.js'

type Harness = Pick<LeadRepositoryHarness, 'capabilities' | 'isAllInMemory'>

/** A group of promises, and whether a repository makes them. */
type Group = readonly [string, readonly RepositoryClause[], ((harness: Harness) => boolean)?]

const GROUPS: readonly Group[] = [
  ['capabilities', capabilityClauses],
  ['what decide is given', readingClauses],
  ['what is stored', storingClauses],
  ['a refusal', refusalClauses],
  ['a lead that is not there', notFoundClauses],
  ['the id of an intent', identityClauses],
  ['the version of a lead', versionClauses],
  ['many leads', manyLeadsClauses],
  ['pending intents', pendingClauses],
  ['acknowledging', acknowledgeClauses],
  ['nothing shared with the caller', sharingClauses],
  ['concurrent calls', concurrencyClauses],
  ['a fault of the storage', faultClauses, ({ isAllInMemory }) => isAllInMemory !== true],
  ['durable', durableClauses, ({ capabilities = [] }) => capabilities.includes('durable')],
  ['shared', sharedClauses, ({ capabilities = [] }) => capabilities.includes('shared')],
]

/**
 * Every promise of a `LeadRepository`, to be held against one of your own.
 *
 * What the repository declares of itself is tried: there are checks of `durable` and `shared` for one
 * that is so, and one that holds the harness to what the repository declares. Concurrent calls are tried in many orders of their accesses to the
 * outside, and a `durable` repository dies at each of them in turn.
 *
 * @param harness - Opens the repository.
 * @param options - How hard to try. The same seed tries the same orders.
 * @throws TypeError naming the option, for one that is unknown or not of its type.
 *
 * @example
 * ```ts
 * await assertChecks(leadRepositoryChecks({
 *   isAllInMemory: true,
 *   prepare: (workspaces) => ({ open: () => createMemoryStore({ workspaces }) }),
 * }))
 * ```
 */
export function leadRepositoryChecks<L extends CampaignLead = CampaignLead>(
  harness: LeadRepositoryHarness<L>,
  options: ContractChecksOptions = {},
): Check[] {
  checkRunOptions(options)
  return GROUPS.filter(([, , isMade = () => true]) => isMade(harness)).flatMap(([group, clauses]) =>
    toChecks(group, clauses, () => beginRepositoryTrial(harness, options)),
  )
}
