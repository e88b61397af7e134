import type { CampaignLead, Subsequence } from 'campaign-lead'
import { aLead, aLeadSubsequence, aPendingSend } from 'campaign-lead/testing'
import * as z from 'zod/mini'
import { leadSchema, pendingSendSchema, subsequenceSchema } from './read-exploration.js'

// The library does not check the fields that the rules do not read. The page needs all fields.

/** A lead with all fields. */
export interface CompletedLead {
  readonly lead: CampaignLead
  /** The missing or invalid fields, which have placeholder values. */
  readonly placeholders: readonly string[]
}

/** Replaces missing and invalid fields of a lead that the rules do not read. */
export function completeLead(lead: CampaignLead): CompletedLead {
  const { subsequence, pendingSend } = lead
  const own = complete('', leadSchema.shape, lead, aLead())
  const subsequencePart =
    subsequence &&
    complete('subsequence.', subsequenceSchema.shape, subsequence, aLeadSubsequence())
  const send =
    pendingSend && complete('pendingSend.', pendingSendSchema.shape, pendingSend, aPendingSend())
  return {
    lead: {
      ...own.completed,
      subsequence: subsequencePart?.completed ?? null,
      pendingSend: send?.completed ?? null,
    },
    placeholders: [own, subsequencePart, send].flatMap((part) => part?.placeholders ?? []),
  }
}

/** Omits the fields of a trigger that the rules do not read. */
export function completeSubsequences(subsequences: readonly Subsequence[]): Subsequence[] {
  return subsequences.map(({ id, name, trigger: { type, value = null } }) => ({
    id,
    name,
    trigger: type === 'ai_tag' ? { type, value } : { type },
  }))
}

/** Replaces missing and invalid fields by those of a builder. */
function complete<T extends object>(
  path: string,
  fields: Readonly<Record<string, z.ZodMiniType>>,
  value: T,
  defaults: T,
): { completed: T; placeholders: string[] } {
  const valid = Object.entries(value).filter(([field, part]) => {
    // Assigning this field would set the prototype.
    if (field === '__proto__') return false
    const schema = Object.hasOwn(fields, field) ? fields[field] : undefined
    return schema === undefined || z.safeParse(schema, part).success
  })
  const known = new Set(valid.map(([field]) => field))
  const required = Object.keys(fields).filter(
    (field) => !['subsequence', 'pendingSend', 'sendInFlight'].includes(field),
  )
  return {
    completed: Object.assign({}, defaults, Object.fromEntries(valid)),
    placeholders: required.filter((field) => !known.has(field)).map((field) => path + field),
  }
}
