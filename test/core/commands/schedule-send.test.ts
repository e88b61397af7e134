import { LEAD_STATUSES, type LeadCommand, type PendingSend } from 'campaign-lead'
import { describe, expect, it } from 'vitest'
import { aLead, INTERESTED, inSubsequence, pastSubsequence } from '../../support/builders.js'
import { command, getRefusal } from '../../support/commands.js'
import { aClaim, aClaimedLead, aDueSend, LATER } from '../../support/sending-leads.js'

// Each title of a rule quotes the specification of the command.

function schedule(send: PendingSend): LeadCommand {
  return { type: 'scheduleSend', send }
}

const MAIN = aDueSend('main')
const SUBSEQUENCE = aDueSend('subsequence')

describe('scheduleSend', () => {
  it('"It becomes the pending send."', () => {
    const lead = aLead()
    expect(command(lead, schedule(MAIN))).toEqual({
      lead: { ...lead, pendingSend: MAIN },
      intents: [],
    })
  })

  it('"Another pending send is canceled."', () => {
    const pendingSend = aDueSend('main', { id: 'send_0' })
    const lead = aLead({ pendingSend })
    expect(command(lead, schedule(MAIN))).toEqual({
      lead: { ...lead, pendingSend: MAIN },
      intents: [
        {
          type: 'cancelSend',
          leadId: 'lead_1',
          campaignId: 'cmp_1',
          sendId: 'send_0',
          sequence: 'main',
        },
      ],
    })
  })

  it('cancels a pending e-mail of the main sequence, if one of a subsequence is scheduled', () => {
    const pendingSend = aDueSend('main', { id: 'send_0' })
    const lead = aLead({ subsequence: inSubsequence(INTERESTED), pendingSend })
    const { intents } = command(lead, schedule(SUBSEQUENCE))
    expect(intents).toMatchObject([{ type: 'cancelSend', sendId: 'send_0', sequence: 'main' }])
  })

  it('moves the same send to another time without canceling it', () => {
    const later = { ...MAIN, sendAt: LATER }
    const { lead, intents } = command(aLead({ pendingSend: MAIN }), schedule(later))
    expect(lead.pendingSend).toEqual(later)
    expect(intents).toEqual([])
  })

  it('moves the same send to the sequence that the lead is in without canceling it', () => {
    const moved = aLead({ subsequence: inSubsequence(INTERESTED), pendingSend: MAIN })
    const { lead, intents } = command(moved, schedule(SUBSEQUENCE))
    expect(lead.pendingSend).toEqual(SUBSEQUENCE)
    expect(intents).toEqual([])
  })

  it('changes nothing if this send is pending already', () => {
    const lead = aLead({ pendingSend: MAIN })
    const decision = command(lead, schedule({ ...MAIN }))
    expect(decision.lead).toBe(lead)
    expect(decision.intents).toEqual([])
  })

  it('schedules the next e-mail while another is in flight', () => {
    const lead = aClaimedLead()
    const next = { ...MAIN, id: 'send_2' }
    expect(command(lead, schedule(next))).toEqual({
      lead: { ...lead, pendingSend: next },
      intents: [],
    })
  })

  it('stores a copy of the send, which a later change of the command does not affect', () => {
    const send = { ...MAIN }
    const { lead } = command(aLead(), schedule(send))
    Object.assign(send, { sendAt: LATER })
    expect(lead.pendingSend).toEqual(MAIN)
  })
})

describe('scheduleSend is refused', () => {
  it('"with SEND_CLAIMED if a send of this id is in flight"', () => {
    expect(getRefusal(aClaimedLead(), schedule(MAIN))).toBe(
      'SEND_CLAIMED: Send "send_1" is claimed until 2025-07-01T12:01:00.000Z',
    )
  })

  it('with SEND_CLAIMED if its lease has expired: the e-mail may have been sent', () => {
    const sendInFlight = aClaim(null, { leaseUntil: '2025-07-01T11:59:30.000Z' })
    expect(getRefusal(aLead({ sendInFlight }), schedule(MAIN))).toBe(
      'SEND_CLAIMED: Send "send_1" is claimed until 2025-07-01T11:59:30.000Z',
    )
  })

  it('with SEND_CLAIMED rather than SEND_MISPLACED, if both apply', () => {
    expect(getRefusal(aClaimedLead({ status: 'removed' }), schedule(MAIN))).toMatch(/^SEND_CLAIMED/)
  })

  it('"with SEND_MISPLACED if it does not fit": the message names the status and the subsequence of the lead', () => {
    expect(getRefusal(aLead(), schedule(SUBSEQUENCE))).toBe(
      'SEND_MISPLACED: Send "send_1" of the subsequence cannot be scheduled: the lead is "active" and in no subsequence',
    )
    expect(getRefusal(aLead({ subsequence: inSubsequence(INTERESTED) }), schedule(MAIN))).toBe(
      'SEND_MISPLACED: Send "send_1" of the main sequence cannot be scheduled: the lead is "active" and in subsequence "sub_interested"',
    )
    expect(getRefusal(aLead({ status: 'replied' }), schedule(MAIN))).toBe(
      'SEND_MISPLACED: Send "send_1" of the main sequence cannot be scheduled: the lead is "replied" and in no subsequence',
    )
  })
})

describe('a send fits', () => {
  it('"a main e-mail if the lead is in no subsequence and its status is pending, active or paused"', () => {
    const fitting = LEAD_STATUSES.filter(
      (status) => getRefusal(aLead({ status }), schedule(MAIN)) === 'accepted',
    )
    expect(fitting).toEqual(['pending', 'active', 'paused'])
  })

  it('a main e-mail also if the lead was in a subsequence that has ended', () => {
    const lead = aLead({ subsequence: pastSubsequence(INTERESTED, { emailsSent: 2 }) })
    expect(getRefusal(lead, schedule(MAIN))).toBe('accepted')
    expect(getRefusal(lead, schedule(SUBSEQUENCE))).toMatch(/^SEND_MISPLACED/)
  })

  it('"a subsequence e-mail if the lead is in a subsequence and its status is not final"', () => {
    const subsequence = inSubsequence(INTERESTED)
    const misplaced = LEAD_STATUSES.filter(
      (status) => getRefusal(aLead({ status, subsequence }), schedule(SUBSEQUENCE)) !== 'accepted',
    )
    expect(misplaced).toEqual(['bounced', 'unsubscribed', 'removed'])
  })
})
