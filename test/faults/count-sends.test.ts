import type { Intent } from 'campaign-lead'
import { describe, expect, it } from 'vitest'
import { countSends, type SendCount, type SendRecord } from './count-sends.js'
import type { LeadVersion } from './lead-history.js'
import type { AcceptedEmail } from './mail-server.js'

const MAIN = 'lead-1_main_1'
const FIRST = 'lead-1_sub-1_1000_1'

/** A lead that is enrolled in `sub-1`. */
const ENROLLED: LeadVersion = {
  leadId: 'lead-1',
  version: 1,
  status: 'active',
  mainStep: 1,
  subsequenceId: 'sub-1',
  isEnrolled: true,
  enrolledAt: 1000,
  emailsSent: 0,
  pendingSendId: null,
  inFlightId: null,
  attempt: null,
}

/** Numbers the versions of the lead from 1. */
function toVersions(...changes: ReadonlyArray<Partial<LeadVersion>>): LeadVersion[] {
  return changes.map((change, index) => Object.assign({}, ENROLLED, { version: index + 1 }, change))
}

const PENDING: Partial<LeadVersion> = { pendingSendId: FIRST }
const CLAIMED: Partial<LeadVersion> = { inFlightId: FIRST, attempt: 1 }
const CLAIMED_AGAIN: Partial<LeadVersion> = { inFlightId: FIRST, attempt: 2 }
const CONFIRMED: Partial<LeadVersion> = { emailsSent: 1 }
const SWITCHED: Partial<LeadVersion> = { subsequenceId: 'sub-2', enrolledAt: 2000 }

function anEmail(fields: Partial<AcceptedEmail> = {}): AcceptedEmail {
  return { sendId: FIRST, attempt: 1, pid: 1, wasCanceled: false, ...fields }
}

function canceled(leadVersion: number): SendRecord['intents'][number] {
  const ids = { leadId: 'lead-1', campaignId: 'cmp_1' }
  return {
    leadVersion,
    intent: { type: 'cancelSend', ...ids, sendId: FIRST, sequence: 'subsequence' },
  }
}

function switched(leadVersion: number): SendRecord['intents'][number] {
  const intent: Intent = {
    type: 'enrollment',
    action: 'switched',
    leadId: 'lead-1',
    campaignId: 'cmp_1',
    subsequenceId: 'sub-2',
    subsequenceName: null,
    previousSubsequenceId: 'sub-1',
  }
  return { leadVersion, intent }
}

function confirmed(leadVersion: number, sendId = FIRST): SendRecord['intents'][number] {
  const data = { leadId: 'lead-1', campaignId: 'cmp_1', sendId, subsequenceId: 'sub-1' }
  const event = {
    type: 'email.sent',
    timestamp: '2025-07-01T12:00:00.000Z',
    data: { ...data, sequence: 'subsequence' },
  } as const
  return { leadVersion, intent: { type: 'emitWebhook', event } }
}

/** Returns the counts that are not 0. */
function countOf(record: Partial<SendRecord>): Partial<SendCount> {
  const all = countSends({
    initialMainStep: 1,
    accepted: [],
    killed: new Map(),
    versions: [],
    intents: [],
    ...record,
  })
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== 0))
}

describe('countSends()', () => {
  it('finds nothing wrong with an e-mail that was claimed, sent and confirmed', () => {
    const versions = toVersions(PENDING, CLAIMED, CONFIRMED)
    expect(countOf({ versions, accepted: [anEmail()], intents: [confirmed(3)] })).toEqual({
      emails: 1,
    })
  })

  it('finds nothing wrong with an e-mail that a crash repeats under the same id', () => {
    const versions = toVersions(PENDING, CLAIMED, CLAIMED_AGAIN, CONFIRMED)
    const accepted = [anEmail(), anEmail({ attempt: 2, pid: 2 })]
    const record = { versions, accepted, intents: [confirmed(4)] }
    expect(countOf({ ...record, killed: new Map([[1, 'crash']]) })).toEqual({
      emails: 1,
      reclaimed: 1,
      twice: 1,
    })
    expect(countOf(record)).toMatchObject({ twiceWithoutCrash: 1 })
  })

  it('counts an e-mail that was canceled and sent', () => {
    const versions = toVersions(PENDING, SWITCHED)
    const intents = [canceled(2), switched(2)]
    expect(countOf({ versions, intents })).toEqual({ cancelations: 1 })
    expect(countOf({ versions, intents, accepted: [anEmail({ wasCanceled: true })] })).toEqual({
      emails: 1,
      cancelations: 1,
      canceled: 1,
      canceledBefore: 1,
      left: 1,
      unclaimed: 1,
      uncounted: 1,
    })
  })

  it('counts an e-mail that was claimed after the lead had unsubscribed', () => {
    const versions = toVersions(PENDING, { ...PENDING, status: 'unsubscribed' }, CLAIMED)
    expect(countOf({ versions, accepted: [anEmail()] })).toEqual({ emails: 1, unsubscribed: 1 })
    const late = toVersions(PENDING, CLAIMED, { ...CLAIMED, status: 'unsubscribed' })
    expect(countOf({ versions: late, accepted: [anEmail()] })).toEqual({ emails: 1 })
  })

  it('counts an e-mail that is counted for another enrollment', () => {
    const versions = toVersions(PENDING, { ...SWITCHED, emailsSent: 1 })
    expect(countOf({ versions, accepted: [anEmail({ attempt: 1 })] })).toEqual({
      emails: 1,
      unclaimed: 1,
      miscounted: 1,
      uncounted: 1,
    })
  })

  it('counts an e-mail that was confirmed and not sent', () => {
    const versions = toVersions(PENDING, CLAIMED, CONFIRMED)
    expect(countOf({ versions, intents: [confirmed(3)] })).toEqual({ miscounted: 1, lost: 1 })
  })

  it('allows to confirm an expired claim of an e-mail that the lead cannot receive any more', () => {
    const main: Partial<LeadVersion> = { isEnrolled: false, subsequenceId: null, enrolledAt: null }
    const claimed = { ...main, inFlightId: MAIN, attempt: 1 }
    const versions = toVersions(
      { ...main, pendingSendId: MAIN },
      claimed,
      { ...claimed, status: 'replied' },
      { ...main, status: 'replied', mainStep: 2 },
    )
    expect(countOf({ versions, intents: [confirmed(4, MAIN)] })).toEqual({ assumed: 1 })
  })

  it('counts a claim that stays for good although the lead can receive the e-mail', () => {
    expect(countOf({ versions: toVersions(PENDING, CLAIMED) })).toEqual({ lost: 1 })
    const paused = toVersions(PENDING, CLAIMED, { ...CLAIMED, status: 'paused' })
    expect(countOf({ versions: paused })).toEqual({})
  })

  it('allows to drop an e-mail only if it is released and the lead cannot receive it any more', () => {
    expect(countOf({ versions: toVersions(PENDING, CLAIMED, {}) })).toEqual({ lost: 1 })
    const left: Partial<LeadVersion> = { isEnrolled: false }
    expect(countOf({ versions: toVersions(PENDING, CLAIMED, left) })).toEqual({})
    expect(countOf({ versions: toVersions(PENDING, {}) })).toEqual({ lost: 1 })
  })
})
