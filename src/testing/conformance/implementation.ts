import { check } from '../../core/argument-checks.js'
import { scanCampaign } from '../../core/campaign-index.js'
import { createCampaignRules } from '../../core/campaign-rules.js'
import { decideLeadUpdate } from '../../core/decide-lead-update.js'
import type { LeadDecision } from '../../core/decision.js'
import type { LeadUpdateErrorCode } from '../../core/errors.js'
import type { CampaignLead } from '../../core/lead.js'
import type { LeadPatch } from '../../core/lead-patch.js'
import type { LeadPolicy } from '../../core/policy.js'
import type { Subsequence } from '../../core/subsequence.js'

/**
 * An implementation of the rules: `applyLeadUpdate` itself, or any sync or async function that decides the
 * same. It refuses an update by throwing, or rejecting with, an error whose `code` is that of a refusal. It
 * also receives invalid patches, which it has to refuse. The new lead has the same fields as the lead that
 * it receives.
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
 * const testCase: LeadUpdateCase = {
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

/** The outcome of a case: a decision or a refusal. */
export type LeadUpdateOutcome = { readonly decision: LeadDecision } | { readonly refusal: Refusal }

const REFUSAL_CODES = [
  'INVALID_PATCH',
  'INVALID_STATUS',
  'INVALID_TAG',
  'STATUS_LOCKED',
  'NOT_FOUND',
  'SEND_CLAIMED',
  'SEND_MISPLACED',
  'SEND_CANCELED',
  'STATUS_NOT_SENDABLE',
  'SEND_NOT_DUE',
] satisfies LeadUpdateErrorCode[]

/** The code and the message of a refusal. */
export interface Refusal {
  readonly code: LeadUpdateErrorCode
  readonly message: string
}

/** Decides by the rules of this package. */
export function packageRules(
  ...[lead, subsequences, tags, patch, { now, policy }]: Parameters<LeadUpdateImplementation>
): LeadDecision {
  const rules = createCampaignRules(scanCampaign, subsequences, tags, { policy })
  return decideLeadUpdate(rules, lead, patch, now)
}

/**
 * Lets an implementation decide a case.
 *
 * @throws any error of the implementation that is not a refusal.
 */
export async function decideCase(
  implementation: LeadUpdateImplementation,
  { lead, subsequences, tags, patch, policy, now }: LeadUpdateCase,
): Promise<LeadUpdateOutcome> {
  const options = { now: new Date(now), policy }
  return await captureOutcome(() => implementation(lead, subsequences, tags, patch, options))
}

/**
 * Returns the decision, or the refusal that was thrown instead.
 *
 * @throws any error that is not a refusal.
 */
export async function captureOutcome(
  decide: () => LeadDecision | Promise<LeadDecision>,
): Promise<LeadUpdateOutcome> {
  let decision: LeadDecision
  try {
    decision = await decide()
  } catch (error) {
    const refusal = getRefusal(error)
    if (refusal === undefined) throw error
    return { refusal }
  }
  checkDecision(decision)
  return { decision }
}

/** Checks a decision, since the implementation may be written without types. */
function checkDecision(decision: LeadDecision): void {
  const lead: unknown = Reflect.get(Object(decision), 'lead')
  const intents: unknown = Reflect.get(Object(decision), 'intents')
  const isDecision = typeof lead === 'object' && lead !== null && Array.isArray(intents)
  check(isDecision, 'A decision', 'an object with a lead and a list of intents', decision)
}

/** Returns the refusal if the error has the code of a refusal. */
export function getRefusal(error: unknown): Refusal | undefined {
  const errorCode: unknown = Reflect.get(Object(error), 'code')
  const code = REFUSAL_CODES.find((known) => known === errorCode)
  return code && { code, message: String(Reflect.get(Object(error), 'message')) }
}
