import type {
  CampaignLead,
  LeadPolicy,
  LeadSubsequence,
  PendingSend,
  Subsequence,
} from 'campaign-lead'
// Not by the package's name: that would read the very file which is to be written.
import { aLead, aLeadSubsequence, aPendingSend, aSubsequence } from '../../src/testing/builders.js'

/** When every decision is made. */
export const NOW = '2025-07-01T12:00:00.000Z'

/** Of these tags, the first two match a subsequence, and the others none. */
export const TAGS = ['Interested', 'Meeting booked', 'Not now', 'Out of office']

/** On the tag `Interested`. */
export const FOLLOW_UP = aSubsequence()

/** On the tag `Meeting booked`. */
export const MEETING = subsequenceOn('Meeting booked', 'sub_2', 'Meeting preparation')

export const SUBSEQUENCES = [FOLLOW_UP, MEETING]

export const MAIN_SEND = aPendingSend()
export const SUBSEQUENCE_SEND: PendingSend = { ...MAIN_SEND, sequence: 'subsequence' }

/** No case but those of the policies has another. */
export const DOCUMENTED: LeadPolicy = {
  tagMatching: 'exact',
  reEnrollment: 'afterCleanExit',
  doNotContact: [],
  statusOnEnrollment: 'keep',
}

/** As the preset is, written down a second time. */
export const GUARDED: LeadPolicy = {
  tagMatching: 'caseInsensitive',
  reEnrollment: 'afterCleanExit',
  doNotContact: ['bounced', 'unsubscribed', 'removed'],
  statusOnEnrollment: 'activate',
}

/** A lead with nothing particular about it but what is given. */
export function leadWith(given: Partial<CampaignLead>): CampaignLead {
  return { ...aLead(), ...given }
}

/** The place of a lead that is in a subsequence. */
export function inside({ id }: Pick<Subsequence, 'id'>, emailsSent: number): LeadSubsequence {
  return aLeadSubsequence((place) => {
    place.id = id
    place.currentStep = emailsSent
    place.emailsSent = emailsSent
  })
}

/** The place of a lead that was in a subsequence: a historical pointer only. */
export function past(subsequence: Pick<Subsequence, 'id'>, emailsSent: number): LeadSubsequence {
  return {
    ...inside(subsequence, emailsSent),
    status: 'completed',
    completedAt: '2025-06-25T09:00:00.000Z',
  }
}

/** The place of a lead that has just entered a subsequence. */
export function entered({ id }: Pick<Subsequence, 'id'>): LeadSubsequence {
  return {
    id,
    status: 'active',
    currentStep: 0,
    emailsSent: 0,
    enrolledAt: NOW,
    completedAt: null,
  }
}

/** A subsequence that is no longer among those given. */
export const GONE = { id: 'sub_gone' }

/** A subsequence with this trigger. */
export function subsequenceOn(
  value: string,
  id = 'sub_1',
  name = 'Interested follow-up',
): Subsequence {
  return { id, name, trigger: { type: 'ai_tag', value } }
}
