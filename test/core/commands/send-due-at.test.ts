import { type CampaignLead, LEAD_STATUSES, sendDueAt } from 'campaign-lead'
import { describe, expect, it } from 'vitest'
import { aLead, INTERESTED, inSubsequence, pastSubsequence } from '../../support/builders.js'
import { aClaim, aClaimedLead, aDueSend, EARLIER, LATER } from '../../support/sending-leads.js'

/** Returns the statuses in which a sender has to look at the lead. */
function listDue(fields: Partial<CampaignLead>): string[] {
  return LEAD_STATUSES.filter((status) => sendDueAt(aLead({ ...fields, status })) !== null)
}

describe('sendDueAt', () => {
  it('is null if nothing is pending or in flight', () => {
    expect(sendDueAt(aLead())).toBeNull()
    expect(sendDueAt(aLead({ sendInFlight: null }))).toBeNull()
  })

  it('is sendAt of a pending send that is sendable', () => {
    expect(sendDueAt(aLead({ pendingSend: aDueSend('main', { sendAt: LATER }) }))).toBe(LATER)
    expect(listDue({ pendingSend: aDueSend('main') })).toEqual(['active'])
  })

  it('is sendAt of a pending subsequence send while the lead is in the subsequence', () => {
    const pendingSend = aDueSend('subsequence')
    const due = ['active', 'completed', 'replied']
    expect(listDue({ subsequence: inSubsequence(INTERESTED), pendingSend })).toEqual(due)
    expect(listDue({ subsequence: pastSubsequence(INTERESTED), pendingSend })).toEqual([])
    expect(listDue({ pendingSend })).toEqual([])
  })

  it('is leaseUntil of a send in flight, even if another send is pending and due', () => {
    const pendingSend = aDueSend('main', { id: 'send_2', sendAt: EARLIER })
    expect(sendDueAt(aClaimedLead({ pendingSend }))).toBe(LATER)
  })

  it.each([
    ['the main sequence', aClaim(null)],
    ['a subsequence that the lead has left', aClaim(inSubsequence(INTERESTED))],
  ])('is leaseUntil of a send of %s in the statuses in which a lead is contacted', (_, claim) => {
    expect(listDue({ sendInFlight: claim })).toEqual(['active', 'completed', 'replied'])
  })
})
