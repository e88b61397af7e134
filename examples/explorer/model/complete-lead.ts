import type { CampaignLead, Subsequence } from 'campaign-lead'
import { aLead, aLeadSubsequence, aPendingSend } from 'campaign-lead/testing'
import * as z from 'zod/mini'
import { leadSchema, pendingSendSchema, placeSchema } from './read-exploration.js'

// The library reads a part of a lead, and of a list, and lets the rest be anything. What is looked at here is whole.

/** Gives a lead what the rules do not read, and a file may leave out or have in another form. */
export function completeLead(lead: CampaignLead): CampaignLead {
  const { subsequence, pendingSend } = lead
  return {
    ...takeReadable(leadSchema.shape, lead, aLead()),
    subsequence: subsequence && takeReadable(placeSchema.shape, subsequence, aLeadSubsequence()),
    pendingSend: pendingSend && takeReadable(pendingSendSchema.shape, pendingSend, aPendingSend()),
  }
}

/** Leaves out of a trigger what the rules do not read. */
export function completeSubsequences(subsequences: readonly Subsequence[]): Subsequence[] {
  return subsequences.map(({ id, name, trigger: { type, value = null } }) => ({
    id,
    name,
    trigger: type === 'ai_tag' ? { type, value } : { type },
  }))
}

/** In place of a field that cannot be read, the builder's. */
function takeReadable<T extends object>(
  fields: Readonly<Record<string, z.ZodMiniType>>,
  given: T,
  built: T,
): T {
  const kept = Object.entries(given).filter(
    ([field, value]) => fields[field] === undefined || z.safeParse(fields[field], value).success,
  )
  return Object.assign({}, built, Object.fromEntries(kept))
}
