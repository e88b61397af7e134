import type { EnrollmentAction } from './intents.js'
import {
  type CampaignLead,
  isEnrolled,
  isOfEnrollment,
  type LeadStatus,
  type LeadSubsequence,
  type SendInFlight,
} from './lead.js'
import type { LeadPolicy } from './policy.js'
import type { Subsequence } from './subsequence.js'

/**
 * The row of the rule table that applied. It answers two questions: does the new tag match a subsequence, and which
 * subsequence is the lead in?
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

/** The outcome of a row of the rule table. */
export type Outcome = EnrollmentAction | 'nothing'

/**
 * The rule table. Each row quotes the sentence of the API documentation that it implements. The documentation does
 * not specify one row.
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

  // Not specified. A lead that has already been through the matching subsequence does not receive the
  // same e-mails again.
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

/** The part of a lead that the rules change. */
export type LeadState = Pick<CampaignLead, 'status' | 'aiTag' | 'subsequence' | 'pendingSend'>

/** The input of an outcome in addition to the lead. */
interface OutcomeContext {
  /** The first subsequence that the new tag matches; `null` if none matches. */
  readonly target: Subsequence | null
  /** ISO 8601, UTC, milliseconds; empty if the outcome does not change the lead. */
  readonly now: string
  readonly statusOnEnrollment: LeadPolicy['statusOnEnrollment']
}

/** Returns the new state of a lead whose `status` and `aiTag` are already those of the patch. */
type ApplyOutcome = (state: LeadState, context: OutcomeContext) => LeadState

/** How each outcome changes a lead. */
export const OUTCOMES: Readonly<Record<Outcome, ApplyOutcome>> = {
  nothing: keep,
  skippedInProgress: keep,
  enrolled: enroll,
  switched: enroll,
  exited: exit,
}

/** Reports whether an outcome changes the lead's subsequence. */
export function isMove(outcome: Outcome): boolean {
  return OUTCOMES[outcome] !== keep
}

function keep(state: LeadState): LeadState {
  return state
}

function enroll(
  { status, aiTag }: LeadState,
  { target, now, statusOnEnrollment }: OutcomeContext,
): LeadState {
  const isActivated = statusOnEnrollment === 'activate' && ACTIVATED_STATUSES.includes(status)
  return {
    status: isActivated ? 'active' : status,
    aiTag,
    subsequence: target && {
      id: target.id,
      status: 'active',
      currentStep: 0,
      emailsSent: 0,
      enrolledAt: now,
      completedAt: null,
    },
    pendingSend: null,
  }
}

// `active` and `paused` are not in the list: a status that the patch sets is kept.
const ACTIVATED_STATUSES: readonly LeadStatus[] = ['pending', 'replied', 'completed']

function exit({ aiTag, subsequence }: LeadState, { now }: OutcomeContext): LeadState {
  return {
    status: 'completed',
    aiTag,
    subsequence: subsequence && { ...subsequence, status: 'completed', completedAt: now },
    pendingSend: null,
  }
}

/**
 * Returns the row of the rule table that applies.
 *
 * @param subsequence - The lead's `subsequence`.
 * @param matching - The subsequences that the new tag matches: see {@link matchingSubsequences}.
 * @param reEnrollment - The policy for a lead that has been through a matching subsequence. Defaults to
 * `'afterCleanExit'`.
 * @param sendInFlight - The lead's `sendInFlight`: a claimed e-mail of this enrollment counts as sent. Defaults to
 * `null`.
 *
 * @example
 * ```ts
 * situationOf(lead.subsequence, matchingSubsequences(subsequences, 'Interested')) // 'match/none'
 * ```
 */
export function situationOf(
  subsequence: LeadSubsequence | null,
  matching: readonly Subsequence[],
  reEnrollment: LeadPolicy['reEnrollment'] = 'afterCleanExit',
  sendInFlight: SendInFlight | null = null,
): Situation {
  if (subsequence === null) return matching.length === 0 ? 'no-match/none' : 'match/none'
  const isUnsent = subsequence.emailsSent === 0 && !isOfEnrollment(sendInFlight, subsequence)
  if (matching.length === 0) {
    if (!isEnrolled(subsequence)) return 'no-match/none'
    return isUnsent ? 'no-match/unsent' : 'no-match/sent'
  }
  const isOwnMatching = matching.some(({ id }) => id === subsequence.id)
  if (isEnrolled(subsequence)) {
    if (isOwnMatching) return 'match/same'
    return isUnsent ? 'match/other/unsent' : 'match/other/sent'
  }
  const isPast =
    isOwnMatching && (reEnrollment === 'never' || (reEnrollment === 'afterCleanExit' && !isUnsent))
  return isPast ? 'match/past' : 'match/none'
}
