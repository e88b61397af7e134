import type { EnrollmentAction } from './intents.js'
import type { CampaignLead, LeadStatus } from './lead.js'
import type { LeadPolicy } from './policy.js'
import type { Subsequence } from './subsequence.js'

/** The part of a lead that the rules change. */
export type LeadState = Pick<CampaignLead, 'status' | 'aiTag' | 'subsequence' | 'pendingSend'>

/**
 * What an outcome does to a lead that has the patch's status and tag already.
 *
 * @param now - ISO 8601, UTC, milliseconds.
 * @param entered - The first subsequence that the new tag matches, if any.
 */
export type Consequence = (
  state: LeadState,
  now: string,
  entered: Subsequence | null,
  statusOnEnrollment: LeadPolicy['statusOnEnrollment'],
) => LeadState

/** What each outcome of the rule table does, but for `nothing`. */
export const CONSEQUENCES: Readonly<Record<EnrollmentAction, Consequence>> = {
  enrolled: enter,
  switched: enter,
  exited: exit,
  skippedInProgress: (state) => state,
}

// Neither status that a patch can set is among them: what the patch sets stands.
const ACTIVATED_STATUSES: readonly LeadStatus[] = ['pending', 'replied', 'completed']

function enter(
  { status, aiTag }: LeadState,
  now: string,
  entered: Subsequence | null,
  statusOnEnrollment: LeadPolicy['statusOnEnrollment'],
): LeadState {
  const isActivated = statusOnEnrollment === 'activate' && ACTIVATED_STATUSES.includes(status)
  return {
    status: isActivated ? 'active' : status,
    aiTag,
    subsequence: entered && {
      id: entered.id,
      status: 'active',
      currentStep: 0,
      emailsSent: 0,
      enrolledAt: now,
      completedAt: null,
    },
    pendingSend: null,
  }
}

/** The subsequence's id stays, as a historical pointer. */
function exit({ aiTag, subsequence }: LeadState, now: string): LeadState {
  return {
    status: 'completed',
    aiTag,
    subsequence: subsequence && { ...subsequence, status: 'completed', completedAt: now },
    pendingSend: null,
  }
}
