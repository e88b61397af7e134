import fc from 'fast-check'
import { type LeadPolicy, resolvePolicy } from '../../../core/policy.js'
import type { Check } from '../../checks/check.js'
import { checkRunOptions, propertyCheck, type RunOptions } from '../../checks/property-check.js'
import { describeLead, describeRules } from '../../describe-case.js'
import { createLeadModel, type LeadModel } from './lead-model.js'
import type { OpenLeadSystem } from './lead-system.js'
import { nameOf } from './observe-system.js'
import { arbitraryRace, findBreachesOfRace, findRowsOfRace, type Race } from './races.js'
import { arbitrarySequence } from './sequence-commands.js'
import { arbitrarySystemState } from './system-arbitraries.js'

const group = 'a system that keeps leads'

/**
 * How a system is tried.
 *
 * @example
 * ```ts
 * const options: SystemCheckOptions = { policy: guardedPolicy, numRuns: 20 }
 * await assertChecks(systemChecks(createHttpLeadSystem(server), options))
 * ```
 */
export interface SystemCheckOptions extends RunOptions {
  /** The one policy that the system has; every policy is tried where not given. */
  readonly policy?: Partial<LeadPolicy> | undefined
}

/**
 * What is true of everything that keeps leads and updates them (a repository, a service, a server):
 * sequences of updates leave it as the rules say, and so do updates that run at once, in many orders
 * of their accesses to the outside.
 *
 * @param open - Opens a system, anew for each case.
 * @throws TypeError naming the option, for one that is not of its type.
 *
 * @example
 * ```ts
 * const open: OpenLeadSystem = async (state) =>
 *   createRepositorySystem(createMemoryStore({ workspaces: [state.workspace] }), state)
 * registerChecks({ describe, it }, 'the store', systemChecks(open))
 * ```
 */
export function systemChecks(open: OpenLeadSystem, options: SystemCheckOptions = {}): Check[] {
  checkRunOptions(options, 'policy')
  const { policy: givenPolicy, ...run } = options
  const policy = givenPolicy && resolvePolicy(givenPolicy)
  return [
    propertyCheck(
      {
        group,
        name: 'one after another',
        description:
          'Each of a sequence of updates leaves the leads and the intents as the rules say, and a refusal leaves them as they were',
      },
      {
        cases: () => fc.tuple(arbitrarySystemState(policy), arbitrarySequence()),
        findBreaches: ([state, commands]) => runSequence(open, state, commands),
        describe: ([state, commands]) =>
          `${describeState(state)}\nThe updates: ${fc.stringify(commands)}`,
      },
      run,
    ),
    propertyCheck(
      {
        group,
        name: 'at once',
        description:
          'Updates that run at once end as if they had come one after another: none is lost, and none is done twice',
      },
      {
        cases: () => arbitraryRace(policy),
        findBreaches: (race) => findBreachesOfRace(open, race),
        describe: describeRace,
        findSigns: findRowsOfRace,
      },
      run,
    ),
  ]
}

async function runSequence(
  open: OpenLeadSystem,
  state: LeadModel['state'],
  commands: Parameters<typeof fc.asyncModelRun>[1],
): Promise<string[]> {
  const system = await open({ ...state, step: (access) => access() })
  try {
    await fc.asyncModelRun(() => ({ model: createLeadModel(state), real: system }), commands)
    return []
  } finally {
    await system.close?.()
  }
}

function describeRace({ state, updates, scheduler }: Race): string {
  const patched = updates.map(
    ({ ref, patch }) => `${nameOf(ref)} is patched ${JSON.stringify(patch)}`,
  )
  return [describeState(state), `At once: ${patched.join(', ')}`, fc.stringify(scheduler)].join(
    '\n',
  )
}

function describeState({ workspace, policy }: LeadModel['state']): string {
  const { tags, campaigns } = workspace
  const leads = campaigns.flatMap((campaign) => campaign.leads)
  return [
    ...leads.map((lead) => `${lead._id} of ${lead.campaignId} is ${describeLead(lead)}.`),
    describeRules({
      subsequences: campaigns.flatMap(({ subsequences }) => subsequences),
      tags,
      policy,
    }),
    `As JSON: ${JSON.stringify({ workspace, policy })}`,
  ].join('\n')
}
