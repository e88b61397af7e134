import {
  applyLeadUpdate,
  type CampaignLead,
  type LeadDecision,
  matchingSubsequences,
  type SendInFlight,
  situationOf,
} from 'campaign-lead'
import { describe, expect, it } from 'vitest'
import {
  aLead,
  INTERESTED,
  inSubsequence,
  MEETING,
  NOW,
  NOW_ISO,
  pastSubsequence,
  SUBSEQUENCES,
  TAGS,
} from '../../support/builders.js'
import { command, listIntents } from '../../support/commands.js'
import { aClaim, aDueSend, EARLIER, LATER } from '../../support/sending-leads.js'

function tag(lead: CampaignLead, aiTag: string | null): LeadDecision {
  return applyLeadUpdate(lead, SUBSEQUENCES, TAGS, { aiTag }, { now: NOW })
}

/** In a subsequence whose first e-mail is claimed: `emailsSent` is 0. */
const MEETING_ENROLLMENT = inSubsequence(MEETING)
const SENDING = aLead({
  subsequence: MEETING_ENROLLMENT,
  sendInFlight: aClaim(MEETING_ENROLLMENT),
})

describe('"A claimed send counts as sent, until it is released"', () => {
  it('a tag that matches another subsequence does not switch the lead', () => {
    const decision = tag(SENDING, 'Interested')
    expect(decision.situation).toBe('match/other/sent')
    expect(decision.subsequenceEnrollment?.action).toBe('skippedInProgress')
    expect(decision.lead).toEqual({ ...SENDING, aiTag: 'Interested' })
    expect(decision.lead.sendInFlight).toBe(SENDING.sendInFlight)
  })

  it.each(['Not now', null])('the tag %j does not exit the lead from its subsequence', (aiTag) => {
    const decision = tag({ ...SENDING, aiTag: 'Interested' }, aiTag)
    expect(decision.situation).toBe('no-match/sent')
    expect(decision.lead).toEqual({ ...SENDING, aiTag })
  })

  it('"An expired lease does not make it unsent."', () => {
    const sendInFlight = aClaim(MEETING_ENROLLMENT, { leaseUntil: EARLIER })
    expect(tag({ ...SENDING, sendInFlight }, 'Interested').situation).toBe('match/other/sent')
  })

  it('after it was released, the tag switches the lead and cancels the e-mail', () => {
    const release = { type: 'releaseSend', sendId: 'send_1', attempt: 1, retryAt: LATER } as const
    const decision = tag(command(SENDING, release).lead, 'Interested')
    expect(decision.situation).toBe('match/other/unsent')
    expect(listIntents(decision)).toEqual(['cancelSend', 'enrollment', 'lead.tag_changed'])
  })

  it('after it was confirmed, the lead has an e-mail sent', () => {
    const { lead } = command(SENDING, { type: 'confirmSend', sendId: 'send_1' })
    expect(tag(lead, 'Interested').situation).toBe('match/other/sent')
  })

  it('a lead whose enrollment ended while an e-mail was in flight is not enrolled again', () => {
    const ended = command(SENDING, { type: 'completeSequence', sequence: 'subsequence' }).lead
    expect(tag(ended, 'Meeting booked').situation).toBe('match/past')
    const released = command(ended, {
      type: 'releaseSend',
      sendId: 'send_1',
      attempt: 1,
      retryAt: LATER,
    }).lead
    expect(tag(released, 'Meeting booked').situation).toBe('match/none')
  })

  it.each<[string, SendInFlight]>([
    ['of the main sequence', aClaim(null)],
    ['of another subsequence', aClaim(inSubsequence(INTERESTED))],
    ['of an earlier enrollment', aClaim(inSubsequence(MEETING, { enrolledAt: EARLIER }))],
  ])('an e-mail %s in flight does not keep the lead from being switched', (_, sendInFlight) => {
    const decision = tag({ ...SENDING, sendInFlight }, 'Interested')
    expect(decision.situation).toBe('match/other/unsent')
    expect(decision.lead.subsequence).toMatchObject({ id: INTERESTED.id, enrolledAt: NOW_ISO })
  })

  it('"a cancelSend intent never names a claimed send": only the pending one', () => {
    const sendInFlight = aClaim(null)
    const pendingSend = aDueSend('main', { id: 'send_2' })
    const decision = tag(aLead({ sendInFlight, pendingSend }), 'Interested')
    expect(decision.lead).toMatchObject({ pendingSend: null, sendInFlight })
    const canceled = decision.intents.filter(({ type }) => type === 'cancelSend')
    expect(canceled).toMatchObject([{ sendId: 'send_2' }])
  })
})

describe('situationOf with a claim', () => {
  const matching = matchingSubsequences(SUBSEQUENCES, 'Interested')
  const claim = aClaim(MEETING_ENROLLMENT)

  it('counts an e-mail of the present enrollment as sent', () => {
    expect(situationOf(MEETING_ENROLLMENT, matching)).toBe('match/other/unsent')
    expect(situationOf(MEETING_ENROLLMENT, matching, 'afterCleanExit', null)).toBe(
      'match/other/unsent',
    )
    expect(situationOf(MEETING_ENROLLMENT, matching, 'afterCleanExit', claim)).toBe(
      'match/other/sent',
    )
    expect(situationOf(MEETING_ENROLLMENT, [], 'afterCleanExit', claim)).toBe('no-match/sent')
  })

  it('counts it also after the enrollment has ended', () => {
    const ended = pastSubsequence(INTERESTED)
    const past = aClaim(ended)
    expect(situationOf(ended, matching, 'afterCleanExit', past)).toBe('match/past')
    expect(situationOf(ended, matching, 'always', past)).toBe('match/none')
    expect(situationOf(ended, matching, 'afterCleanExit', claim)).toBe('match/none')
  })

  it('does not depend on the claim if the lead has no subsequence, or is in a matching one', () => {
    expect(situationOf(null, matching, 'afterCleanExit', aClaim(null))).toBe('match/none')
    const enrollment = inSubsequence(INTERESTED)
    expect(situationOf(enrollment, matching, 'afterCleanExit', aClaim(enrollment))).toBe(
      'match/same',
    )
  })
})
