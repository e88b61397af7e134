import * as fc from 'fast-check'
import type { CampaignLead, PendingSend, SendInFlight } from '../../core/lead.js'
import type { LeadCommand } from '../../core/lead-command.js'
import {
  arbitraryLead,
  arbitrarySendAt,
  DECIDED,
  HOUR,
  PLAIN,
  SUBSEQUENCE_IDS,
} from './lead-arbitraries.js'

const SEQUENCES = ['main', 'subsequence'] as const satisfies PendingSend['sequence'][]

/** The ids of the e-mails that the generators use. There are few, so that a command often names the lead's send. */
const SEND_IDS = ['send_1', 'send_2'] as const

/** Generates a scheduled e-mail. */
export const arbitrarySend: fc.Arbitrary<PendingSend> = fc.record(
  {
    id: fc.constantFrom(...SEND_IDS),
    sequence: fc.constantFrom(...SEQUENCES),
    sendAt: arbitrarySendAt,
  },
  PLAIN,
)

/** Generates the duration of a lease in seconds. */
export const arbitraryLeaseSeconds: fc.Arbitrary<number> = fc.constantFrom(60, 3_600, 0.5)

/** Generates the number of a claim of the same e-mail. */
const arbitraryAttempt: fc.Arbitrary<number> = fc.integer({ min: 1, max: 3 })

/**
 * Generates a valid command. It may still be refused, or change nothing: that depends on the lead.
 *
 * @example
 * ```ts
 * fc.assert(fc.property(arbitraryLead(), arbitraryCommand(), (lead, command) => {
 *   const result = safeApplyLeadCommand(lead, command)
 *   return !result.success || result.decision.intents.length <= 2
 * }))
 * ```
 */
export function arbitraryCommand(): fc.Arbitrary<LeadCommand> {
  const sendId = fc.constantFrom(...SEND_IDS)
  return fc.oneof(
    fc.record(
      { type: fc.constant('claimSend'), sendId, leaseSeconds: arbitraryLeaseSeconds },
      PLAIN,
    ),
    fc.record({ type: fc.constant('scheduleSend'), send: arbitrarySend }, PLAIN),
    fc.record(
      { type: fc.constant('confirmSend'), sendId, next: fc.option(arbitrarySend) },
      { requiredKeys: ['type', 'sendId'], ...PLAIN },
    ),
    fc.record(
      {
        type: fc.constant('releaseSend'),
        sendId,
        attempt: arbitraryAttempt,
        retryAt: arbitrarySendAt,
      },
      PLAIN,
    ),
    fc.record(
      { type: fc.constant('recordReply'), auto: fc.boolean() },
      { requiredKeys: ['type'], ...PLAIN },
    ),
    fc.record({ type: fc.constant('recordBounce'), kind: fc.constantFrom('hard', 'soft') }, PLAIN),
    fc.record({ type: fc.constantFrom('recordUnsubscribe', 'removeLead') }, PLAIN),
    fc.record(
      { type: fc.constant('completeSequence'), sequence: fc.constantFrom(...SEQUENCES) },
      PLAIN,
    ),
  )
}

/** A claimed e-mail, without the lead that it belongs to. */
export interface ClaimOutline {
  readonly id: string
  /** The enrollment that the e-mail belongs to, if the lead has one; `none` for the main sequence. */
  readonly enrollment: 'none' | 'current' | 'earlier'
  /** The subsequence of an earlier enrollment, which the lead may have entered again. */
  readonly earlierId: string
  readonly attempt: number
  /** How long ago it was claimed, in minutes. */
  readonly minutesAgo: number
  /** How long the lease lasts beyond the decision's time, in minutes. It has expired if this is 0 or less. */
  readonly minutesLeft: number
}

/** Generates a claimed e-mail whose lease is running, or has expired. */
export const arbitraryClaim: fc.Arbitrary<ClaimOutline> = fc.record({
  id: fc.constantFrom(...SEND_IDS),
  enrollment: fc.constantFrom('none', 'current', 'earlier'),
  earlierId: fc.constantFrom(...SUBSEQUENCE_IDS),
  attempt: arbitraryAttempt,
  minutesAgo: fc.integer({ min: 100, max: 199 }),
  minutesLeft: fc.oneof(fc.integer({ min: 1, max: 99 }), fc.integer({ min: -99, max: 0 })),
})

/**
 * Generates a consistent campaign lead of `cmp_1`, as {@link arbitraryLead} does, that may also have a claimed e-mail: of
 * the main sequence, of its enrollment, or of an earlier enrollment. The lease is running or has expired at the time of
 * the generated cases, which is 2025-07-01 at 12:00. Another e-mail may be pending.
 *
 * @example
 * ```ts
 * fc.assert(fc.property(arbitrarySendingLead(), ({ pendingSend, sendInFlight }) => {
 *   return !pendingSend || pendingSend.id !== sendInFlight?.id
 * }))
 * ```
 */
export function arbitrarySendingLead(): fc.Arbitrary<CampaignLead> {
  return fc
    .tuple(arbitraryLead(), fc.option(arbitraryClaim, { freq: 4 }), fc.boolean())
    .map(([lead, claim, isNull]) => {
      if (claim !== null) return withClaim(lead, claim)
      // A lead whose e-mail was confirmed has `null`, and a lead without any e-mail has no such field.
      return isNull ? { ...lead, sendInFlight: null } : lead
    })
}

/** Adds a claimed e-mail to a lead. */
export function withClaim(lead: CampaignLead, claim: ClaimOutline): CampaignLead {
  const isEarlier = claim.enrollment === 'earlier'
  const subsequence = isEarlier ? enrollLater(lead.subsequence) : lead.subsequence
  return {
    ...lead,
    subsequence,
    pendingSend: renameSend(lead.pendingSend, claim.id),
    sendInFlight: {
      id: claim.id,
      ...toEnrollment(claim, lead, subsequence),
      attempt: claim.attempt,
      claimedAt: atMinute(-claim.minutesAgo),
      leaseUntil: atMinute(claim.minutesLeft),
    },
  }
}

function toEnrollment(
  { enrollment, earlierId }: ClaimOutline,
  { addedAt }: CampaignLead,
  subsequence: CampaignLead['subsequence'],
): Pick<SendInFlight, 'sequence' | 'subsequenceId' | 'enrolledAt'> {
  if (enrollment === 'none' || subsequence === null) {
    return { sequence: 'main', subsequenceId: null, enrolledAt: null }
  }
  const { id, enrolledAt } = subsequence
  return enrollment === 'current'
    ? { sequence: 'subsequence', subsequenceId: id, enrolledAt }
    : { sequence: 'subsequence', subsequenceId: earlierId, enrolledAt: addedAt }
}

/** Moves an enrollment by an hour, so that the lead can have been enrolled before it. */
function enrollLater(subsequence: CampaignLead['subsequence']): CampaignLead['subsequence'] {
  return (
    subsequence && {
      ...subsequence,
      enrolledAt: addHour(subsequence.enrolledAt),
      completedAt: subsequence.completedAt && addHour(subsequence.completedAt),
    }
  )
}

function addHour(timestamp: string): string {
  return new Date(Date.parse(timestamp) + HOUR).toISOString()
}

/** Gives a pending send another id than that of the claimed e-mail. */
export function renameSend(send: PendingSend | null, claimedId: string): PendingSend | null {
  if (send?.id !== claimedId) return send
  return { ...send, id: SEND_IDS.find((id) => id !== claimedId) ?? 'send_3' }
}

/** Returns the time some minutes after the decisions. */
function atMinute(minutes: number): string {
  return new Date(DECIDED + minutes * 60_000).toISOString()
}
