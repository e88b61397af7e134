import {
  claimKey,
  createHistory,
  enrollmentOf,
  fitsAgain,
  isMain,
  isSendable,
  type LeadHistory,
  type LeadVersion,
  type OutboxIntent,
} from './lead-history.js'
import type { AcceptedEmail } from './mail-server.js'
import { type SequenceKey, sequenceOfSend } from './send-ids.js'

/** The counts of one way of sending: a row of the table of `npm run faults`. */
export interface SendCount {
  /** The number of sends that the mail server accepted. */
  readonly emails: number
  /** The number of sends that were canceled. */
  readonly cancelations: number
  /** The number of claims that a sender made after another claim of the same send had expired. */
  readonly reclaimed: number
  /** The number of sends that were both accepted and canceled, in any order. */
  readonly canceled: number
  /** How many of them were canceled before their SMTP conversation began. */
  readonly canceledBefore: number
  /** The number of accepted sends of an enrollment that a tag ended: allowed only if it has sent nothing. */
  readonly left: number
  /** The number of e-mails that were claimed after the lead had unsubscribed. */
  readonly unsubscribed: number
  /** The number of e-mails that were sent without a stored claim. */
  readonly unclaimed: number
  /** The number of counted e-mails that the sequence has not sent. */
  readonly miscounted: number
  /** The number of accepted sends that were not counted, except those that are in flight. */
  readonly uncounted: number
  /** The number of sends that were accepted more than once. */
  readonly twice: number
  /** How many of them were sent again although no sender had crashed. */
  readonly twiceWithoutCrash: number
  /** The number of scheduled sends that were neither sent nor canceled, and are neither pending nor in flight. */
  readonly lost: number
  /** The number of expired claims that were confirmed because the lead could no longer receive the e-mail. */
  readonly assumed: number
}

/** What a race leaves behind. */
export interface SendRecord {
  readonly initialMainStep: number
  readonly accepted: readonly AcceptedEmail[]
  /** The processes that were killed. */
  readonly killed: ReadonlyMap<number, unknown>
  /** All versions of all leads, oldest first. */
  readonly versions: readonly LeadVersion[]
  /** All intents. None was acknowledged. */
  readonly intents: readonly OutboxIntent[]
}

/**
 * Compares the log of the mail server with the stored leads and intents. It needs no clock: the versions of a lead order
 * its changes, and the mail server has looked for a cancelation before each e-mail.
 */
export function countSends(record: SendRecord): SendCount {
  const { accepted, killed, versions, intents, initialMainStep } = record
  const history = createHistory(versions, initialMainStep)
  const emails = groupBySend(accepted)
  const repeated = [...emails.values()].filter(({ length }) => length > 1)
  const canceled = new Set(
    intents.flatMap(({ intent }) => (intent.type === 'cancelSend' ? [intent.sendId] : [])),
  )
  const left = findLeftEnrollments(history, intents)
  const confirms = findConfirms(history, intents)
  const assumed = confirms.filter(({ sendId, isSendable: couldReceive }) => {
    return !emails.has(sendId) && !couldReceive
  })
  const assumedIds = new Set(assumed.map(({ sendId }) => sendId))

  return {
    emails: emails.size,
    cancelations: canceled.size,
    reclaimed: count(history.claims.values(), ({ attempt }) => Number(attempt) > 1),
    canceled: count(emails.keys(), (sendId) => canceled.has(sendId)),
    canceledBefore: count(emails.values(), (same) => same.some((email) => email.wasCanceled)),
    left: count(emails.keys(), (sendId) => left.has(sequenceOfSend(sendId))),
    unsubscribed: count(accepted, ({ sendId, attempt }) => {
      const claim = history.claims.get(claimKey(sendId, attempt))
      const unsubscribed = claim && history.unsubscribed.get(claim.leadId)
      return unsubscribed !== undefined && unsubscribed < Number(claim?.version)
    }),
    unclaimed: count(accepted, ({ sendId, attempt }) => {
      return !history.claims.has(claimKey(sendId, attempt))
    }),
    ...compareCounters(history, [...emails.keys()], confirms, assumedIds),
    twice: repeated.length,
    twiceWithoutCrash: count(repeated, (same) => {
      const attempts = new Set(same.map(({ attempt }) => attempt))
      return attempts.size < same.length || same.slice(0, -1).some(({ pid }) => !killed.has(pid))
    }),
    lost: count(history.scheduled, (sendId) => {
      const isDone = emails.has(sendId) || canceled.has(sendId) || assumedIds.has(sendId)
      return !isDone && !isOpen(history, sendId) && !isDropped(history, confirms, sendId)
    }),
    assumed: assumed.length,
  }
}

