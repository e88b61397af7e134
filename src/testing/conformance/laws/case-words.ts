import type { LeadDecision } from '../../../core/decision.js'
import type { EnrollmentAction, EnrollmentIntent } from '../../../core/intents.js'
import type { CampaignLead, LeadStatus, LeadSubsequence } from '../../../core/lead.js'
import type { Subsequence } from '../../../core/subsequence.js'
import type { LeadUpdateCase } from '../implementation.js'

// What the laws say of a case, in the words of the documentation and without the library's own rules:
// what is held against the laws may be those very rules.

/** The new tag in the workspace's spelling; `undefined` where the patch has none. */
export function newTagOf({ patch, tags, policy }: LeadUpdateCase): string | null | undefined {
  const { aiTag } = patch
  if (typeof aiTag !== 'string' || tags.includes(aiTag)) return aiTag
  if (policy.tagMatching === 'exact') return undefined
  return tags.find((tag) => isEqualButForCase(tag, aiTag))
}

/** The subsequences that the new tag matches, in the order given. */
export function matchingOf(given: LeadUpdateCase): readonly Subsequence[] {
  const tag = newTagOf(given)
  if (typeof tag !== 'string') return []
  return given.subsequences.filter(
    ({ trigger: { type, value } }) =>
      type === 'ai_tag' && typeof value === 'string' && isEqualButForCase(value, tag),
  )
}

/** Whether two tags are the same when case is ignored. */
export function isEqualButForCase(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase()
}

/** What became of the lead's place in a subsequence, and what tells of it. */
export interface Movement {
  readonly status: LeadStatus
  readonly subsequence: LeadSubsequence | null
  readonly pendingSend: CampaignLead['pendingSend']
  readonly subsequenceEnrollment: LeadDecision['subsequenceEnrollment']
  readonly enrollmentIntents: readonly EnrollmentIntent[]
}

/** What a decision says of the lead's place. */
export function movementOf({ lead, intents, subsequenceEnrollment }: LeadDecision): Movement {
  const { status, subsequence, pendingSend } = lead
  const enrollmentIntents = intents.filter((intent) => intent.type === 'enrollment')
  return { status, subsequence, pendingSend, subsequenceEnrollment, enrollmentIntents }
}

/** Nothing becomes of the lead's place. */
export function noMovement({ lead, patch }: LeadUpdateCase): Movement {
  return {
    status: patch.status ?? lead.status,
    subsequence: lead.subsequence,
    pendingSend: lead.pendingSend,
    subsequenceEnrollment: undefined,
    enrollmentIntents: [],
  }
}

/** The lead begins the first subsequence that matches; the one left by a switch is told. */
export function entry(given: LeadUpdateCase, action: 'enrolled' | 'switched'): Movement {
  const [entered] = matchingOf(given)
  const id = entered?.id ?? ''
  return {
    status: statusOnEnrollment(given),
    subsequence: {
      id,
      status: 'active',
      currentStep: 0,
      emailsSent: 0,
      enrolledAt: given.now,
      completedAt: null,
    },
    pendingSend: null,
    ...telling(given, action, id, entered?.name ?? null),
  }
}

/** "unless the patch sets a status" */
export function statusOnEnrollment({ lead, patch, policy }: LeadUpdateCase): LeadStatus {
  if (patch.status !== undefined) return patch.status
  const isActivated =
    policy.statusOnEnrollment === 'activate' &&
    ['pending', 'replied', 'completed'].includes(lead.status)
  return isActivated ? 'active' : lead.status
}

/** The lead leaves its subsequence, whose id stays as a pointer. */
export function exit(given: LeadUpdateCase): Movement {
  const place = given.lead.subsequence
  const id = place?.id ?? ''
  return {
    status: 'completed',
    subsequence: place && { ...place, status: 'completed', completedAt: given.now },
    pendingSend: null,
    ...telling(given, 'exited', id, nameOf(given, id)),
  }
}

/** The lead stays in its subsequence, and that is told. */
export function skip(given: LeadUpdateCase): Movement {
  const id = given.lead.subsequence?.id ?? ''
  return { ...noMovement(given), ...telling(given, 'skippedInProgress', id, nameOf(given, id)) }
}

function telling(
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

/** A name is `null` only where the subsequence is no longer among those given. */
function nameOf({ subsequences }: LeadUpdateCase, id: string): string | null {
  return subsequences.find((subsequence) => subsequence.id === id)?.name ?? null
}
