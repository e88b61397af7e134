import type { CampaignLead } from 'campaign-lead'
import type { Exploration } from './exploration.js'
import type { AssumedField, ReadLead } from './lead-reading.js'

/** Replaces the lead by another lead that was read, and the lists if its source has them. */
export function replaceLead(exploration: Exploration, read: ReadLead): Exploration {
  const { lead, lists, assumed } = read
  return withAssumed({ ...exploration, ...lists, lead }, assumed)
}

/** Replaces the lead by an edited lead. A field that was edited is no longer assumed. */
export function editLead(exploration: Exploration, lead: CampaignLead): Exploration {
  const { assumed = [], lead: before } = exploration
  const still = assumed.filter((field) => lead[field] === before[field])
  return withAssumed({ ...exploration, lead }, still)
}

/** Returns the lead without the assumed fields: a text with them would claim that its source has them. */
export function toSourceLead({ lead, assumed = [] }: Exploration): Partial<CampaignLead> {
  if (assumed.length === 0) return lead
  const names: readonly string[] = assumed
  return Object.fromEntries(Object.entries(lead).filter(([field]) => !names.includes(field)))
}

function withAssumed(exploration: Exploration, assumed: readonly AssumedField[]): Exploration {
  const { assumed: _, ...rest } = exploration
  return assumed.length === 0 ? rest : { ...rest, assumed }
}
