import type { CampaignLead } from '../../../core/lead.js'
import type { DecideLeadUpdate, LeadRepository } from '../../../ports/lead-repository.js'
import type { Workspace } from '../../../ports/workspace.js'
import type { Clause, TrialRun } from '../clause.js'
import { type ContractChecksOptions, type Explore, exploreWith } from '../explore.js'
import { Finding } from '../finding.js'
import type { Outside } from '../outside.js'
import { createPrograms, type Program } from '../programs.js'
import type { LeadRepositoryHarness } from './harness.js'

/** A program that has a repository open. */
export interface RepositoryProgram<L extends CampaignLead = CampaignLead> {
  readonly repository: LeadRepository<L>
  /** The outside of this program alone. */
  readonly outside: Outside
  /** Opens the same data as another program has it at the same time. */
  readonly reopen: () => Promise<RepositoryProgram<L>>
  /** Lets the program die, without another access, and starts the next one on the same data. */
  readonly crash: () => Promise<RepositoryProgram<L>>
}

/** What the promises of a repository are tried on. */
export interface RepositoryTrial<L extends CampaignLead> extends TrialRun {
  /** Opens new data; each counts as a case. */
  readonly open: (workspaces: readonly Workspace[]) => Promise<RepositoryProgram<L>>
  /** What the harness says of the repository. */
  readonly harness: Pick<LeadRepositoryHarness, 'capabilities' | 'isAllInMemory'>
  readonly explore: Explore
}

/** A promise of a repository, whatever its leads carry. */
export interface RepositoryClause extends Omit<Clause<never>, 'run'> {
  readonly run: <L extends CampaignLead>(trial: RepositoryTrial<L>) => Promise<void>
}

/** Begins a trial of a harness's repository. */
export function beginRepositoryTrial<L extends CampaignLead>(
  harness: LeadRepositoryHarness<L>,
  options: ContractChecksOptions,
): RepositoryTrial<L> {
  const programs = createPrograms()
  let cases = 0
  return {
    harness,
    cases: () => cases,
    end: programs.end,
    explore: exploreWith(options, programs.end),
    async open(workspaces) {
      cases += 1
      return ofRepository(await programs.start(await harness.prepare(workspaces)))
    },
  }
}

function ofRepository<L extends CampaignLead>(
  program: Program<LeadRepository<L>>,
): RepositoryProgram<L> {
  return {
    repository: withBoundedRetries(program.adapter),
    outside: program.outside,
    reopen: async () => ofRepository(await program.reopen()),
    crash: async () => ofRepository(await program.crash()),
  }
}

/** A repository that has decided so often on one update has missed that nothing changes any more. */
const MOST_RETRIES = 1_000

function withBoundedRetries<L extends CampaignLead>(
  repository: LeadRepository<L>,
): LeadRepository<L> {
  function bound(decide: DecideLeadUpdate<L>, updates: number): DecideLeadUpdate<L> {
    let calls = 0
    return (stored) => {
      calls += 1
      if (calls <= updates * MOST_RETRIES) return decide(stored)
      throw new Finding('decide is called again and again, and comes to no end')
    }
  }

  return {
    capabilities: repository.capabilities,
    update: (ref, decide) => repository.update(ref, bound(decide, 1)),
    updateMany: (refs, decide) => repository.updateMany(refs, bound(decide, refs.length)),
    pendingIntents: () => repository.pendingIntents(),
    acknowledge: (intentIds) => repository.acknowledge(intentIds),
  }
}
