import type { CampaignLead, LeadSubsequence, PendingSend, SendInFlight } from 'campaign-lead'
import { aLead, INTERESTED, inSubsequence, NOW_ISO } from './builders.js'

/** A minute before, and after, the time of every decision. */
export const EARLIER = '2025-07-01T11:59:00.000Z'
export const LATER = '2025-07-01T12:01:00.000Z'

/** Creates a pending send that is due exactly now. */
export function aDueSend(
  sequence: PendingSend['sequence'],
  fields: Partial<PendingSend> = {},
): PendingSend {
  return { id: 'send_1', sequence, sendAt: NOW_ISO, ...fields }
}

/** Creates a claimed send of the main sequence, or of an enrollment. Its lease expires in a minute. */
export function aClaim(
  enrollment: LeadSubsequence | null,
  fields: Partial<SendInFlight> = {},
): SendInFlight {
  return {
    id: 'send_1',
    sequence: enrollment === null ? 'main' : 'subsequence',
    subsequenceId: enrollment && enrollment.id,
    enrolledAt: enrollment && enrollment.enrolledAt,
    attempt: 1,
    claimedAt: EARLIER,
    leaseUntil: LATER,
    ...fields,
  }
}

/** Creates a lead of the main sequence whose e-mail `send_1` is claimed. */
export function aClaimedLead(fields: Partial<CampaignLead> = {}): CampaignLead {
  return aLead({ sendInFlight: aClaim(null), ...fields })
}

/** Creates a lead in a subsequence, from which 1 e-mail was sent; the next, `send_1`, is claimed. */
export function aClaimedSubsequenceLead(fields: Partial<CampaignLead> = {}): CampaignLead {
  const subsequence = inSubsequence(INTERESTED, { currentStep: 1, emailsSent: 1 })
  return aLead({ subsequence, sendInFlight: aClaim(subsequence), ...fields })
}
