import { check } from '../../core/argument-checks.js'
import type { LeadDecision } from '../../core/decision.js'
import type { LeadUpdateErrorCode } from '../../core/errors.js'
import type { CampaignLead } from '../../core/lead.js'
import type { LeadPatch } from '../../core/lead-patch.js'
import type { LeadPolicy } from '../../core/policy.js'
import type { Subsequence } from '../../core/subsequence.js'

/**
 * What is held against the rules: `applyLeadUpdate` itself, or anything that decides the same, at once
 * or later. It refuses by throwing, or rejecting with, an error that has one of the refusals' codes.
 * It is given patches, too, that are not of their type, since to refuse them is a rule. The new lead
 * has no other fields than the lead that it was given.
 *
 * @example
 * ```ts
 * const ourRules: LeadUpdateImplementation = (lead, subsequences, tags, patch, options) =>
 *   applyLeadUpdate(lead, subsequences, tags, patch, options)
 * ```
 */
export type LeadUpdateImplementation = (
  lead: CampaignLead,
  subsequences: readonly Subsequence[],
  tags: readonly string[],
  patch: LeadPatch,
  options: { readonly now: Date; readonly policy: LeadPolicy },
) => LeadDecision | Promise<LeadDecision>

/**
 * Everything that a decision depends on, as plain JSON.
 *
 * @example
 * ```ts
 * const given: LeadUpdateCase = {
 *   lead: aLead(),
 *   subsequences: [aSubsequence()],
 *   tags: ['Interested'],
 *   patch: { aiTag: 'Interested' },
 *   policy: documentedPolicy,
 *   now: '2025-07-01T12:00:00.000Z',
 * }
 * ```
 */
export interface LeadUpdateCase {
  readonly lead: CampaignLead
  readonly subsequences: readonly Subsequence[]
  readonly tags: readonly string[]
  readonly patch: LeadPatch
  readonly policy: LeadPolicy
  /** ISO 8601, UTC, milliseconds. */
  readonly now: string
}

/** What came of a case: a decision, or a refusal. */
export type LeadUpdateOutcome = { readonly decision: LeadDecision } | { readonly refusal: Refusal }

const REFUSAL_CODES = [
  'INVALID_PATCH',
  'INVALID_STATUS',
  'INVALID_TAG',
  'STATUS_LOCKED',
  'NOT_FOUND',
] satisfies LeadUpdateErrorCode[]

/** A refusal: its code, and its message. */
export interface Refusal {
  readonly code: LeadUpdateErrorCode
  readonly message: string
}

/**
 * Has a case decided.
 *
 * @throws whatever the implementation throws that is no refusal.
 */
export async function decideCase(
  implementation: LeadUpdateImplementation,
  { lead, subsequences, tags, patch, policy, now }: LeadUpdateCase,
): Promise<LeadUpdateOutcome> {
  const options = { now: new Date(now), policy }
  let decision: LeadDecision
  try {
    decision = await implementation(lead, subsequences, tags, patch, options)
  } catch (error) {
    const refusal = refusalIn(error)
    if (refusal === undefined) throw error
    return { refusal }
  }
  checkDecision(decision)
  return { decision }
}

/** It may be that of a program without types. */
function checkDecision(decision: LeadDecision): void {
  const lead: unknown = Reflect.get(Object(decision), 'lead')
  const intents: unknown = Reflect.get(Object(decision), 'intents')
  const isDecision = typeof lead === 'object' && lead !== null && Array.isArray(intents)
  check(isDecision, 'A decision', 'an object with a lead and a list of intents', decision)
}

/** The refusal that something thrown is, if it is one: known by its code. */
export function refusalIn(error: unknown): Refusal | undefined {
  const given: unknown = Reflect.get(Object(error), 'code')
  const code = REFUSAL_CODES.find((known) => known === given)
  return code && { code, message: String(Reflect.get(Object(error), 'message')) }
}
