import fc from 'fast-check'
import type { CampaignLead } from '../../../core/lead.js'
import type { LeadRepository, LeadRepositoryCapability } from '../../../ports/lead-repository.js'
import type { Workspace } from '../../../ports/workspace.js'
import type { Clause, TrialRun } from '../clause.js'
import { Finding } from '../finding.js'
import { createOutside, type Outside, type Step } from '../step.js'
import type { ContractChecksOptions, LeadRepositoryHarness, OpenLeadRepository } from './harness.js'

/** A program that has a repository open. */
export interface Program<L extends CampaignLead = CampaignLead> {
  readonly repository: LeadRepository<L>
  /** The outside of this program alone. */
  readonly outside: Outside
  /** Whether the harness can open the same data once more. */
  readonly canReopen: boolean
  /** Opens the same data as another program has it at the same time. */
  reopen(): Promise<Program<L>>
  /** Lets the program die, without another access, and starts the next one on the same data. */
  crash(): Promise<Program<L>>
  /** Ends the program. */
  end(): Promise<void>
}

/** What the promises of a repository are tried on. */
export interface RepositoryTrial<L extends CampaignLead> extends TrialRun {
  /** Opens new data; each counts as a case. */
  open(workspaces: readonly Workspace[]): Promise<Program<L>>
  /** Whether the repository declares a capability. */
  declares(capability: LeadRepositoryCapability): Promise<boolean>
  /** Tries a situation in many orders of the accesses. */
  explore<T>(
    given: fc.Arbitrary<T>,
    situation: (order: fc.Scheduler, given: T) => Promise<void>,
  ): Promise<void>
}

/** A promise of a repository, whatever its leads carry. */
export interface RepositoryClause extends Omit<Clause<never>, 'run'> {
  readonly run: <L extends CampaignLead>(trial: RepositoryTrial<L>) => Promise<void>
}

/** A promise that is made only by a repository that declares it. */
export function ifDeclared(
  capability: LeadRepositoryCapability,
  { run, ...clause }: RepositoryClause,
): RepositoryClause {
  return {
    ...clause,
    run: async (trial) => {
      if (await trial.declares(capability)) await run(trial)
    },
  }
}

/** Begins a trial of a harness's repository. */
export function beginRepositoryTrial<L extends CampaignLead>(
  harness: LeadRepositoryHarness<L>,
  { seed = 1, numRuns = 50 }: ContractChecksOptions,
): RepositoryTrial<L> {
  const open = new Set<Program<L>>()
  let cases = 0

  async function start(
    opening: (step: Step) => Promise<OpenLeadRepository<L>>,
  ): Promise<Program<L>> {
    const outside = createOutside()
    const { repository, reopen, close } = await opening(outside.step)
    const program: Program<L> = {
      repository,
      outside,
      canReopen: reopen !== undefined,
      async reopen() {
        if (reopen !== undefined) return await start(reopen)
        throw new Finding('The harness has no `reopen`, by which this could be tried')
      },
      async crash() {
        outside.interrupt({ at: 0, isCarriedOut: false, isFinal: true })
        open.delete(program)
        // The dead program may still try to write, in vain.
        await close?.().catch(() => undefined)
        return await program.reopen()
      },
      async end() {
        outside.mend()
        if (open.delete(program)) await close?.()
      },
    }
    open.add(program)
    return program
  }

  async function end(): Promise<void> {
    for (const program of open) await program.end()
  }

  return {
    cases: () => cases,
    end,
    async open(workspaces) {
      cases += 1
      return await start((step) => harness.open(workspaces, step))
    },
    async declares(capability) {
      const program = await start((step) => harness.open([], step))
      await program.end()
      return program.repository.capabilities?.includes(capability) ?? false
    },
    async explore(given, situation) {
      const property = fc.asyncProperty(fc.scheduler(), given, async (order, value) => {
        await situation(order, value)
        await end()
      })
      const details = await fc.check(property, { seed, numRuns })
      if (!details.failed) return
      throw new Finding((await fc.asyncDefaultReportMessage(details)) ?? '', {
        cause: details.errorInstance,
      })
    },
  }
}
