import type { CampaignLead } from '../../../core/lead.js'
import type { LeadRef, LeadRepository, StoredIntent } from '../../../ports/lead-repository.js'
import { expectEqual, expectThat } from '../finding.js'
import { interruptEach } from '../interrupt-each.js'
import type { Interruption } from '../outside.js'
import { decideBy, idsOf, leadIdOf, leadOf, pendingOf } from './fixtures.js'
import { expectDistinct } from './identity-clauses.js'
import type { RepositoryProgram } from './trial.js'

/**
 * Tries a situation anew for each access that it makes, at which the program dies.
 *
 * @param open - Starts a program on new data.
 * @throws Finding where there is no access at which it could die.
 */
export async function crashEach<L extends CampaignLead>(
  open: () => Promise<RepositoryProgram<L>>,
  attempt: (program: RepositoryProgram<L>, interruption: Interruption) => Promise<boolean>,
): Promise<void> {
  const crashes = await interruptEach({ isFinal: true }, async (interruption) =>
    attempt(await open(), interruption),
  )
  const found = 'The repository makes no access through `step`, at which a crash could be tried'
  expectThat(crashes > 0, found)
}

/**
 * Checks that of an update to the AI tag `Interested` both the lead and its intents are stored, or
 * neither, and that the next update finds its way.
 */
export async function expectBothOrNeither<L extends CampaignLead>(
  repository: LeadRepository<L>,
  ref: LeadRef,
  succeeded: boolean,
): Promise<void> {
  const { aiTag } = await leadOf(repository, ref)
  const isStored = aiTag === 'Interested'
  const pending = await pendingOfLead(repository, ref)
  const types = pending.map(({ intent }) => intent.type)
  const expected =
    ref.leadId === 'lead_1'
      ? ['cancelSend', 'enrollment', 'emitWebhook']
      : ['enrollment', 'emitWebhook']
  const lead = isStored ? `${ref.leadId} is stored` : `${ref.leadId} is as it was`
  expectEqual(`Where ${lead}, the types of its pending intents`, types, isStored ? expected : [])
  expectThat(isStored || !succeeded, 'The update succeeded, and is not stored')

  const { intents } = await repository.update(ref, decideBy({ aiTag: 'Not interested' }))
  expectEqual('The version of the next update', intents[0]?.leadVersion, isStored ? 2 : 1)
  const ids = idsOf([...pending, ...intents])
  expectDistinct(ids)
  expectEqual('What is pending then', idsOf(await pendingOfLead(repository, ref)), ids)
}

async function pendingOfLead<L extends CampaignLead>(
  repository: LeadRepository<L>,
  { leadId }: LeadRef,
): Promise<StoredIntent[]> {
  return (await pendingOf(repository)).filter((stored) => leadIdOf(stored) === leadId)
}
