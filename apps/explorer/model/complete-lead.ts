import type { CampaignLead, Subsequence } from 'campaign-lead'
import { aLead, aLeadSubsequence, aPendingSend } from 'campaign-lead/testing'
import * as z from 'zod/mini'
import { leadSchema, pendingSendSchema, placeSchema } from './read-exploration.js'

// The library reads a part of a lead, and of a list, and lets the rest be anything. What is looked at here is whole.

/** A lead that is whole. */
export interface CompletedLead {
  readonly lead: CampaignLead
  /** The fields that were not there, or not in a form that can be read. */
  readonly madeUp: readonly string[]
}

/** Gives a lead what the rules do not read, and a file may leave out or have in another form. */
export function completeLead(lead: CampaignLead): CompletedLead {
  const { subsequence, pendingSend } = lead
  const whole = complete('', leadSchema.shape, lead, aLead())
  const place =
    subsequence && complete('subsequence.', placeSchema.shape, subsequence, aLeadSubsequence())
  const send =
    pendingSend && complete('pendingSend.', pendingSendSchema.shape, pendingSend, aPendingSend())
  return {
    lead: {
      ...whole.completed,
      subsequence: place?.completed ?? null,
      pendingSend: send?.completed ?? null,
    },
    madeUp: [whole, place, send].flatMap((part) => part?.madeUp ?? []),
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

/** In place of a field that is not there or cannot be read, the builder's. */
function complete<T extends object>(
  path: string,
  fields: Readonly<Record<string, z.ZodMiniType>>,
  given: T,
  built: T,
): { completed: T; madeUp: string[] } {
  const kept = Object.entries(given).filter(([field, value]) => {
    // An object cannot take this one on as a field.
    if (field === '__proto__') return false
    const schema = Object.hasOwn(fields, field) ? fields[field] : undefined
    return schema === undefined || z.safeParse(schema, value).success
  })
  const known = new Set(kept.map(([field]) => field))
  const own = Object.keys(fields).filter(
    (field) => field !== 'subsequence' && field !== 'pendingSend',
  )
  return {
    completed: Object.assign({}, built, Object.fromEntries(kept)),
    madeUp: own.filter((field) => !known.has(field)).map((field) => path + field),
  }
}
