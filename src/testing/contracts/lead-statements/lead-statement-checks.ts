import type { CampaignLead } from '../../../core/lead.js'
import type { Subsequence } from '../../../core/subsequence.js'
import type { LeadRef, LeadRepository } from '../../../ports/lead-repository.js'
import type { Workspace } from '../../../ports/workspace.js'
import type { Check } from '../../checks/check.js'
import { leadRepositoryChecks } from '../contract-checks.js'
import { type ContractChecksOptions, createChecks } from '../create-checks.js'
import type { LeadRepositoryHarness } from '../harnesses.js'
import { createRepositoryContext } from '../lead-repository/context.js'
import { HookedPool, type SqlPool } from '../simulation/hooked-pool.js'
import { concurrentChanges, type StatementContext } from './lead-statements.contract.js'

/**
 * Your tables and statements, which {@link leadStatementChecks} tests.
 *
 * @example
 * ```ts
 * const harness: LeadStatementHarness = {
 *   pool,
 *   createRepository: (hooked) => createPostgresLeadRepository({ pool: hooked, statements }),
 *   replaceWorkspaces: (workspaces) => crm.replaceWorkspaces(workspaces),
 *   setTags: (workspaceId, tags) =>
 *     pool.query('update crm.accounts set labels = $2 where key = $1', [workspaceId, tags]),
 *   setSubsequences: (campaignId, subsequences) => crm.setSubsequences(campaignId, subsequences),
 *   setReplied: ({ leadId }) =>
 *     pool.query('update crm.contacts set has_replied = true where key = $1', [leadId]),
 *   replaceLead: (lead) => crm.replaceLead(lead),
 * }
 * ```
 */
export interface LeadStatementHarness<L extends CampaignLead = CampaignLead>
  extends LeadTableChanges {
  /** A connection pool with at least 10 connections. */
  readonly pool: SqlPool
  /** Creates the repository on a pool. The checks control the order and the failures of its I/O. */
  createRepository(pool: SqlPool): LeadRepository<L>
}

/**
 * Changes of your tables that bypass the repository. Each commits before it resolves.
 *
 * @example
 * ```ts
 * const setTags: LeadTableChanges['setTags'] = (workspaceId, tags) =>
 *   pool.query('update crm.accounts set labels = $2 where key = $1', [workspaceId, tags])
 * ```
 */
export interface LeadTableChanges {
  /**
   * Deletes everything in your tables and all pending intents, and inserts these workspaces. Their ids are any texts, such
   * as `cmp_1`: if your keys are of another type, run the checks on tables whose keys have the type `text`.
   */
  replaceWorkspaces(workspaces: readonly Workspace[]): Promise<unknown>
  /** Replaces the tags of a workspace. */
  setTags(workspaceId: string, tags: readonly string[]): Promise<unknown>
  /** Replaces the subsequences of a campaign. */
  setSubsequences(campaignId: string, subsequences: readonly Subsequence[]): Promise<unknown>
  /** Sets `replied` of a lead to `true`, as other code of your application would. */
  setReplied(ref: LeadRef): Promise<unknown>
  /** Deletes a lead, and inserts this lead with the same ids. */
  replaceLead(lead: CampaignLead): Promise<unknown>
}

/**
 * Creates the checks of SQL statements for your own tables, which `createPostgresLeadRepository` accepts as
 * `statements`. They are the checks of {@link leadRepositoryChecks}, with failures and crashes at every access of the
 * database, and further checks: a tag, a subsequence or a lead changes before every access of an update, and the update
 * must neither miss nor overwrite the change. The statement `dueSends` is tested if there is one.
 *
 * Do not run them concurrently on the same tables.
 *
 * @param harness - Your tables and statements.
 * @param options - How many orders to test. The same seed tests the same orders.
 * @throws TypeError if an option is unknown or has an invalid value; the message names it.
 *
 * @example
 * ```ts
 * import { describe, it } from 'node:test'
 *
 * registerChecks({ describe, it }, 'our tables', leadStatementChecks(statementHarness, { numRuns: 5 }))
 * ```
 */
export function leadStatementChecks<L extends CampaignLead = CampaignLead>(
  harness: LeadStatementHarness<L>,
  options: ContractChecksOptions = {},
): Check[] {
  const repositoryHarness = createPoolHarness(harness)
  return [
    ...leadRepositoryChecks(repositoryHarness, options),
    ...createChecks<StatementContext<L>, unknown>(
      [['concurrent changes', concurrentChanges]],
      harness,
      options,
      (base) => ({ ...createRepositoryContext(repositoryHarness, base), changes: harness }),
    ),
  ]
}

/** Creates a harness of repositories on one pool, of which each simulated process has its own connections. */
function createPoolHarness<L extends CampaignLead>(
  tables: Pick<LeadStatementHarness<L>, 'pool' | 'createRepository' | 'replaceWorkspaces'>,
): LeadRepositoryHarness<L> {
  // Nothing is read or written when a repository is created.
  const { capabilities: declared = [] } = tables.createRepository(tables.pool)
  return {
    capabilities: declared.includes('dueSends')
      ? ['durable', 'shared', 'dueSends']
      : ['durable', 'shared'],
    async prepare(workspaces) {
      await tables.replaceWorkspaces(workspaces)
      const pools = new Map<LeadRepository<L>, HookedPool>()
      return {
        open(io) {
          const hooked = new HookedPool(tables.pool, io)
          const repository = tables.createRepository(hooked)
          pools.set(repository, hooked)
          return repository
        },
        close: async (repository) => pools.get(repository)?.end(),
      }
    },
  }
}
