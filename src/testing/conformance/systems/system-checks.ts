import * as fc from 'fast-check'
import { checkPolicy, type LeadPolicy, resolvePolicy } from '../../../core/policy.js'
import { type OptionRules, optional, resolveOptions } from '../../../core/resolve-options.js'
import type { Check } from '../../checks/check.js'
import { propertyCheck, RUN_OPTIONS, type RunOptions } from '../../checks/property-check.js'
import { describeLead, describeRules } from '../../describe-case.js'
import { describeChange, hasCommands, type LeadChange, toChange } from './lead-change.js'
import { createLeadModel, type LeadModel } from './lead-model.js'
import type { OpenLeadSystem } from './lead-system.js'
import { arbitraryRace, findRaceSymptoms, findRaceViolations, type Race } from './races.js'
import { arbitrarySequence, runSequence } from './sequences.js'
import { arbitrarySystemState } from './system-arbitraries.js'

const group = 'a lead system'

/**
 * Options of {@link systemChecks}.
 *
 * @example
 * ```ts
 * const options: SystemCheckOptions = { policy: guardedPolicy, numRuns: 20 }
 * await assertChecks(systemChecks(createHttpLeadSystem(server), options))
 * ```
 */
export interface SystemCheckOptions extends RunOptions {
  /** The policy of a system that has only one. Defaults to a random policy for each case. */
  readonly policy?: Partial<LeadPolicy> | undefined
}

const OPTIONS = {
  ...RUN_OPTIONS,
  policy: optional(checkPolicy),
} satisfies OptionRules<SystemCheckOptions>

/**
 * Creates the checks of a system that stores leads and updates them (a repository, a service or a server):
 * sequences of updates have the result that the rules define, and so have concurrent updates, in many
 * orders of their I/O operations. If the system has the method `applyCommand`, updates and commands are mixed.
 *
 * @param open - Opens a new system for each case.
 * @throws TypeError if an option is unknown or invalid; the message names it.
 *
 * @example
 * ```ts
 * const open: OpenLeadSystem = async (state) =>
 *   createRepositorySystem(createMemoryStore({ workspaces: [state.workspace] }), state)
 * registerChecks({ describe, it }, 'the store', systemChecks(open))
 * ```
 */
export function systemChecks(open: OpenLeadSystem, options: SystemCheckOptions = {}): Check[] {
  const { policy: partialPolicy, ...run } = resolveOptions('options', options, OPTIONS)
  const policy = partialPolicy && resolvePolicy(partialPolicy)
  // Only an open system is known to apply commands.
  let areApplied = false
  const openAndLook: OpenLeadSystem = async (state) => {
    const system = await open(state)
    areApplied = hasCommands(system)
    return system
  }
  const listChanges = ({ state, updates }: Race) =>
    updates.map((update) => toChange(update, areApplied, createLeadModel(state).leads))
  return [
    propertyCheck(
      {
        group,
        name: 'sequential',
        description:
          'After each update of a sequence, the leads and the intents are as the rules define; a refusal changes nothing',
      },
      {
        cases: () => fc.tuple(arbitrarySystemState(policy), arbitrarySequence()),
        async findViolations([state, commands]) {
          await runSequence(openAndLook, state, commands)
          return []
        },
        describe: ([state, commands]) =>
          `${describeState(state)}\nThe updates: ${fc.stringify(commands)}`,
      },
      run,
    ),
    propertyCheck(
      {
        group,
        name: 'concurrent',
        description:
          'Concurrent updates have the same result as in some serial order: none is lost, and none is applied twice',
      },
      {
        cases: () => arbitraryRace(policy),
        findViolations: (race) => findRaceViolations(openAndLook, race),
        describe: (race) => describeRace(race, listChanges(race)),
        findSymptoms: (race) => findRaceSymptoms(race, listChanges(race)),
      },
      run,
    ),
  ]
}

function describeRace({ state, scheduler }: Race, changes: readonly LeadChange[]): string {
  return [
    describeState(state),
    `The concurrent updates: ${changes.map(describeChange).join(', ')}`,
    fc.stringify(scheduler),
  ].join('\n')
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
