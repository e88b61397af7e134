import type { LeadSubsequence, PendingSend, SendInFlight } from 'campaign-lead'
import { NOW } from '../fixtures.js'

/** A minute before, and after, the time of every decision; and a millisecond after it. */
export const EARLIER = '2025-07-01T11:59:00.000Z'
export const LATER = '2025-07-01T12:01:00.000Z'
export const JUST_LATER = '2025-07-01T12:00:00.001Z'

/** Sends that are due now. */
export const MAIN: PendingSend = { id: 'send_1', sequence: 'main', sendAt: NOW }
export const SUBSEQUENCE: PendingSend = { ...MAIN, sequence: 'subsequence' }

/** Another send, as the next e-mail of the same sequence. */
export const SECOND: PendingSend = { ...MAIN, id: 'send_2', sendAt: LATER }
export const SECOND_OF_SUBSEQUENCE: PendingSend = { ...SECOND, sequence: 'subsequence' }

/** Creates the claim of `send_1`: of the main sequence, or of an enrollment. Its lease expires in a minute. */
export function claimed(
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
