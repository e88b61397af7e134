import {
  type CampaignLead,
  isEnrolled,
  isOfEnrollment,
  type LeadStatus,
  type PendingSend,
  type SendInFlight,
} from './lead.js'

/** The final statuses. Each is replaced only by a status before it, and never by `replied` or `completed`. */
const FINAL_STATUSES: readonly LeadStatus[] = ['removed', 'unsubscribed', 'bounced']

/** Returns the status after a command: the new status, unless the present status is final and stays. */
export function replaceStatus(present: LeadStatus, next: LeadStatus): LeadStatus {
  const rank = FINAL_STATUSES.indexOf(present)
  return rank === -1 || FINAL_STATUSES.slice(0, rank).includes(next) ? next : present
}

const MAIN_STATUSES: readonly LeadStatus[] = ['pending', 'active', 'paused']

/**
 * Reports whether an e-mail may be pending: "a main e-mail if the lead is in no subsequence and its status is `pending`,
 * `active` or `paused`; a subsequence e-mail if the lead is in a subsequence and its status is not final".
 */
export function fits(
  { status, subsequence }: CampaignLead,
  sequence: PendingSend['sequence'],
): boolean {
  if (sequence === 'main') return !isEnrolled(subsequence) && MAIN_STATUSES.includes(status)
  return isEnrolled(subsequence) && !FINAL_STATUSES.includes(status)
}

/** Reports whether an e-mail that was claimed may be pending again: "in the same enrollment". */
export function fitsAgain(lead: CampaignLead, claimed: SendInFlight): boolean {
  const { subsequence } = lead
  const isSame = subsequence !== null && isOfEnrollment(claimed, subsequence)
  return fits(lead, claimed.sequence) && (claimed.sequence === 'main' || isSame)
}

/** The statuses in which a lead can receive e-mails. */
const CONTACTED_STATUSES: readonly LeadStatus[] = ['active', 'replied', 'completed']

/**
 * Reports whether an e-mail may be sent: "a main e-mail in status `active`; a subsequence e-mail while the lead is in a
 * subsequence, in status `active`, `replied` or `completed`".
 */
export function isSendable(
  { status, subsequence }: CampaignLead,
  sequence: PendingSend['sequence'],
): boolean {
  if (sequence === 'main') return status === 'active'
  return isEnrolled(subsequence) && CONTACTED_STATUSES.includes(status)
}

/** Reports whether an e-mail that was claimed may be sent again: not if it belongs to an enrollment that the lead has left. */
export function isSendableAgain(lead: CampaignLead, claimed: SendInFlight): boolean {
  const { subsequence } = lead
  const isSame = subsequence !== null && isOfEnrollment(claimed, subsequence)
  return isSendable(lead, claimed.sequence) && (claimed.sequence === 'main' || isSame)
}

/**
 * Returns when a sender has to look at a lead: when its pending send can be claimed, or the lease of its claimed send
 * expires. A repository with the method `dueSends` lists the leads for which this time has come.
 *
 * @returns The time in ISO 8601, UTC, milliseconds, or `null` if there is nothing to do: nothing is scheduled, or the
 * status does not allow e-mails.
 *
 * @example
 * ```ts
 * const isDue = (lead: CampaignLead, now: Date): boolean => {
 *   const dueAt = sendDueAt(lead)
 *   return dueAt !== null && dueAt <= now.toISOString()
 * }
 * ```
 */
export function sendDueAt(lead: CampaignLead): string | null {
  const { status, pendingSend, sendInFlight = null } = lead
  if (sendInFlight !== null) {
    return CONTACTED_STATUSES.includes(status) ? sendInFlight.leaseUntil : null
  }
  return pendingSend !== null && isSendable(lead, pendingSend.sequence) ? pendingSend.sendAt : null
}
