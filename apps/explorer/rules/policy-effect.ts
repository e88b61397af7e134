import type { LeadPolicy, LeadStatus, Situation } from 'campaign-lead'

type Effects = Readonly<Partial<Record<Situation, string>>>

/** How each reading of re-enrollment changes the rows, compared with the default. */
const EFFECTS: Readonly<Record<LeadPolicy['reEnrollment'], Effects>> = {
  afterCleanExit: {},
  always: {
    'match/past': 'Not under this policy: a lead that finished the subsequence is enrolled again.',
    'match/none': 'Under this policy also for a lead that finished the matching subsequence.',
  },
  never: {
    'match/past':
      'Under this policy also for a lead that left the subsequence before any e-mail was sent.',
    'match/none': 'Under this policy not for a lead that was in the matching subsequence before.',
  },
}

/**
 * Describes to which leads a row of the rule table applies under a policy.
 *
 * @returns `null` if they are the same as under the documented policy.
 */
export function describePolicyEffect(
  situation: Situation,
  { reEnrollment }: LeadPolicy,
): string | null {
  return EFFECTS[reEnrollment][situation] ?? null
}

/** Reports whether a row applies to no lead under a policy. */
export function isSwitchedOff(situation: Situation, { reEnrollment }: LeadPolicy): boolean {
  return situation === 'match/past' && reEnrollment === 'always'
}

/** Reports whether the rule table does not run for a lead in this status. */
export function isLocked(status: LeadStatus, { doNotContact }: LeadPolicy): boolean {
  return doNotContact.includes(status)
}

/** Describes why no row applies to a lead in this status; `null` if the rule table runs. */
export function describeLock(status: LeadStatus, policy: LeadPolicy): string | null {
  return isLocked(status, policy)
    ? `No row applies to this lead: the policy lists its status “${status}” in doNotContact.`
    : null
}
