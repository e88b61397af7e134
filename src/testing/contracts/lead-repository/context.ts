import type { CampaignLead } from '../../../core/lead.js'
import type { DecideLeadUpdate, LeadRepository } from '../../../ports/lead-repository.js'
import type { Workspace } from '../../../ports/workspace.js'
import type { TestCase, TestCases, TestContext } from '../create-checks.js'
import type { LeadRepositoryHarness } from '../harnesses.js'
import type { Process } from '../simulation/processes.js'
import type { SimulatedIo } from '../simulation/simulated-io.js'
import { ContractViolation } from '../violation.js'

/** A process that has opened a repository. */
export interface RepositoryProcess<L extends CampaignLead = CampaignLead> {
  readonly repository: LeadRepository<L>
  /** The I/O of this process only. */
  readonly io: SimulatedIo
  /** Starts another process on the same data, which runs at the same time. */
  readonly fork: () => Promise<RepositoryProcess<L>>
  /** Kills the process, and starts the next one on the same data. */
  readonly crash: () => Promise<RepositoryProcess<L>>
}

/** The environment of a test case of repositories. */
export interface RepositoryContext<L extends CampaignLead> extends TestContext {
  /** Starts a process on new data. */
  readonly open: (workspaces: readonly Workspace[]) => Promise<RepositoryProcess<L>>
  readonly harness: Pick<LeadRepositoryHarness, 'capabilities' | 'isAllInMemory'>
}

/** A requirement of repositories, for leads with any custom fields. */
export interface RepositoryCase extends Omit<TestCase<never>, 'run'> {
  readonly run: <L extends CampaignLead>(context: RepositoryContext<L>) => Promise<void>
}

/** Requirements of repositories, by the names of their cases. */
export type RepositoryCases = TestCases<RepositoryCase>

/** Creates the environment of a test case of repositories. */
export function createRepositoryContext<L extends CampaignLead>(
  harness: LeadRepositoryHarness<L>,
  base: TestContext,
): RepositoryContext<L> {
  return {
    ...base,
    harness,
    async open(workspaces) {
      base.countSituation()
      return toRepositoryProcess(await base.processes.start(await harness.prepare(workspaces)))
    },
  }
}

function toRepositoryProcess<L extends CampaignLead>(
  process: Process<LeadRepository<L>>,
): RepositoryProcess<L> {
  return {
    repository: limitDecisions(process.adapter),
    io: process.io,
    fork: async () => toRepositoryProcess(await process.fork()),
    crash: async () => toRepositoryProcess(await process.crash()),
  }
}

/** More calls of `decide` for one lead mean that the repository retries indefinitely. */
const MAX_DECISIONS = 1_000

function limitDecisions<L extends CampaignLead>(repository: LeadRepository<L>): LeadRepository<L> {
  function limit(decide: DecideLeadUpdate<L>, leads: number): DecideLeadUpdate<L> {
    let calls = 0
    return (stored) => {
      calls += 1
      if (calls <= leads * MAX_DECISIONS) return decide(stored)
      throw new ContractViolation(`Called decide more than ${MAX_DECISIONS} times for one lead`)
    }
  }

  const dueSends = repository.dueSends?.bind(repository)
  return {
    capabilities: repository.capabilities,
    ...(dueSends && { dueSends }),
    update: (ref, decide) => repository.update(ref, limit(decide, 1)),
    updateMany: (refs, decide) => repository.updateMany(refs, limit(decide, refs.length)),
    pendingIntents: () => repository.pendingIntents(),
    acknowledge: (intentIds) => repository.acknowledge(intentIds),
  }
}
