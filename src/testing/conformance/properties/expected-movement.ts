import type { LeadDecision } from '../../../core/decision.js'
import type { EnrollmentAction, EnrollmentIntent } from '../../../core/intents.js'
import type { CampaignLead, LeadStatus, LeadSubsequence } from '../../../core/lead.js'
import type { Subsequence } from '../../../core/subsequence.js'
import type { LeadUpdateCase } from '../implementation.js'

// A second implementation of the documentation. It must not use the library's own rules, which may be the
// implementation under test.

/** Returns the new tag in the workspace's spelling, or `undefined` if the patch has none. */
export function findNewTag({ patch, tags, policy }: LeadUpdateCase): string | null | undefined {
  const { aiTag } = patch
  if (typeof aiTag !== 'string' || tags.includes(aiTag)) return aiTag
  if (policy.tagMatching === 'exact') return undefined
  return tags.find((tag) => isEqualIgnoringCase(tag, aiTag))
}

/** Returns the subsequences that the new tag matches, in their order. */
export function findMatching(testCase: LeadUpdateCase): readonly Subsequence[] {
  const tag = findNewTag(testCase)
  if (typeof tag !== 'string') return []
  return testCase.subsequences.filter(
    ({ trigger: { type, value } }) =>
      type === 'ai_tag' && typeof value === 'string' && isEqualIgnoringCase(value, tag),
  )
}

/** Reports whether two tags are equal if case is ignored. */
export function isEqualIgnoringCase(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase()
}

/** What happens to the lead's enrollment in a subsequence, and what the decision reports about it. */
export interface Movement {
  readonly status: LeadStatus
  readonly subsequence: LeadSubsequence | null
  readonly pendingSend: CampaignLead['pendingSend']
  readonly subsequenceEnrollment: LeadDecision['subsequenceEnrollment']
  readonly enrollmentIntents: readonly EnrollmentIntent[]
}

/** Returns the movement of a decision. */
export function toMovement({ lead, intents, subsequenceEnrollment }: LeadDecision): Movement {
  const { status, subsequence, pendingSend } = lead
  const enrollmentIntents = intents.filter((intent) => intent.type === 'enrollment')
  return { status, subsequence, pendingSend, subsequenceEnrollment, enrollmentIntents }
}

/** Predicts that the lead's enrollment does not change. */
export function predictNoMovement({ lead, patch }: LeadUpdateCase): Movement {
  return {
    status: patch.status ?? lead.status,
    subsequence: lead.subsequence,
    pendingSend: lead.pendingSend,
    subsequenceEnrollment: undefined,
    enrollmentIntents: [],
  }
}

/** Predicts that the lead is enrolled in the first matching subsequence; a switch reports the previous one. */
export function predictEnrollment(
  testCase: LeadUpdateCase,
  action: 'enrolled' | 'switched',
): Movement {
  const [target] = findMatching(testCase)
  const id = target?.id ?? ''
  return {
    status: predictStatusOnEnrollment(testCase),
    subsequence: {
      id,
      status: 'active',
      currentStep: 0,
      emailsSent: 0,
      enrolledAt: testCase.now,
      completedAt: null,
    },
    pendingSend: null,
    ...reportEnrollment(testCase, action, id, target?.name ?? null),
  }
}

/** Predicts the status after an enrollment: that of the policy, "unless the patch sets a status". */
export function predictStatusOnEnrollment({ lead, patch, policy }: LeadUpdateCase): LeadStatus {
  if (patch.status !== undefined) return patch.status
  const isActivated =
    policy.statusOnEnrollment === 'activate' &&
    ['pending', 'replied', 'completed'].includes(lead.status)
  return isActivated ? 'active' : lead.status
}

/** Predicts that the lead leaves its subsequence, whose id stays as a historical pointer. */
export function predictExit(testCase: LeadUpdateCase): Movement {
  const { subsequence } = testCase.lead
  const id = subsequence?.id ?? ''
  return {
    status: 'completed',
    subsequence: subsequence && {
      ...subsequence,
      status: 'completed',
      completedAt: testCase.now,
    },
    pendingSend: null,
    ...reportEnrollment(testCase, 'exited', id, findName(testCase, id)),
  }
}

/** Predicts that the lead stays in its subsequence, and that the decision reports this. */
export function predictSkip(testCase: LeadUpdateCase): Movement {
  const id = testCase.lead.subsequence?.id ?? ''
  return {
    ...predictNoMovement(testCase),
    ...reportEnrollment(testCase, 'skippedInProgress', id, findName(testCase, id)),
  }
}

function reportEnrollment(
  { lead }: LeadUpdateCase,
  action: EnrollmentAction,
  subsequenceId: string,
  subsequenceName: string | null,
): Pick<Movement, 'subsequenceEnrollment' | 'enrollmentIntents'> {
  const intent: EnrollmentIntent = {
    type: 'enrollment',
    action,
    leadId: lead._id,
    campaignId: lead.campaignId,
    subsequenceId,
    subsequenceName,
    previousSubsequenceId: action === 'switched' ? (lead.subsequence?.id ?? null) : null,
  }
  return { subsequenceEnrollment: { action, subsequenceName }, enrollmentIntents: [intent] }
}

/** Returns the name of a subsequence, or `null` if the campaign no longer has it. */
function findName({ subsequences }: LeadUpdateCase, id: string): string | null {
  return subsequences.find((subsequence) => subsequence.id === id)?.name ?? null
}
