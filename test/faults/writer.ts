import { createLeadService, type LeadRepository } from 'campaign-lead'
import { countUp } from '../support/count-up.js'
import { refTo } from '../support/seeds.js'

/** The numbers in the ids of the leads whose updates emit webhooks. */
export const WEBHOOK_LEADS = [1, 3, 5, 7, 9]

/** The numbers of the leads whose updates emit a `cancelSend`. */
export const CANCEL_SEND_LEADS = [2, 4, 6, 8, 10]

/** The numbers of all leads. */
export const ALL_LEADS = [...WEBHOOK_LEADS, ...CANCEL_SEND_LEADS]

/** Tags of the workspace that match no subsequence. */
const QUIET_TAGS = ['Meeting booked', 'Not interested'] as const

/** The step of a new lead. */
const INITIAL_STEP = 1

/** Makes the n-th update of a lead, which emits one intent. It is idempotent: it can be repeated. */
export type UpdateLead = (lead: number, round: number) => Promise<void>

/** Creates the function that updates leads. */
export function createWriter(repository: LeadRepository): UpdateLead {
  const service = createLeadService({ repository, sink: 'relay' })
  return async (lead, round) => {
    const ref = refTo(`lead_${lead}`)
    if (WEBHOOK_LEADS.includes(lead)) {
      await service.updateLead(ref, { aiTag: QUIET_TAGS[round % 2] ?? null })
      return
    }
    await repository.update(ref, (stored) => {
      const rounds = stored.lead.currentSequenceStep - INITIAL_STEP
      return rounds < round ? countUp(stored) : { lead: stored.lead, intents: [] }
    })
  }
}

/** Makes the first updates of leads. */
export async function storeUpdates(
  repository: LeadRepository,
  leads: readonly number[],
  rounds: number,
): Promise<void> {
  const updateLead = createWriter(repository)
  for (let round = 1; round <= rounds; round += 1) {
    await Promise.all(leads.map((lead) => updateLead(lead, round)))
  }
}