function groupBySend(accepted: readonly AcceptedEmail[]): Map<string, AcceptedEmail[]> {
  const emails = new Map<string, AcceptedEmail[]>()
  for (const email of accepted) {
    emails.set(email.sendId, [...(emails.get(email.sendId) ?? []), email])
  }
  return emails
}

function count<T>(items: Iterable<T>, isCounted: (item: T) => boolean): number {
  return [...items].filter(isCounted).length
}

/** Returns the enrollments that a tag ended. */
function findLeftEnrollments(
  { steps }: LeadHistory,
  intents: readonly OutboxIntent[],
): Set<SequenceKey | null> {
  return new Set(
    intents.flatMap(({ intent, leadVersion }) => {
      const isEnd =
        intent.type === 'enrollment' && (intent.action === 'exited' || intent.action === 'switched')
      const before = steps.get(leadVersion)?.before
      return isEnd && before !== undefined ? [enrollmentOf(before)] : []
    }),
  )
}

/** A confirmed send. */
interface Confirm {
  readonly sendId: string
  /** The version of the lead that it stored. */
  readonly version: number
  /** Whether the lead could receive it then. */
  readonly isSendable: boolean
  /** Whether the lead still had the enrollment of the send, so that it could be counted. */
  readonly isCountable: boolean
}

function findConfirms({ steps }: LeadHistory, intents: readonly OutboxIntent[]): Confirm[] {
  return intents.flatMap(({ intent, leadVersion }) => {
    if (intent.type !== 'emitWebhook' || intent.event.type !== 'email.sent') return []
    const { sendId } = intent.event.data
    const step = steps.get(leadVersion)
    if (step?.before === undefined) return []
    return [
      {
        sendId,
        version: leadVersion,
        isSendable: isSendable(step.before, sendId),
        isCountable: isMain(sendId) || enrollmentOf(step.after) === sequenceOfSend(sendId),
      },
    ]
  })
}

/** Compares the counters of each sequence with the e-mails that were sent from it. */
function compareCounters(
  { counted, last }: LeadHistory,
  emails: readonly string[],
  confirms: readonly Confirm[],
  assumed: ReadonlySet<string>,
): Pick<SendCount, 'miscounted' | 'uncounted'> {
  const sent = tally(emails)
  const assumedAndCounted = tally(
    confirms.flatMap(({ sendId, isCountable }) =>
      isCountable && assumed.has(sendId) ? [sendId] : [],
    ),
  )
  const accepted = new Set(emails)
  const excused = tally(
    [
      ...[...last.values()].flatMap(({ inFlightId }) => inFlightId ?? []),
      ...confirms.flatMap(({ sendId, isCountable }) => (isCountable ? [] : [sendId])),
    ].filter((sendId) => accepted.has(sendId)),
  )

  let miscounted = 0
  let uncounted = 0
  for (const sequence of new Set([...counted.keys(), ...sent.keys()])) {
    const at = (tallied: ReadonlyMap<SequenceKey, number>) => tallied.get(sequence) ?? 0
    const difference = at(counted) - at(assumedAndCounted) - at(sent)
    miscounted += Math.max(0, difference)
    uncounted += Math.max(0, -difference - at(excused))
  }
  return { miscounted, uncounted }
}

/** Counts sends by their sequence. */
function tally(sendIds: readonly string[]): Map<SequenceKey, number> {
  const tallied = new Map<SequenceKey, number>()
  for (const sequence of sendIds.map(sequenceOfSend)) {
    tallied.set(sequence, (tallied.get(sequence) ?? 0) + 1)
  }
  return tallied
}

/** Reports whether a send is pending, or in flight for a lead that cannot receive it. */
function isOpen({ last }: LeadHistory, sendId: string): boolean {
  const lead = last.get(sendId.slice(0, sendId.indexOf('_')))
  if (lead === undefined) return false
  return lead.pendingSendId === sendId || (lead.inFlightId === sendId && !isSendable(lead, sendId))
}

/** Reports whether a send was released when it did not fit any more, or when another send was pending. */
function isDropped({ steps }: LeadHistory, confirms: readonly Confirm[], sendId: string): boolean {
  return [...steps.values()].some(
    ({ before, after }) =>
      before?.inFlightId === sendId &&
      after.inFlightId === null &&
      (after.pendingSendId !== null || !fitsAgain(after, sendId)) &&
      confirms.every(({ version }) => version !== after.version),
  )
}
