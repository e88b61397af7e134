import fc from 'fast-check'
import type { LeadPolicy } from '../../core/policy.js'
import type { Check } from '../check.js'
import { describeLead, describeRules } from '../describe-case.js'
import { propertyCheck, type RunOptions } from '../property-check.js'
import { type Step, takeTurn } from '../step.js'
import { hasOrder, type RacedUpdate } from './find-order.js'
import { createLeadModel, type LeadModel } from './lead-model.js'
import type { LeadSystem, OpenLeadSystem } from './lead-system.js'
import { observeLead, refusalOf } from './observe-system.js'
import { arbitrarySequence } from './sequence-commands.js'
import { arbitraryLeadUpdate, arbitrarySystemState, type LeadUpdate } from './system-arbitraries.js'

const group = 'a system that keeps leads'

/** How a system is tried. */
export interface SystemCheckOptions extends RunOptions {
  /** The one policy that the system has; every policy is tried where not given. */
  readonly policy?: LeadPolicy | undefined
}

/**
 * What is true of everything that keeps leads and updates them (a repository, a service, a server):
 * sequences of updates leave it as the rules say, and so do updates that run at once, in whatever order
 * their steps come.
 *
 * @param open - Opens a system, anew for each case.
 *
 * @example
 * ```ts
 * const open: OpenLeadSystem = async (state) =>
 *   createRepositorySystem(createMemoryStore({ workspaces: [state.workspace] }), state)
 * registerChecks({ describe, it }, 'the store', systemChecks(open))
 * ```
 */
export function systemChecks(
  open: OpenLeadSystem,
  { policy, ...run }: SystemCheckOptions = {},
): Check[] {
  return [
    propertyCheck(
      {
        group,
        name: 'one after another',
        sentence:
          'Each of a sequence of updates leaves the leads and the intents as the rules say, and a refusal leaves them as they were',
      },
      () => fc.tuple(arbitrarySystemState(policy), arbitrarySequence()),
      async ([state, commands]) => {
        const system = await open({ ...state, step: (access) => access() })
        await fc.asyncModelRun(() => ({ model: createLeadModel(state), real: system }), commands)
        return []
      },
      ([state, commands]) => `${describeState(state)}\nThe updates: ${fc.stringify(commands)}`,
      run,
    ),
    propertyCheck(
      {
        group,
        name: 'at once',
        sentence:
          'Updates that run at once end as if they had come one after another: none is lost, and none is done twice',
      },
      () =>
        fc.record({
          state: arbitrarySystemState(policy),
          updates: arbitraryRace,
          scheduler: fc.scheduler(),
        }),
      findBreachesOfRace,
      describeRace,
      run,
    ),
  ]

  async function findBreachesOfRace({ state, updates, scheduler }: Race): Promise<string[]> {
    const step: Step = (access) => takeTurn(scheduler, access)
    const system = await open({ ...state, step })
    const raced = updates.map(async ({ ref, patch }, index) => {
      await takeTurn(scheduler, async () => undefined, `update ${index + 1} begins`)
      return { ref, patch, refusal: await refusalOf(system.updateLead(ref, patch)) }
    })
    const ended = await scheduler.waitFor(Promise.all(raced))
    return findWithoutOrder(state, ended, system)
  }
}

/** Some updates that run at once, in an order of their steps. */
interface Race {
  readonly state: LeadModel['state']
  readonly updates: readonly LeadUpdate[]
  readonly scheduler: fc.Scheduler
}

const arbitraryRace = fc.array(arbitraryLeadUpdate, { minLength: 2, maxLength: 5 })

/** The leads that no order of their updates can have left as they are. */
async function findWithoutOrder(
  state: LeadModel['state'],
  ended: readonly (LeadUpdate & RacedUpdate)[],
  system: LeadSystem,
): Promise<string[]> {
  const breaches: string[] = []
  for (const [leadId, before] of createLeadModel(state).leads) {
    const updates = ended.filter(({ ref }) => ref.leadId === leadId)
    const after = await observeLead(system, { campaignId: before.lead.campaignId, leadId })
    if (await hasOrder(state, before, updates, after)) continue
    breaches.push(
      `In no order could the updates of ${leadId} have left it as it is:`,
      JSON.stringify(after),
      `They ended so: ${updates.map(({ patch, refusal }) => `${JSON.stringify(patch)} ${refusal ?? 'accepted'}`).join(', ')}`,
    )
  }
  return breaches
}

function describeRace({ state, updates, scheduler }: Race): string {
  const lines = updates.map(({ ref, patch }) => `${ref.leadId} is patched ${JSON.stringify(patch)}`)
  return [describeState(state), `At once: ${lines.join(', ')}`, fc.stringify(scheduler)].join('\n')
}

function describeState({ workspace, policy }: LeadModel['state']): string {
  const { tags, campaigns } = workspace
  const subsequences = campaigns.flatMap((campaign) => campaign.subsequences)
  const leads = campaigns.flatMap((campaign) => campaign.leads)
  return [
    ...leads.map((lead) => `${lead._id} is ${describeLead(lead)}.`),
    describeRules({ subsequences, tags, policy }),
  ].join('\n')
}
