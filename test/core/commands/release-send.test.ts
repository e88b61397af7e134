import type { LeadCommand } from 'campaign-lead'
import { describe, expect, it } from 'vitest'
import { aLead, INTERESTED, inSubsequence, MEETING } from '../../support/builders.js'
import { command } from '../../support/commands.js'
import {
  aClaim,
  aClaimedLead,
  aClaimedSubsequenceLead,
  aDueSend,
  LATER,
} from '../../support/sending-leads.js'

const RELEASE: LeadCommand = { type: 'releaseSend', sendId: 'send_1', attempt: 1, retryAt: LATER }

describe('releaseSend of the send and the attempt that are in flight', () => {
  it('"sendInFlight becomes null, and the send is pending again at retryAt"', () => {
    const lead = aClaimedLead()
    expect(command(lead, RELEASE)).toEqual({
      lead: {
        ...lead,
        sendInFlight: null,
        pendingSend: { id: 'send_1', sequence: 'main', sendAt: LATER },
      },
      intents: [],
    })
  })

  it('makes an e-mail of the same enrollment pending again', () => {
    expect(command(aClaimedSubsequenceLead(), RELEASE).lead).toMatchObject({
      sendInFlight: null,
      pendingSend: { id: 'send_1', sequence: 'subsequence', sendAt: LATER },
    })
  })

  it.each([
    ['has replied', aClaimedLead({ status: 'replied' })],
    ['was enrolled in a subsequence', aClaimedLead({ subsequence: inSubsequence(INTERESTED) })],
    ['has unsubscribed', aClaimedSubsequenceLead({ status: 'unsubscribed' })],
    ['left the subsequence', aClaimedSubsequenceLead({ subsequence: null })],
    [
      'was enrolled in another subsequence',
      aClaimedSubsequenceLead({ subsequence: inSubsequence(MEETING) }),
    ],
    [
      'was enrolled in the same subsequence again',
      aClaimedSubsequenceLead({ subsequence: inSubsequence(INTERESTED, { enrolledAt: LATER }) }),
    ],
  ])('drops the send if the lead %s: it does not fit', (_, lead) => {
    expect(command(lead, RELEASE)).toEqual({ lead: { ...lead, sendInFlight: null }, intents: [] })
  })

  it('drops the send if another is pending, which stays', () => {
    const pendingSend = aDueSend('main', { id: 'send_2' })
    const { lead, intents } = command(aClaimedLead({ pendingSend }), RELEASE)
    expect(lead).toMatchObject({ sendInFlight: null })
    expect(lead.pendingSend).toBe(pendingSend)
    expect(intents).toEqual([])
  })

  it('works after the lease has expired, as long as the send was not claimed again', () => {
    const sendInFlight = aClaim(null, { leaseUntil: '2025-07-01T11:59:30.000Z' })
    expect(command(aLead({ sendInFlight }), RELEASE).lead.pendingSend?.id).toBe('send_1')
  })
})

describe('releaseSend of anything else', () => {
  it.each([
    ['another attempt is in flight', aClaimedLead({ sendInFlight: aClaim(null, { attempt: 2 }) })],
    ['another send is in flight', aLead({ sendInFlight: aClaim(null, { id: 'send_0' }) })],
    ['nothing is in flight', aLead({ pendingSend: aDueSend('main') })],
  ])('changes nothing, if %s', (_, lead) => {
    const decision = command(lead, RELEASE)
    expect(decision.lead).toBe(lead)
    expect(decision.intents).toEqual([])
  })
})
