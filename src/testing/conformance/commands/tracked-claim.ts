import type { CampaignLead, SendInFlight } from '../../../core/lead.js'
import type { LeadCommand } from '../../../core/lead-command.js'

/**
 * The e-mail in flight, derived from the commands that were accepted. It does not depend on the `sendInFlight` of the
 * decisions, so that an implementation that loses a claim is found.
 */
export interface TrackedClaim
  extends Pick<SendInFlight, 'id' | 'sequence' | 'subsequenceId' | 'enrolledAt' | 'attempt'> {
  /** The milliseconds of the time at which the lease expires. */
  readonly leaseUntilMs: number
}

/** Returns the claim of a lead at the start of a history. */
export function toTrackedClaim(sendInFlight: SendInFlight | null): TrackedClaim | null {
  if (sendInFlight === null) return null
  const { id, sequence, subsequenceId, enrolledAt, attempt, leaseUntil } = sendInFlight
  const leaseUntilMs = Date.parse(leaseUntil)
  return { id, sequence, subsequenceId, enrolledAt, attempt, leaseUntilMs }
}

/** Returns the claim after an accepted command. */
export function trackClaim(
  claim: TrackedClaim | null,
  before: CampaignLead,
  command: LeadCommand,
  now: string,
): TrackedClaim | null {
  if (command.type === 'claimSend') {
    const leaseUntilMs = Date.parse(now) + command.leaseSeconds * 1_000
    if (claim?.id === command.sendId) {
      return { ...claim, attempt: claim.attempt + 1, leaseUntilMs }
    }
    const sequence = before.pendingSend?.sequence ?? 'main'
    const enrollment = sequence === 'main' ? null : before.subsequence
    return {
      id: command.sendId,
      sequence,
      subsequenceId: enrollment && enrollment.id,
      enrolledAt: enrollment && enrollment.enrolledAt,
      attempt: 1,
      leaseUntilMs,
    }
  }
  return isEnded(claim, command) ? null : claim
}

/** Reports whether an accepted command confirms or releases the claim. */
function isEnded(claim: TrackedClaim | null, command: LeadCommand): boolean {
  if (command.type === 'confirmSend') return claim?.id === command.sendId
  return (
    command.type === 'releaseSend' &&
    claim?.id === command.sendId &&
    claim.attempt === command.attempt
  )
}

/** Reports whether an e-mail of the lead's present enrollment, ended or not, is in flight. */
export function isOfPresentEnrollment(
  claim: TrackedClaim | null,
  { subsequence }: CampaignLead,
): boolean {
  return (
    claim?.sequence === 'subsequence' &&
    claim.subsequenceId === subsequence?.id &&
    claim.enrolledAt === subsequence.enrolledAt
  )
}
