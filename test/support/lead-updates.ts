import {
  applyLeadUpdate,
  type CampaignLead,
  type DecideLeadUpdate,
  type LeadPatch,
  type LeadRef,
  type StoredIntent,
  type Workspace,
} from 'campaign-lead'
import type { PostgresLeadRepository } from 'campaign-lead/postgres'
import { aCampaign, aLead, aWorkspace } from 'campaign-lead/testing'
import { collect, refTo } from './seeds.js'

export { countUp } from './count-up.js'
export { refTo } from './seeds.js'

const NOW = new Date('2025-07-01T12:00:00.000Z')

/** Returns a function that decides by the rules. */
export function decideBy(patch: LeadPatch): DecideLeadUpdate {
  return ({ lead, subsequences, tags }) =>
    applyLeadUpdate(lead, subsequences, tags, patch, { now: NOW })
}

/** Creates references to `lead_1`, `lead_2` and so on, in the campaign `cmp_1`. */
export function someRefs(count: number): LeadRef[] {
  return Array.from({ length: count }, (_, index) => refTo(`lead_${index + 1}`))
}

/** Creates one workspace, with `lead_1`, `lead_2` and so on in its campaign `cmp_1`. */
export function createWorkspaces(leadCount: number): Workspace[] {
  const campaign = aCampaign((draft) => {
    draft.leads = someRefs(leadCount).map(({ leadId }) => aLead((lead) => (lead._id = leadId)))
  })
  return [aWorkspace((workspace) => (workspace.campaigns = [campaign]))]
}

/** Returns the stored lead. */
export async function findLead<L extends CampaignLead>(
  repository: Pick<PostgresLeadRepository<L>, 'update'>,
  ref: LeadRef,
): Promise<L> {
  const { decision } = await repository.update(ref, ({ lead }) => ({ lead, intents: [] }))
  return decision.lead
}

/** Returns all pending intents. */
export async function collectPendingIntents(
  repository: Pick<PostgresLeadRepository, 'pendingIntents'>,
): Promise<StoredIntent[]> {
  return await collect(repository.pendingIntents())
}

/** The stored data of leads whose only updates are those of {@link countUp}. */
export interface CountedLeads {
  /** The number of updates of all leads. */
  readonly updates: number
  /** The leads whose stored intents do not match their updates. */
  readonly misfits: readonly string[]
}

/** Counts the updates of leads whose only updates are those of {@link countUp}, and compares them with the intents. */
export async function countUpdates(
  repository: Pick<PostgresLeadRepository, 'update' | 'pendingIntents'>,
  refs: readonly LeadRef[],
): Promise<CountedLeads> {
  const pending = await collectPendingIntents(repository)
  const misfits: string[] = []
  let updates = 0
  for (const ref of refs) {
    const { currentSequenceStep } = await findLead(repository, ref)
    const steps = currentSequenceStep - aLead().currentSequenceStep
    updates += steps
    const expected = Array.from({ length: steps }, (_, index) => `send_${index + 1}`)
    const stored = pending.filter(
      ({ intent }) => 'leadId' in intent && intent.leadId === ref.leadId,
    )
    // The versions increase in the order of the intents.
    const found = stored.map(({ leadVersion, intent }, index) =>
      intent.type === 'cancelSend' && leadVersion > (stored[index - 1]?.leadVersion ?? -1)
        ? intent.sendId
        : `${leadVersion}: ${intent.type}`,
    )
    if (found.join() !== expected.join())
      misfits.push(`${ref.leadId}: ${steps} steps, ${found.join()}`)
  }
  if (pending.length !== updates) misfits.push(`${updates} updates, ${pending.length} intents`)
  return { updates, misfits }
}
