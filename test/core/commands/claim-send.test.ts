import { type CampaignLead, LEAD_STATUSES, type LeadCommand } from 'campaign-lead'
import { describe, expect, it } from 'vitest'
import {
  aLead,
  INTERESTED,
  inSubsequence,
  MEETING,
  NOW_ISO,
  pastSubsequence,
} from '../../support/builders.js'
import { command, getRefusal } from '../../support/commands.js'
import { aClaim, aClaimedLead, aDueSend, LATER } from '../../support/sending-leads.js'

const CLAIM: LeadCommand = { type: 'claimSend', sendId: 'send_1', leaseSeconds: 60 }

describe('claimSend', () => {
  it('"pendingSend becomes null and sendInFlight is set, with attempt 1"', () => {
    const lead = aLead({ pendingSend: aDueSend('main') })
    expect(command(lead, CLAIM)).toEqual({
      lead: {
        ...lead,
        pendingSend: null,
        sendInFlight: {
          id: 'send_1',
          sequence: 'main',
          subsequenceId: null,
          enrolledAt: null,
          attempt: 1,
          claimedAt: NOW_ISO,
          leaseUntil: '2025-07-01T12:01:00.000Z',
        },
      },
      intents: [],
    })
  })

  it('records the enrollment that an e-mail of a subsequence counts for', () => {
    const subsequence = inSubsequence(INTERESTED)
    const lead = aLead({ subsequence, pendingSend: aDueSend('subsequence') })
    expect(command(lead, CLAIM).lead.sendInFlight).toMatchObject({
      sequence: 'subsequence',
      subsequenceId: INTERESTED.id,
      enrolledAt: subsequence.enrolledAt,
    })
  })

  it('records no enrollment for an e-mail of the main sequence, even if the lead was in a subsequence', () => {
    const subsequence = pastSubsequence(INTERESTED)
    const lead = aLead({ subsequence, pendingSend: aDueSend('main') })
    expect(command(lead, CLAIM).lead.sendInFlight).toMatchObject({
      subsequenceId: null,
      enrolledAt: null,
    })
  })

  it('claims a send from exactly its time on', () => {
    const lead = aLead({ pendingSend: aDueSend('main', { sendAt: NOW_ISO }) })
    expect(command(lead, CLAIM).lead.pendingSend).toBeNull()
    const later = aLead({ pendingSend: aDueSend('main', { sendAt: '2025-07-01T12:00:00.001Z' }) })
    expect(getRefusal(later, CLAIM)).toBe(
      'SEND_NOT_DUE: Send "send_1" is not due until 2025-07-01T12:00:00.001Z',
    )
  })

  it.each([
    [0.25, '2025-07-01T12:00:00.250Z'],
    [0.0001, '2025-07-01T12:00:00.001Z'],
    [86_400, '2025-07-02T12:00:00.000Z'],
    [2_147_483, '2025-07-26T08:31:23.000Z'],
  ])('leases it for %d seconds, rounded up to milliseconds', (leaseSeconds, leaseUntil) => {
    const lead = aLead({ pendingSend: aDueSend('main') })
    const { sendInFlight } = command(lead, { ...CLAIM, leaseSeconds }).lead
    expect(sendInFlight).toMatchObject({ claimedAt: NOW_ISO, leaseUntil })
  })
})

describe('an expired claim', () => {
  const expired = aClaim(null, { attempt: 2, leaseUntil: NOW_ISO })

  it('"is claimed again with attempt + 1": the id and the enrollment stay', () => {
    const lead = aLead({ sendInFlight: expired })
    expect(command(lead, CLAIM)).toEqual({
      lead: {
        ...lead,
        sendInFlight: { ...expired, attempt: 3, claimedAt: NOW_ISO, leaseUntil: LATER },
      },
      intents: [],
    })
  })

  it('keeps the e-mail that was scheduled in the meantime, even if that is not due', () => {
    const pendingSend = aDueSend('main', { id: 'send_2', sendAt: LATER })
    const { lead, intents } = command(aLead({ sendInFlight: expired, pendingSend }), CLAIM)
    expect(lead.pendingSend).toBe(pendingSend)
    expect(lead.sendInFlight?.attempt).toBe(3)
    expect(intents).toEqual([])
  })

  it('of an enrollment that has ended is claimed again while the lead is in another subsequence', () => {
    const sendInFlight = aClaim(inSubsequence(INTERESTED), { leaseUntil: NOW_ISO })
    const lead = aLead({ subsequence: inSubsequence(MEETING), sendInFlight })
    expect(command(lead, CLAIM).lead.sendInFlight).toMatchObject({
      attempt: 2,
      subsequenceId: INTERESTED.id,
    })
  })

  it('expires exactly at leaseUntil, not before', () => {
    const lead = aClaimedLead({
      sendInFlight: aClaim(null, { leaseUntil: '2025-07-01T12:00:00.001Z' }),
    })
    expect(getRefusal(lead, CLAIM)).toMatch(/^SEND_CLAIMED/)
  })
})

