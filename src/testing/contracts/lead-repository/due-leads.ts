import type { CampaignLead } from '../../../core/lead.js'
import { sendDueAt } from '../../../core/sendability.js'
import type { LeadRef } from '../../../ports/lead-repository.js'
import { describeLead } from '../../describe-case.js'
import { ContractViolation } from '../violation.js'

/** The first leads show what is wrong, and a list of all would hide it. */
const MAX_LEADS = 5

/**
 * Checks that each lead that is due at a time is listed once, and no other lead.
 *
 * @throws ContractViolation with a description of each lead that is wrong, since an id does not say why a lead is due.
 */
export function expectDueLeads(
  time: string,
  listed: readonly LeadRef[],
  leads: readonly CampaignLead[],
): void {
  const wrong = [
    ...leads.flatMap((lead) => describeWrongLead(lead, time, listed)),
    ...listed
      .filter((ref) => !leads.some((lead) => isOf(ref, lead)))
      .map((ref) => `${JSON.stringify(ref)} is listed, but does not exist`),
  ]
  if (wrong.length === 0) return
  const others = wrong.length - MAX_LEADS
  const lines = others > 1 ? [...wrong.slice(0, MAX_LEADS), `and ${others} more leads`] : wrong
  throw new ContractViolation(
    [`The leads that are due at ${time}:`, ...lines.map((line) => `  ${line}`)].join('\n'),
  )
}

function describeWrongLead(lead: CampaignLead, time: string, listed: readonly LeadRef[]): string[] {
  const dueAt = sendDueAt(lead)
  const isDue = dueAt !== null && dueAt <= time
  const { length: times } = listed.filter((ref) => isOf(ref, lead))
  if (times === (isDue ? 1 : 0)) return []
  const timesIfDue = times === 0 ? 'due, but not listed' : `listed ${times} times`
  const problem = isDue ? timesIfDue : 'listed, but not due'
  return [`${lead._id} is ${problem}: ${describeLead(lead)}. Its sendDueAt is ${dueAt}.`]
}

function isOf({ campaignId, leadId }: LeadRef, lead: CampaignLead): boolean {
  return campaignId === lead.campaignId && leadId === lead._id
}
