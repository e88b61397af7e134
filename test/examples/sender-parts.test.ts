import type { LeadSubsequence, SendInFlight } from 'campaign-lead'
import { aLead } from 'campaign-lead/testing'
import { describe, expect, it } from 'vitest'
import { createFeedbackAddress, findAddressedLead } from '../../examples/sender/compose-email.js'
import { createSendRate } from '../../examples/sender/send-rate.js'
import { nextOpening, type SendWindow } from '../../examples/sender/send-window.js'
import { findClaimedStep, type MailLead, type Sequences } from '../../examples/sender/sequences.js'
import { createRefSigner } from '../../examples/sender/signed-refs.js'

describe('a send window', () => {
  const office: SendWindow = {
    days: [1, 2, 3, 4, 5],
    fromHour: 9,
    toHour: 17,
    timeZone: 'Europe/Berlin',
  }

  it.each([
    { name: 'a time inside', time: '2025-07-01T10:20:30.456Z', opens: '2025-07-01T10:20:30.456Z' },
    {
      name: 'its first moment',
      time: '2025-07-01T07:00:00.000Z',
      opens: '2025-07-01T07:00:00.000Z',
    },
    {
      name: 'the moment before',
      time: '2025-07-01T06:59:59.999Z',
      opens: '2025-07-01T07:00:00.000Z',
    },
    { name: 'its end', time: '2025-07-01T15:00:00.000Z', opens: '2025-07-02T07:00:00.000Z' },
    {
      name: 'a Friday evening',
      time: '2025-07-04T18:00:00.000Z',
      opens: '2025-07-07T07:00:00.000Z',
    },
    {
      name: 'the start of summer',
      time: '2025-03-28T20:00:00.000Z',
      opens: '2025-03-31T07:00:00.000Z',
    },
    {
      name: 'the end of summer',
      time: '2025-10-24T20:00:00.000Z',
      opens: '2025-10-27T08:00:00.000Z',
    },
  ])('is open after $name at $opens', ({ time, opens }) => {
    expect(nextOpening(office, undefined, new Date(time)).toISOString()).toBe(opens)
  })

  it('opens in the time zone of the lead, also if it differs from UTC by quarters of an hour', () => {
    const evening = new Date('2025-07-01T18:00:00.000Z')
    expect(nextOpening(office, 'Asia/Kathmandu', evening).toISOString()).toBe(
      '2025-07-02T03:15:00.000Z',
    )
  })

  it('opens an hour later on the day whose first hour of the window does not exist', () => {
    // In 2025, the clocks of New York go from 2 to 3 a.m. on 9 March, a Sunday.
    const night: SendWindow = { days: [7], fromHour: 2, toHour: 5, timeZone: 'America/New_York' }
    const before = new Date('2025-03-09T05:30:00.000Z')
    expect(nextOpening(night, undefined, before).toISOString()).toBe('2025-03-09T07:00:00.000Z')
  })

  it('that never opens, or has an unknown time zone, is an error', () => {
    const time = new Date('2025-07-01T18:00:00.000Z')
    expect(() => nextOpening({ ...office, days: [] }, undefined, time)).toThrow('never opens')
    expect(() => nextOpening(office, 'Europe/Atlantis', time)).toThrow('Europe/Atlantis')
  })
})

describe('a send rate', () => {
  it('counts the e-mails of the last 60 seconds', () => {
    const rate = createSendRate(2)
    const at = (seconds: number) => new Date(seconds * 1000)
    expect(rate.available(at(0))).toBe(2)
    rate.record(at(0))
    rate.record(at(20))
    expect([rate.available(at(59)), rate.waitTime(at(50))]).toEqual([0, 10_000])
    expect([rate.available(at(60)), rate.waitTime(at(60))]).toEqual([1, 0])
    rate.record(at(60))
    expect(rate.waitTime(at(60))).toBe(20_000)
  })

  it('without a limit is never used up', () => {
    const rate = createSendRate(Infinity)
    for (let count = 0; count < 1_000; count += 1) rate.record(new Date(0))
    expect(rate.available(new Date(0))).toBe(Infinity)
    expect(rate.waitTime(new Date(0))).toBe(0)
  })
})