describe('claimSend is refused, in this order', () => {
  /** Several refusals apply to it: the first is reported. */
  const lead: CampaignLead = aLead({
    status: 'paused',
    pendingSend: aDueSend('main', { sendAt: LATER }),
    sendInFlight: aClaim(null, { id: 'send_0' }),
  })
  const unclaimed: CampaignLead = { ...lead, sendInFlight: null }

  it('"SEND_CLAIMED (a send is in flight, unless it is this one and its lease has expired)"', () => {
    expect(getRefusal(lead, CLAIM)).toBe(
      'SEND_CLAIMED: Send "send_1" has to wait: send "send_0" is claimed until 2025-07-01T12:01:00.000Z',
    )
    expect(getRefusal(aClaimedLead(), CLAIM)).toBe(
      'SEND_CLAIMED: Send "send_1" is claimed until 2025-07-01T12:01:00.000Z',
    )
    const expired = aClaim(null, { id: 'send_0', leaseUntil: NOW_ISO })
    expect(getRefusal({ ...lead, sendInFlight: expired }, CLAIM)).toBe(
      'SEND_CLAIMED: Send "send_1" has to wait: send "send_0" is claimed until 2025-07-01T12:00:00.000Z',
    )
  })

  it('"SEND_CANCELED (neither pending nor in flight)"', () => {
    expect(getRefusal(unclaimed, { ...CLAIM, sendId: 'send_9' })).toBe(
      'SEND_CANCELED: Send "send_9" is neither pending nor claimed',
    )
    expect(getRefusal({ ...unclaimed, pendingSend: null }, CLAIM)).toBe(
      'SEND_CANCELED: Send "send_1" is neither pending nor claimed',
    )
  })

  it('"STATUS_NOT_SENDABLE"', () => {
    expect(getRefusal(unclaimed, CLAIM)).toBe(
      'STATUS_NOT_SENDABLE: Send "send_1" of the main sequence cannot be sent: the lead is "paused" and in no subsequence',
    )
  })

  it('"SEND_NOT_DUE (now before sendAt)"', () => {
    expect(getRefusal({ ...unclaimed, status: 'active' }, CLAIM)).toBe(
      'SEND_NOT_DUE: Send "send_1" is not due until 2025-07-01T12:01:00.000Z',
    )
  })

  it('with STATUS_NOT_SENDABLE also for an expired claim', () => {
    const sendInFlight = aClaim(null, { leaseUntil: NOW_ISO })
    expect(getRefusal(aLead({ status: 'replied', sendInFlight }), CLAIM)).toBe(
      'STATUS_NOT_SENDABLE: Send "send_1" of the main sequence cannot be sent: the lead is "replied" and in no subsequence',
    )
  })
})

describe('a send is sendable', () => {
  const listSendable = (fields: Partial<CampaignLead>): string[] =>
    LEAD_STATUSES.filter((status) => getRefusal(aLead({ ...fields, status }), CLAIM) === 'accepted')

  it('"a main e-mail in status active"', () => {
    expect(listSendable({ pendingSend: aDueSend('main') })).toEqual(['active'])
  })

  it('"a subsequence e-mail while the lead is in a subsequence, in status active, replied or completed"', () => {
    const pendingSend = aDueSend('subsequence')
    expect(listSendable({ subsequence: inSubsequence(INTERESTED), pendingSend })).toEqual([
      'active',
      'completed',
      'replied',
    ])
    expect(listSendable({ subsequence: pastSubsequence(INTERESTED), pendingSend })).toEqual([])
    expect(listSendable({ pendingSend })).toEqual([])
  })

  it('the message says which subsequence the lead is in', () => {
    const subsequence = inSubsequence(INTERESTED)
    const lead = aLead({ status: 'bounced', subsequence, pendingSend: aDueSend('subsequence') })
    expect(getRefusal(lead, CLAIM)).toBe(
      'STATUS_NOT_SENDABLE: Send "send_1" of the subsequence cannot be sent: the lead is "bounced" and in subsequence "sub_interested"',
    )
  })
})
