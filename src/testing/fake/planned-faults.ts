import type { LeadRef } from '../../ports/lead-repository.js'
import { checkFault } from './check-fault.js'
import type { CallFault, DuplicatedWebhookFault, Fault, PlannedFault } from './fault.js'

/** The faults that are still to come, in the order in which they were planned. */
export interface PlannedFaults {
  /** @throws TypeError naming the field, for a fault that cannot be. */
  add(planned: PlannedFault): void
  /** Uses up the first fault that is for a call about this lead. */
  takeForCall(lead: LeadRef): CallFault | null
  /** Uses up the first fault that is for a webhook about this lead. */
  takeForWebhook(lead: LeadRef): DuplicatedWebhookFault | null
  /** Those not used up, each with the number of times that are left. */
  pending(): PlannedFault[]
}

interface Entry {
  readonly fault: Fault
  readonly lead: LeadRef | undefined
  left: number
}

/** Begins with none. */
export function createPlannedFaults(): PlannedFaults {
  const entries: Entry[] = []

  function take<F extends Fault>(isWanted: (fault: Fault) => fault is F, lead: LeadRef): F | null {
    for (const entry of entries) {
      const { fault } = entry
      if (!isWanted(fault) || !isFor(entry, lead)) continue
      entry.left -= 1
      if (entry.left === 0) entries.splice(entries.indexOf(entry), 1)
      return fault
    }
    return null
  }

  return {
    add(planned) {
      checkFault(planned)
      const { times = 1, lead, ...fault } = planned
      entries.push({ fault: Object.freeze(fault), lead: lead && { ...lead }, left: times })
    },
    takeForCall: (lead) => take(isOfCalls, lead),
    takeForWebhook: (lead) => take(isOfWebhooks, lead),
    pending: () => entries.map(tellEntry),
  }
}

function tellEntry({ fault, lead, left }: Entry): PlannedFault {
  return { ...fault, times: left, ...(lead && { lead: { ...lead } }) }
}

function isOfCalls(fault: Fault): fault is CallFault {
  return fault.kind !== 'duplicatedWebhook'
}

function isOfWebhooks(fault: Fault): fault is DuplicatedWebhookFault {
  return fault.kind === 'duplicatedWebhook'
}

function isFor({ lead }: Entry, { campaignId, leadId }: LeadRef): boolean {
  return lead === undefined || (lead.campaignId === campaignId && lead.leadId === leadId)
}