describe('the token of a lead', () => {
  const signer = createRefSigner('secret')

  it.each([
    {
      name: 'two ids of 24 digits',
      campaignId: '665a1b2c3d4e5f6a7b8c9d0e',
      leadId: '066a1b2c3d4e5f6a7b8c9d01',
    },
    { name: 'short ids', campaignId: 'cmp_1', leadId: 'lead_1' },
    { name: 'ids with other characters', campaignId: 'Kampagne/ä', leadId: '2024:1' },
  ])('names it with $name, also in upper case', ({ campaignId, leadId }) => {
    const ref = { campaignId, leadId }
    const token = signer.sign('unsubscribe', ref)
    expect(signer.verify('unsubscribe', token)).toEqual(ref)
    expect(signer.verify('unsubscribe', token.toUpperCase())).toEqual(ref)
  })

  it('is not valid for another purpose, with another secret, or if any character differs', () => {
    const ref = { campaignId: 'cmp_1', leadId: 'lead_1' }
    const token = signer.sign('unsubscribe', ref)
    expect(signer.verify('feedback', token)).toBeNull()
    expect(createRefSigner('other').verify('unsubscribe', token)).toBeNull()
    for (let index = 0; index < token.length; index += 1) {
      const digit = token[index] === '7' ? '8' : '7'
      const changed = token.slice(0, index) + digit + token.slice(index + 1)
      expect(signer.verify('unsubscribe', changed)).toBeNull()
    }
  })

  it.each(['', '0', 'a-b', 'ä', 'z'.repeat(201)])('is not %j', (token) => {
    expect(signer.verify('unsubscribe', token)).toBeNull()
  })
})

describe('the feedback address of a lead', () => {
  const identity = { signer: createRefSigner('secret'), feedbackDomain: 'feedback.example.com' }

  it('names the lead in at most 64 characters before the @, also in upper case', () => {
    const ref = { campaignId: 'f'.repeat(24), leadId: 'f'.repeat(24) }
    const address = createFeedbackAddress(identity, ref)
    expect(address.indexOf('@')).toBeLessThanOrEqual(64)
    expect(findAddressedLead(identity, address)).toEqual(ref)
    expect(findAddressedLead(identity, address.toUpperCase())).toEqual(ref)
  })

  it('names the lead if the domain is configured in upper case', () => {
    const mixed = { ...identity, feedbackDomain: 'Feedback.Example.COM' }
    const ref = { campaignId: 'cmp_1', leadId: 'lead_1' }
    expect(findAddressedLead(mixed, createFeedbackAddress(mixed, ref))).toEqual(ref)
  })

  it('of another domain or with another prefix names no lead', () => {
    const address = createFeedbackAddress(identity, { campaignId: 'cmp_1', leadId: 'lead_1' })
    expect(findAddressedLead(identity, address.replace('example', 'attacker'))).toBeNull()
    expect(findAddressedLead(identity, address.replace('lead-', ''))).toBeNull()
    expect(findAddressedLead(identity, 'postmaster@feedback.example.com')).toBeNull()
  })

  it('cannot be created for ids that are too long', () => {
    const ref = { campaignId: 'c'.repeat(20), leadId: 'l'.repeat(20) }
    expect(() => createFeedbackAddress(identity, ref)).toThrow(/^The ids of lead l+ are too long/)
  })
})

describe('the step of a claimed e-mail', () => {
  const steps = ['first', 'second', 'third'].map((subject) => ({
    delaySeconds: 60,
    subject,
    text: () => subject,
  }))
  const sequences: Sequences = { main: steps, subsequences: new Map([['sub_1', steps]]) }
  const enrolledAt = '2025-07-01T09:00:00.000Z'
  const subsequence: LeadSubsequence = {
    id: 'sub_1',
    status: 'active',
    currentStep: 1,
    emailsSent: 1,
    enrolledAt,
    completedAt: null,
  }

  function claim(send: Partial<SendInFlight>, changes: Partial<MailLead> = {}) {
    const lead: MailLead = {
      ...aLead(),
      email: 'ada@example.net',
      firstName: 'Ada',
      currentSequenceStep: 2,
      ...changes,
    }
    return {
      ref: { campaignId: lead.campaignId, leadId: lead._id },
      lead,
      send: {
        id: 'send_1',
        sequence: 'main',
        subsequenceId: null,
        enrolledAt: null,
        attempt: 1,
        claimedAt: enrolledAt,
        leaseUntil: enrolledAt,
        ...send,
      } as const,
    }
  }

  const ofSubsequence = { sequence: 'subsequence', subsequenceId: 'sub_1', enrolledAt } as const

  it('is that of the main sequence, and the last step has no following one', () => {
    expect(findClaimedStep(sequences, claim({}, { subsequence }))).toEqual({
      type: 'step',
      step: steps[2],
      following: null,
    })
  })

  it('is that of the subsequence, and names the following step', () => {
    const { ref, ...rest } = claim(ofSubsequence, { subsequence })
    expect(findClaimedStep(sequences, { ref, ...rest })).toEqual({
      type: 'step',
      step: steps[1],
      following: {
        id: `${ref.campaignId}/${ref.leadId}/sub_1/${enrolledAt}/2`,
        delaySeconds: 60,
      },
    })
  })

  it('is missing if the sequence is shorter, or unknown', () => {
    const beyond = claim({}, { currentSequenceStep: 3 })
    expect(findClaimedStep(sequences, beyond)).toEqual({ type: 'missing' })
    const unknown = claim(ofSubsequence, { subsequence })
    const none: Sequences = { main: steps, subsequences: new Map() }
    expect(findClaimedStep(none, unknown)).toEqual({ type: 'missing' })
  })
})
