import { LEAD_STATUSES, type LeadCommand } from 'campaign-lead'
import { describe, expect, it } from 'vitest'
import {
  aLead,
  INTERESTED,
  inSubsequence,
  NOW_ISO,
  pastSubsequence,
} from '../../support/builders.js'
import { command } from '../../support/commands.js'
import { aClaim, aDueSend } from '../../support/sending-leads.js'

const MAIN: LeadCommand = { type: 'completeSequence', sequence: 'main' }
const SUBSEQUENCE: LeadCommand = { type: 'completeSequence', sequence: 'subsequence' }

function canceled(sequence: string) {
  return [
    {
      type: 'cancelSend',
      leadId: 'lead_1',
      campaignId: 'cmp_1',
      sendId: 'send_1',
      sequence,
    },
  ]
}

describe('completeSequence of the subsequence', () => {
  const subsequence = inSubsequence(INTERESTED, { currentStep: 2, emailsSent: 2 })

  it('"if the lead is in one, that becomes completed (completedAt now), the lead\'s status completed, a pending subsequence send is canceled"', () => {
    const lead = aLead({ subsequence, pendingSend: aDueSend('subsequence') })
    expect(command(lead, SUBSEQUENCE)).toEqual({
      lead: {
        ...lead,
        status: 'completed',
        subsequence: { ...subsequence, status: 'completed', completedAt: NOW_ISO },
        pendingSend: null,
      },
      intents: canceled('subsequence'),
    })
  })

  it('keeps a pending e-mail of the main sequence', () => {
    const pendingSend = aDueSend('main')
    const decision = command(aLead({ subsequence, pendingSend }), SUBSEQUENCE)
    expect(decision.lead.pendingSend).toBe(pendingSend)
    expect(decision.intents).toEqual([])
  })

  it('completes the subsequence of a lead in a final status, which stays', () => {
    const { lead } = command(aLead({ status: 'bounced', subsequence }), SUBSEQUENCE)
    expect(lead).toMatchObject({ status: 'bounced', subsequence: { status: 'completed' } })
  })

  it('keeps the last e-mail in flight, and counts it later', () => {
    const lead = aLead({ subsequence, sendInFlight: aClaim(subsequence) })
    const completed = command(lead, SUBSEQUENCE).lead
    expect(completed.sendInFlight).toBe(lead.sendInFlight)
    const confirmed = command(completed, { type: 'confirmSend', sendId: 'send_1' }).lead
    expect(confirmed.subsequence).toMatchObject({ status: 'completed', emailsSent: 3 })
  })

  it.each([
    ['never was in one', null],
    ['has left it', pastSubsequence(INTERESTED)],
  ])('changes nothing if the lead %s', (_, none) => {
    const lead = aLead({ subsequence: none, pendingSend: aDueSend('subsequence') })
    const decision = command(lead, SUBSEQUENCE)
    expect(decision.lead).toBe(lead)
    expect(decision.intents).toEqual([])
  })
})

describe('completeSequence of the main sequence', () => {
  it('"if the lead is in no subsequence, its status becomes completed, a pending main send is canceled"', () => {
    const lead = aLead({ pendingSend: aDueSend('main') })
    expect(command(lead, MAIN)).toEqual({
      lead: { ...lead, status: 'completed', pendingSend: null },
      intents: canceled('main'),
    })
  })

  it('leaves a subsequence that has ended', () => {
    const subsequence = pastSubsequence(INTERESTED)
    const { lead } = command(aLead({ subsequence }), MAIN)
    expect(lead.status).toBe('completed')
    expect(lead.subsequence).toBe(subsequence)
  })

  it('keeps a pending e-mail of a subsequence', () => {
    const pendingSend = aDueSend('subsequence')
    const decision = command(aLead({ pendingSend }), MAIN)
    expect(decision.lead).toMatchObject({ status: 'completed', pendingSend })
    expect(decision.intents).toEqual([])
  })

  it('changes nothing if the lead is in a subsequence', () => {
    const subsequence = inSubsequence(INTERESTED)
    const lead = aLead({ subsequence, pendingSend: aDueSend('main') })
    const decision = command(lead, MAIN)
    expect(decision.lead).toBe(lead)
    expect(decision.intents).toEqual([])
  })

  it('changes nothing the second time', () => {
    const { lead } = command(aLead(), MAIN)
    expect(command(lead, MAIN).lead).toBe(lead)
  })

  it('completes every status that is not final', () => {
    const completed = LEAD_STATUSES.filter(
      (status) => command(aLead({ status }), MAIN).lead.status === 'completed',
    )
    expect(completed).toEqual(['pending', 'active', 'paused', 'completed', 'replied'])
  })
})
