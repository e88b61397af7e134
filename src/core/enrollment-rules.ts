import type { EnrollmentAction } from './intents.js'
import type { LeadSubsequence } from './lead.js'
import type { LeadPolicy } from './policy.js'
import type { Subsequence } from './subsequence.js'

/**
 * The row of the rule table that applied: does the new tag match a subsequence, and where is the lead?
 *
 * @example
 * ```ts
 * const isSkipped = (situation: Situation): boolean =>
 *   ENROLLMENT_RULES[situation] === 'skippedInProgress'
 * ```
 */
export type Situation =
  | 'match/none'
  | 'match/same'
  | 'match/other/unsent'
  | 'match/other/sent'
  | 'match/past'
  | 'no-match/none'
  | 'no-match/unsent'
  | 'no-match/sent'

/**
 * What a row of the rule table calls for.
 *
 * @example
 * ```ts
 * const outcome: Outcome = ENROLLMENT_RULES['match/past'] // 'nothing'
 * ```
 */
export type Outcome = EnrollmentAction | 'nothing'

/**
 * The rule table: one row for each bullet of the public documentation, which stands above it, and one
 * where the documentation is silent.
 *
 * @example
 * ```ts
 * ENROLLMENT_RULES['match/other/unsent'] // 'switched'
 * ```
 */
export const ENROLLMENT_RULES = /* @__PURE__ */ Object.freeze({
  // When the new aiTag matches a subsequence whose trigger.type='ai_tag' and trigger.value equals
  // the tag (case-insensitive):

  // Lead has no subsequence → enrolled in the matching one and any pending main-sequence send is
  // canceled.
  'match/none': 'enrolled',

  // Lead is already in the matching subsequence → no-op.
  'match/same': 'nothing',

  // Lead is in a different subsequence with no emails sent from it → switched into the matching
  // subsequence (state reset).
  'match/other/unsent': 'switched',

  // Lead is in a different subsequence with at least one email already sent → no switch (action
  // skippedInProgress); tag still updates.
  'match/other/sent': 'skippedInProgress',

  // The documentation is silent; our reading: a lead that has been through the matching
  // subsequence is not sent the same e-mails again.
  'match/past': 'nothing',

  // When the new tag matches NO subsequence:

  // Lead has no subsequence → no-op.
  'no-match/none': 'nothing',

  // Lead is in a subsequence with no emails sent from it → exits cleanly (subsequence.status:
  // 'completed', subsequence.completedAt set, lead status: 'completed', scheduling cleared;
  // subsequence.id preserved as a historical pointer).
  'no-match/unsent': 'exited',

  // Lead is in a subsequence with at least one email already sent → kept in (action
  // skippedInProgress); tag still updates.
  'no-match/sent': 'skippedInProgress',
} as const satisfies Record<Situation, Outcome>)

/**
 * Tells which row of the rule table applies.
 *
 * @param place - The lead's `subsequence`.
 * @param matching - The subsequences that the new tag matches: see {@link matchingSubsequences}.
 * @param reEnrollment - The policy for a lead that has been through a matching subsequence.
 *
 * @example
 * ```ts
 * situationOf(lead.subsequence, matchingSubsequences(subsequences, 'Interested')) // 'match/none'
 * ```
 */
export function situationOf(
  place: LeadSubsequence | null,
  matching: readonly Subsequence[],
  reEnrollment: LeadPolicy['reEnrollment'] = 'afterCleanExit',
): Situation {
  const isIn = place !== null && place.status !== 'completed'
  const isOwnMatching = place !== null && matching.some(({ id }) => id === place.id)
  if (matching.length === 0) {
    if (!isIn) return 'no-match/none'
    return place.emailsSent === 0 ? 'no-match/unsent' : 'no-match/sent'
  }
  if (isIn) {
    if (isOwnMatching) return 'match/same'
    return place.emailsSent === 0 ? 'match/other/unsent' : 'match/other/sent'
  }
  const isPast =
    isOwnMatching &&
    (reEnrollment === 'never' || (reEnrollment === 'afterCleanExit' && place.emailsSent !== 0))
  return isPast ? 'match/past' : 'match/none'
}
