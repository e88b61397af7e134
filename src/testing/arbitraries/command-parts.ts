import * as fc from 'fast-check'
import type { CampaignLead, LeadStatus, PendingSend } from '../../core/lead.js'
import type { LeadCommand } from '../../core/lead-command.js'
import type { LeadPolicy } from '../../core/policy.js'
import {
  arbitraryEnrollment,
  arbitraryHistory,
  arbitraryLead,
  arbitraryNow,
  type EnrollmentOutline,
  type LeadHistory,
  makeConsistent,
  toLeadSubsequence,
} from './lead-arbitraries.js'
import {
  arbitraryClaim,
  arbitraryLeaseSeconds,
  arbitrarySend,
  type ClaimOutline,
  withClaim,
} from './sending-arbitraries.js'

/** The lead and the command of a case. */
export interface SendingCase {
  readonly lead: CampaignLead
  readonly command: LeadCommand
}

/** The parts from which a case of a command is built. */
export interface CommandParts {
  /** A lead without a claimed e-mail. */
  readonly lead: CampaignLead
  readonly history: LeadHistory
  readonly enrollment: EnrollmentOutline
  readonly claim: ClaimOutline
  /** Whether an e-mail is in flight, if the kind of case allows it. */
  readonly isClaimed: boolean
  readonly send: PendingSend
  readonly next: PendingSend | null | undefined
  readonly leaseSeconds: number
  /** Whether a reply is automatic, if the kind of case allows it. */
  readonly auto: boolean | undefined
  readonly sequence: PendingSend['sequence']
  /** Picks one of the variants of a kind. */
  readonly variant: number
  /** Picks the status of the lead among those that the kind allows. */
  readonly pick: number
  readonly policy: LeadPolicy
  readonly now: string
}

/** Generates the parts of a case. */
export function arbitraryCommandParts(
  policies: fc.Arbitrary<LeadPolicy>,
): fc.Arbitrary<CommandParts> {
  return fc.record({
    lead: arbitraryLead(),
    history: arbitraryHistory,
    enrollment: arbitraryEnrollment(),
    claim: arbitraryClaim,
    isClaimed: fc.boolean(),
    send: arbitrarySend,
    next: fc.constantFrom(undefined, null, ...NEXT_SENDS),
    leaseSeconds: arbitraryLeaseSeconds,
    auto: fc.constantFrom(undefined, false, true),
    sequence: fc.constantFrom('main', 'subsequence'),
    variant: fc.nat(11),
    pick: fc.nat(7),
    policy: policies,
    now: arbitraryNow,
  })
}

const NEXT_AT = '2025-07-03T09:00:00.000Z'

/** E-mails that a confirmation schedules, if they fit. */
const NEXT_SENDS: readonly PendingSend[] = [
  { id: 'send_3', sequence: 'main', sendAt: NEXT_AT },
  { id: 'send_3', sequence: 'subsequence', sendAt: NEXT_AT },
]

/** Returns the item that a number picks. */
export function pickFrom<T>(items: readonly [T, ...T[]], number: number): T {
  return items[number % items.length] ?? items[0]
}

/** The statuses of which a kind of case picks one. */
export type Statuses = readonly [LeadStatus, ...LeadStatus[]]

/** The statuses in which an e-mail may be pending. The first is the one to which cases shrink. */
export const FITTING_STATUSES: Readonly<Record<PendingSend['sequence'], Statuses>> = {
  main: ['active', 'pending', 'paused'],
  subsequence: ['active', 'pending', 'paused', 'replied', 'completed'],
}

/** The statuses in which an e-mail of a lead may be sent. */
export const SENDABLE_STATUSES: Readonly<Record<PendingSend['sequence'], Statuses>> = {
  main: ['active'],
  subsequence: ['active', 'replied', 'completed'],
}

/** The statuses that `replied` and `completed` never replace. */
export const FINAL_STATUSES = ['removed', 'unsubscribed', 'bounced'] as const satisfies Statuses

/** Enrolls a lead in a subsequence, or lets it be in none. */
export function placeLead(
  { lead, history, enrollment, variant }: CommandParts,
  sequence: PendingSend['sequence'],
): CampaignLead {
  if (sequence === 'subsequence') return enroll('active')
  // Half of the leads in no subsequence have been through one.
  return variant % 2 === 0 ? makeConsistent({ ...lead, subsequence: null }) : enroll('completed')

  function enroll(status: EnrollmentOutline['status']): CampaignLead {
    const subsequence = toLeadSubsequence({ ...enrollment, status }, history)
    return makeConsistent({ ...lead, addedAt: history.addedAt, subsequence })
  }
}

/** Places a lead, and picks its status. */
export function placeIn(
  parts: CommandParts,
  sequence: PendingSend['sequence'],
  statuses: Statuses,
): CampaignLead {
  return withStatus(placeLead(parts, sequence), pickFrom(statuses, parts.pick))
}

/** Sets the status of a lead. */
export function withStatus(lead: CampaignLead, status: LeadStatus): CampaignLead {
  return makeConsistent({ ...lead, status })
}

/** Adds a claimed e-mail to a lead if the case has one. */
export function maybeClaimed(lead: CampaignLead, { isClaimed, claim }: CommandParts): CampaignLead {
  return isClaimed ? withClaim(lead, claim) : lead
}

/** Adds a claimed e-mail of the main sequence, or of the enrollment that the lead is in, whose lease has expired. */
export function withExpiredClaim(
  lead: CampaignLead,
  { claim, now }: CommandParts,
  sequence: PendingSend['sequence'],
): CampaignLead {
  const isMain = sequence === 'main'
  const enrollment = claim.enrollment === 'earlier' ? 'earlier' : 'current'
  const claimed = withClaim(lead, { ...claim, enrollment: isMain ? 'none' : enrollment })
  return changeLease(claimed, (leaseUntil) => (leaseUntil < now ? leaseUntil : now))
}

/** Adds a claimed e-mail whose lease is running. */
export function withRunningClaim(lead: CampaignLead, { claim, now }: CommandParts): CampaignLead {
  const next = afterNow(now)
  return changeLease(withClaim(lead, claim), (leaseUntil) =>
    leaseUntil > next ? leaseUntil : next,
  )
}

function changeLease(lead: CampaignLead, change: (leaseUntil: string) => string): CampaignLead {
  const { sendInFlight } = lead
  if (!sendInFlight) return lead
  return { ...lead, sendInFlight: { ...sendInFlight, leaseUntil: change(sendInFlight.leaseUntil) } }
}

/** Returns the time a millisecond later. */
export function afterNow(now: string): string {
  return new Date(Date.parse(now) + 1).toISOString()
}
