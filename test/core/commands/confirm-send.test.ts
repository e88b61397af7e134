import type { LeadCommand } from 'campaign-lead'
import { describe, expect, it } from 'vitest'
import {
  aLead,
  INTERESTED,
  inSubsequence,
  MEETING,
  NOW_ISO,
  pastSubsequence,
} from '../../support/builders.js'
import { command } from '../../support/commands.js'
import {
  aClaim,
  aClaimedLead,
  aClaimedSubsequenceLead,
  aDueSend,
  LATER,
} from '../../support/sending-leads.js'

const CONFIRM: LeadCommand = { type: 'confirmSend', sendId: 'send_1' }

describe('confirmSend of the send that is in flight', () => {
  it('"a main e-mail adds 1 to currentSequenceStep; sendInFlight becomes null; webhook email.sent"', () => {
    const lead = aClaimedLead({ currentSequenceStep: 3 })
    expect(command(lead, CONFIRM)).toEqual({
      lead: { ...lead, currentSequenceStep: 4, sendInFlight: null },
      intents: [
        {
          type: 'emitWebhook',
          event: {
            type: 'email.sent',
            timestamp: NOW_ISO,
            data: {
              leadId: 'lead_1',
              campaignId: 'cmp_1',
              sendId: 'send_1',
              sequence: 'main',
              subsequenceId: null,
            },
          },
        },
      ],
    })
  })

  it('"a subsequence e-mail adds 1 to currentStep and emailsSent"', () => {
    const subsequence = inSubsequence(INTERESTED, { currentStep: 4, emailsSent: 2 })
    const lead = aLead({ subsequence, sendInFlight: aClaim(subsequence) })
    expect(command(lead, CONFIRM)).toEqual({
      lead: {
        ...lead,
        subsequence: { ...subsequence, currentStep: 5, emailsSent: 3 },
        sendInFlight: null,
      },
      intents: [
        {
          type: 'emitWebhook',
          event: {
            type: 'email.sent',
            timestamp: NOW_ISO,
            data: {
              leadId: 'lead_1',
              campaignId: 'cmp_1',
              sendId: 'send_1',
              sequence: 'subsequence',
              subsequenceId: INTERESTED.id,
            },
          },
        },
      ],
    })
  })

  it('"if subsequence is still the same enrollment (ended or not)": an ended enrollment is counted', () => {
    const subsequence = pastSubsequence(INTERESTED)
    const lead = aLead({ subsequence, sendInFlight: aClaim(subsequence) })
    expect(command(lead, CONFIRM).lead.subsequence).toEqual({
      ...subsequence,
      currentStep: 1,
      emailsSent: 1,
    })
  })

  it.each([
    ['another subsequence', inSubsequence(MEETING)],
    ['the same subsequence, at another time', inSubsequence(INTERESTED, { enrolledAt: LATER })],
    ['no subsequence', null],
  ])('counts nothing if the lead is now in %s, and emits email.sent', (_, subsequence) => {
    const lead = aLead({ subsequence, sendInFlight: aClaim(inSubsequence(INTERESTED)) })
    const decision = command(lead, CONFIRM)
    expect(decision.lead).toEqual({ ...lead, sendInFlight: null })
    expect(decision.lead.subsequence).toBe(subsequence)
    expect(decision.intents).toMatchObject([
      { event: { type: 'email.sent', data: { subsequenceId: INTERESTED.id } } },
    ])
  })

  it('counts a main e-mail also after the lead was enrolled in a subsequence', () => {
    const subsequence = inSubsequence(INTERESTED)
    const { lead } = command(aClaimedLead({ subsequence }), CONFIRM)
    expect(lead).toMatchObject({ currentSequenceStep: 2, subsequence: { emailsSent: 0 } })
  })

  it('counts the e-mail whatever the status is, and after the lease has expired: it was sent', () => {
    const sendInFlight = aClaim(null, { attempt: 3, leaseUntil: '2025-07-01T11:59:30.000Z' })
    for (const status of ['removed', 'unsubscribed', 'bounced', 'replied', 'paused'] as const) {
      const { lead } = command(aLead({ status, sendInFlight }), CONFIRM)
      expect(lead).toMatchObject({ status, currentSequenceStep: 2, sendInFlight: null })
    }
  })
})

describe('the next e-mail of confirmSend', () => {
  const next = aDueSend('main', { id: 'send_2', sendAt: LATER })

  it('"becomes the pending send if it fits and nothing is pending"', () => {
    const { lead, intents } = command(aClaimedLead(), { ...CONFIRM, next })
    expect(lead).toMatchObject({ currentSequenceStep: 2, pendingSend: next, sendInFlight: null })
    expect(intents).toHaveLength(1)
  })

  it('is not scheduled if another e-mail is pending, which stays', () => {
    const pendingSend = aDueSend('main', { id: 'send_3' })
    const { lead, intents } = command(aClaimedLead({ pendingSend }), { ...CONFIRM, next })
    expect(lead.pendingSend).toBe(pendingSend)
    expect(intents).toHaveLength(1)
  })

  it('is not scheduled if it does not fit, and the e-mail is counted', () => {
    for (const lead of [aClaimedLead({ status: 'replied' }), aClaimedSubsequenceLead()]) {
      const decision = command(lead, { ...CONFIRM, next })
      expect(decision.lead).toMatchObject({ pendingSend: null, sendInFlight: null })
      expect(decision.intents).toHaveLength(1)
    }
  })

  it('may be of a subsequence that the lead has been enrolled in since the claim', () => {
    const lead = aClaimedLead({ subsequence: inSubsequence(INTERESTED) })
    const first = aDueSend('subsequence', { id: 'send_2' })
    expect(command(lead, { ...CONFIRM, next: first }).lead.pendingSend).toEqual(first)
  })

  it('is none if it is null, undefined or absent', () => {
    for (const none of [{}, { next: null }, { next: undefined }]) {
      expect(command(aClaimedLead(), { ...CONFIRM, ...none }).lead.pendingSend).toBeNull()
    }
  })

  it('is copied, so that a later change of the command has no effect', () => {
    const send = { ...next }
    const { lead } = command(aClaimedLead(), { ...CONFIRM, next: send })
    Object.assign(send, { id: 'send_9' })
    expect(lead.pendingSend).toEqual(next)
  })
})

describe('confirmSend of any other send', () => {
  it.each([
    ['nothing is in flight', aLead()],
    ['another send is in flight', aLead({ sendInFlight: aClaim(null, { id: 'send_0' }) })],
    ['it is pending and was never claimed', aLead({ pendingSend: aDueSend('main') })],
  ])('changes nothing, if %s', (_, lead) => {
    const decision = command(lead, { ...CONFIRM, next: aDueSend('main', { id: 'send_2' }) })
    expect(decision.lead).toBe(lead)
    expect(decision.intents).toEqual([])
  })

  it('changes nothing the second time: the command can be repeated', () => {
    const { lead } = command(aClaimedLead(), CONFIRM)
    expect(command(lead, CONFIRM)).toEqual({ lead, intents: [] })
  })
})
