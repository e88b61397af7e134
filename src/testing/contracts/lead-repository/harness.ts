import type { CampaignLead } from '../../../core/lead.js'
import type { LeadRepository } from '../../../ports/lead-repository.js'
import type { Workspace } from '../../../ports/workspace.js'
import type { Step } from '../step.js'

/**
 * What {@link leadRepositoryChecks} needs to try a repository.
 *
 * @example
 * ```ts
 * const harness: LeadRepositoryHarness = {
 *   async open(workspaces, step) {
 *     const folder = await mkdtemp(join(root, 'leads-'))
 *     await seed(folder, workspaces)
 *     const program = (given: Step): OpenLeadRepository => ({
 *       repository: createFileStore(folder, given),
 *       reopen: async (another) => program(another),
 *     })
 *     return program(step)
 *   },
 * }
 * ```
 */
export interface LeadRepositoryHarness<L extends CampaignLead = CampaignLead> {
  /**
   * Makes new data, apart from all other, and opens it.
   *
   * @param workspaces - What the data is. Their leads may be given fields of the host's own.
   * @param step - Runs every access that the repository makes to the outside. One that has none, since
   * it is all in memory, leaves it.
   */
  open(workspaces: readonly Workspace[], step: Step): Promise<OpenLeadRepository<L>>
}

/** A repository as one program has it. */
export interface OpenLeadRepository<L extends CampaignLead = CampaignLead> {
  readonly repository: LeadRepository<L>
  /**
   * Opens the same data once more, as another program has it at the same time, or the next one after
   * this one has died. Needed where the repository is `durable` or `shared`.
   */
  readonly reopen?: (step: Step) => Promise<OpenLeadRepository<L>>
  /**
   * Gives back what this program holds, such as its connections, and keeps the data. It is called
   * after a crash as well, in place of the operating system.
   */
  readonly close?: () => Promise<void>
}

/** How hard the checks try. */
export interface ContractChecksOptions {
  /** What the orders of concurrent accesses are drawn from; 1 where not given. A failure says it. */
  readonly seed?: number | undefined
  /** How many orders are tried of each concurrent situation; 50 where not given. */
  readonly numRuns?: number | undefined
}
