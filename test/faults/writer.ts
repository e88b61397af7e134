import { createLeadService, type LeadRepository } from 'campaign-lead'
import { countUp } from '../support/count-up.js'
import { refTo } from '../support/seeds.js'

/** The leads there are, by the numbers of their names: those whose updates call for webhooks, … */
export const WEBHOOK_LEADS = [1, 3, 5, 7, 9]

/** … those whose updates call for a `cancelSend`, … */
export const CANCEL_SEND_LEADS = [2, 4, 6, 8, 10]

/** … and all of them. */
export const ALL_LEADS = [...WEBHOOK_LEADS, ...CANCEL_SEND_LEADS]

/** Of the workspace's tags those that match no subsequence. */
const QUIET_TAGS = ['Meeting booked', 'Not interested'] as const

/** Of a lead that is just made. */
const FIRST_STEP = 1

/**
 * Makes the update of a lead that is so many after it was made. It calls for one intent. Where it has been made it does nothing, so that
 * whoever was not told may ask again.
 */
export type UpdateLead = (lead: number, turn: number) => Promise<void>

export function createWriter(repository: LeadRepository): UpdateLead {
  const service = createLeadService({ repository, sink: 'relay' })
  return async (lead, turn) => {
    const ref = refTo(`lead_${lead}`)
    if (WEBHOOK_LEADS.includes(lead)) {
      await service.updateLead(ref, { aiTag: QUIET_TAGS[turn % 2] ?? null })
      return
    }
    await repository.update(ref, (stored) => {
      const turns = stored.lead.currentSequenceStep - FIRST_STEP
      return turns < turn ? countUp(stored) : { lead: stored.lead, intents: [] }
    })
  }
}

/** Makes these leads' first updates, as many of each. */
export async function storeUpdates(
  repository: LeadRepository,
  leads: readonly number[],
  turns: number,
): Promise<void> {
  const updateLead = createWriter(repository)
  for (let turn = 1; turn <= turns; turn += 1) {
    await Promise.all(leads.map((lead) => updateLead(lead, turn)))
  }
}
