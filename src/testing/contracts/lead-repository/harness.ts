import type { CampaignLead } from '../../../core/lead.js'
import type { LeadRepository } from '../../../ports/lead-repository.js'
import type { Workspace } from '../../../ports/workspace.js'
import type { IoHook } from '../io-hook.js'

/**
 * What {@link leadRepositoryChecks} needs to try a repository.
 *
 * @example
 * ```ts
 * const harness: LeadRepositoryHarness = {
 *   capabilities: ['durable', 'shared'],
 *   async prepare(workspaces) {
 *     const schema = await createSchema(workspaces)
 *     const pools = new Map<LeadRepository, Pool>()
 *     return {
 *       open(step) {
 *         const pool = new Pool({ options: `-c search_path=${schema}` })
 *         const query = (sql: string, values: unknown[]) => step(() => pool.query(sql, values))
 *         const repository = createYourRepository(query)
 *         pools.set(repository, pool)
 *         return repository
 *       },
 *       close: async (repository) => await pools.get(repository)?.end(),
 *     }
 *   },
 * }
 * ```
 */
export interface LeadRepositoryHarness<L extends CampaignLead = CampaignLead> {
  /** What the repository declares; nothing where not given. A check holds the two to be the same. */
  readonly capabilities?: LeadRepository['capabilities']
  /**
   * Says that the repository makes no access to the outside, such as one for tests: so no access can
   * fail. Of any other repository the checks demand to see its accesses.
   */
  readonly isAllInMemory?: boolean | undefined
  /**
   * Makes new data, apart from all other. It is called for every case, hundreds of times where `numRuns`
   * is not given, so it should be quick.
   *
   * @param workspaces - What it holds. The leads may be given fields of the host's own beside.
   */
  prepare(workspaces: readonly Workspace[]): LeadData<L> | Promise<LeadData<L>>
}

/**
 * Data that programs open: one, or several at once, or one after the other.
 *
 * @example
 * ```ts
 * const data: LeadData = { open: () => createMemoryStore({ workspaces }) }
 * ```
 */
export interface LeadData<L extends CampaignLead = CampaignLead> {
  /**
   * Opens the data as one program has it. It is called once more only for a repository that is
   * `durable` or `shared`.
   *
   * @param step - Runs every access that the repository makes to the outside. One that is all in
   * memory leaves it.
   */
  open(step: IoHook): LeadRepository<L> | Promise<LeadRepository<L>>
  /**
   * Gives back what a program holds, such as its connections, and keeps the data. It is called after a
   * crash as well, in place of the operating system.
   */
  close?(repository: LeadRepository<L>): Promise<void>
}
