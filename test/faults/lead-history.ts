import type { Intent, LeadStatus } from 'campaign-lead'
import { type SequenceKey, sequenceOfSend } from './send-ids.js'

/** A stored version of a lead. */
export interface LeadVersion {
  readonly leadId: string
  /** Unique among all leads. */
  readonly version: number
  readonly status: LeadStatus
  readonly mainStep: number
  readonly subsequenceId: string | null
  readonly isEnrolled: boolean
  /** In milliseconds. */
  readonly enrolledAt: number | null
  readonly emailsSent: number
  readonly pendingSendId: string | null
  readonly inFlightId: string | null
  readonly attempt: number | null
}

/** An intent of the outbox. */
export interface OutboxIntent {
  readonly intent: Intent
  /** The version of the lead that it was stored with. */
  readonly leadVersion: number
}

/** A stored version, and the version of the same lead before it. */
interface Step {
  readonly before: LeadVersion | undefined
  readonly after: LeadVersion
}

/** What the versions of all leads say about their sends. */
export interface LeadHistory {
  /** All sends that were scheduled. */
  readonly scheduled: ReadonlySet<string>
  /** The versions that stored the latest claim of each attempt. */
  readonly claims: ReadonlyMap<string, LeadVersion>
  /** The first version of each lead with the status `unsubscribed`. */
  readonly unsubscribed: ReadonlyMap<string, number>
  /** The number of e-mails that were counted for each sequence. */
  readonly counted: ReadonlyMap<SequenceKey, number>
  /** The last version of each lead. */
  readonly last: ReadonlyMap<string, LeadVersion>
  /** The steps by the version that they stored. */
  readonly steps: ReadonlyMap<number, Step>
}

/** Returns the key of a claim in {@link LeadHistory}. */
export function claimKey(sendId: string, attempt: number | null): string {
  return `${sendId} ${attempt}`
}

/** @param versions - All versions, oldest first. */
export function createHistory(
  versions: readonly LeadVersion[],
  initialMainStep: number,
): LeadHistory {
  const scheduled = new Set<string>()
  const claims = new Map<string, LeadVersion>()
  const unsubscribed = new Map<string, number>()
  const counted = new Map<SequenceKey, number>()
  const last = new Map<string, LeadVersion>()
  const steps = new Map<number, Step>()
  for (const after of versions) {
    const { leadId, version, status, pendingSendId, inFlightId, attempt } = after
    const before = last.get(leadId)
    steps.set(version, { before, after })
    last.set(leadId, after)
    if (pendingSendId !== null) scheduled.add(pendingSendId)
    if (inFlightId !== null && (before?.inFlightId !== inFlightId || before.attempt !== attempt)) {
      claims.set(claimKey(inFlightId, attempt), after)
    }
    if (status === 'unsubscribed' && !unsubscribed.has(leadId)) unsubscribed.set(leadId, version)
    counted.set(`${leadId}_main`, after.mainStep - initialMainStep)
    const enrollment = enrollmentOf(after)
    if (enrollment !== null) {
      counted.set(enrollment, Math.max(after.emailsSent, counted.get(enrollment) ?? 0))
    }
  }
  return { scheduled, claims, unsubscribed, counted, last, steps }
}

/** Returns the lead's enrollment, ended or not. */
export function enrollmentOf({ leadId, subsequenceId, enrolledAt }: LeadVersion) {
  return subsequenceId === null ? null : `${leadId}_${subsequenceId}_${enrolledAt}`
}

/** Reports whether a send belongs to the main sequence. */
export function isMain(sendId: string): boolean {
  return sequenceOfSend(sendId).endsWith('_main')
}

/**
 * Reports whether a lead can receive an e-mail that was claimed: one of a subsequence in the same enrollment only. These
 * rules are written down again, to be independent of the library.
 */
export function isSendable(lead: LeadVersion, sendId: string): boolean {
  const { status, isEnrolled } = lead
  if (isMain(sendId)) return status === 'active'
  const isSame = isEnrolled && enrollmentOf(lead) === sequenceOfSend(sendId)
  return isSame && ['active', 'replied', 'completed'].includes(status)
}

/** Reports whether a send that was claimed can be pending again. */
export function fitsAgain(lead: LeadVersion, sendId: string): boolean {
  const { status, isEnrolled } = lead
  if (isMain(sendId)) return !isEnrolled && ['pending', 'active', 'paused'].includes(status)
  const isFinal = ['removed', 'unsubscribed', 'bounced'].includes(status)
  return isEnrolled && enrollmentOf(lead) === sequenceOfSend(sendId) && !isFinal
}
