import type {
  CampaignLead,
  LeadPolicy,
  LeadSubsequence,
  PendingSend,
  Subsequence,
} from 'campaign-lead'
// An import by package name would read the file that the script writes.
import { aLead, aLeadSubsequence, aPendingSend, aSubsequence } from '../../src/testing/builders.js'

/** The options that an update depends on. */
type UpdatePolicy = Omit<LeadPolicy, 'stopOnReply' | 'stopOnAutoReply'>

/** The time of every decision. */
export const NOW = '2025-07-01T12:00:00.000Z'

/** The first two tags match a subsequence, the others do not. */
export const TAGS = ['Interested', 'Meeting booked', 'Not now', 'Out of office']

/** The subsequence that the tag `Interested` triggers. */
export const FOLLOW_UP = aSubsequence()

/** The subsequence that the tag `Meeting booked` triggers. */
export const MEETING = subsequenceOn('Meeting booked', 'sub_2', 'Meeting preparation')

export const SUBSEQUENCES = [FOLLOW_UP, MEETING]

export const MAIN_SEND = aPendingSend()
export const SUBSEQUENCE_SEND: PendingSend = { ...MAIN_SEND, sequence: 'subsequence' }

/** The policy of all cases except those of the policy options. */
export const DOCUMENTED: UpdatePolicy = {
  tagMatching: 'exact',
  reEnrollment: 'afterCleanExit',
  doNotContact: [],
  statusOnEnrollment: 'keep',
}

/** The preset `guardedPolicy`, written a second time. */
export const GUARDED: UpdatePolicy = {
  tagMatching: 'caseInsensitive',
  reEnrollment: 'afterCleanExit',
  doNotContact: ['bounced', 'unsubscribed', 'removed'],
  statusOnEnrollment: 'activate',
}

/** Creates a lead with default values for all other fields. */
export function createLead(fields: Partial<CampaignLead>): CampaignLead {
  return { ...aLead(), ...fields }
}

/** Creates the enrollment of a lead that is in a subsequence. */
export function enrolledIn({ id }: Pick<Subsequence, 'id'>, emailsSent: number): LeadSubsequence {
  return aLeadSubsequence((enrollment) => {
    enrollment.id = id
    enrollment.currentStep = emailsSent
    enrollment.emailsSent = emailsSent
  })
}

/** Creates the enrollment of a lead that was in a subsequence: only a historical pointer. */
export function finishedWith(
  subsequence: Pick<Subsequence, 'id'>,
  emailsSent: number,
): LeadSubsequence {
  return {
    ...enrolledIn(subsequence, emailsSent),
    status: 'completed',
    completedAt: '2025-06-25T09:00:00.000Z',
  }
}

/** Creates the enrollment of a lead that has just been enrolled. */
export function newlyEnrolledIn({ id }: Pick<Subsequence, 'id'>): LeadSubsequence {
  return {
    id,
    status: 'active',
    currentStep: 0,
    emailsSent: 0,
    enrolledAt: NOW,
    completedAt: null,
  }
}

/** A subsequence that the campaign no longer has. */
export const DELETED = { id: 'sub_gone' }

/** Creates a subsequence that a tag triggers. */
export function subsequenceOn(
  value: string,
  id = 'sub_1',
  name = 'Interested follow-up',
): Subsequence {
  return { id, name, trigger: { type: 'ai_tag', value } }
}
