import { type CampaignLead, guardedPolicy, type LeadEvent, type LeadPatch } from 'campaign-lead'
import { aPendingSend } from 'campaign-lead/testing'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { describeIntent } from '../../apps/explorer/model/describe-intent.js'
import { explainStep } from '../../apps/explorer/model/explain-step.js'
import { changeStep, type Exploration } from '../../apps/explorer/model/exploration.js'
import { compareLeads } from '../../apps/explorer/model/lead-changes.js'
import { type ReplayedStep, replay } from '../../apps/explorer/model/replay.js'
import { STARTING_POINTS } from '../../apps/explorer/model/starting-points.js'
import { arbitraryExploration } from '../support/explorations.js'

const { 'match/none': fresh, 'match/past': past } = STARTING_POINTS

const NOW = '2025-07-01T12:00:00.000Z'
const IDS = { leadId: 'lead_1', campaignId: 'cmp_1' }
const MAIN = { sendId: 'send_1', sequence: 'main', subsequenceId: null } as const

function explain(exploration: Exploration): string {
  const [replayedStep] = replay(exploration)
  if (replayedStep === undefined) throw new Error('no step')
  const { title, reason } = explainStep(replayedStep, exploration)
  return `${title}. ${reason}`
}

function describeIntents({ result }: ReplayedStep): string[] {
  return result.success ? result.decision.intents.map(describeIntent) : []
}

describe('the explanation of a step', () => {
  it.each([
    [
      'match/none',
      'Enrolled in “Interested follow-up”. The tag “Interested” triggers “Interested follow-up”, and the lead is in no subsequence.',
    ],
    [
      'match/same',
      'No move. The tag “Interested” triggers “Interested follow-up”, and the lead is already in it.',
    ],
    [
      'match/other/unsent',
      'Switched to “Interested follow-up”. The tag “Interested” triggers “Interested follow-up”, and nothing was sent from “Meeting preparation”, which the lead was in.',
    ],
    [
      'match/other/sent',
      'Kept in “Meeting preparation”. The tag “Interested” triggers “Interested follow-up”, but 2 e-mails were sent from “Meeting preparation”, which the lead is in.',
    ],
    [
      'match/past',
      'No move. The tag “Interested” triggers “Interested follow-up”, but the lead has already finished it: 3 e-mails were sent from it and would be sent again.',
    ],
    [
      'no-match/none',
      'No move. The tag “Not interested” triggers no subsequence, and the lead is in none.',
    ],
    [
      'no-match/unsent',
      'Exited from “Meeting preparation”. The tag “Not interested” triggers no subsequence, and nothing was sent from “Meeting preparation”, which the lead was in.',
    ],
    [
      'no-match/sent',
      'Kept in “Meeting preparation”. The tag “Not interested” triggers no subsequence, but 2 e-mails were sent from “Meeting preparation”, which the lead is in.',
    ],
  ] as const)('describes %s', (situation, words) => {
    expect(explain(STARTING_POINTS[situation])).toBe(words)
  })

  it('mentions a policy that does not allow re-enrollment', () => {
    const policy = { ...past.policy, reEnrollment: 'never' } as const
    expect(explain({ ...past, policy })).toContain('does not allow re-enrollment (reEnrollment)')
  })

  it('mentions a policy that skips the lead', () => {
    const lead = { ...fresh.lead, status: 'bounced' } as const
    expect(explain({ ...fresh, lead, policy: guardedPolicy })).toBe(
      'Skipped. The policy lists “bounced” in doNotContact: the tag is stored, but the rule table does not run.',
    )
  })

  it('mentions a patch without a tag', () => {
    expect(explain(changeStep(fresh, { patch: { status: 'paused' } }))).toBe(
      'Status: paused. The patch has no aiTag, so the rule table does not run.',
    )
    expect(explain(changeStep(fresh, { patch: {} }))).toMatch(/^No change\./)
  })

  it('supports a cleared tag and a deleted subsequence', () => {
    const { 'no-match/sent': underway } = STARTING_POINTS
    const cleared = changeStep({ ...underway, subsequences: [] }, { patch: { aiTag: null } })
    expect(explain(cleared)).toBe(
      'Kept in sub_2. A cleared tag triggers no subsequence, but 2 e-mails were sent from sub_2, which the lead is in.',
    )
  })

  it('names the target subsequence if another match is already finished', () => {
    const {
      'match/none': { subsequences },
    } = STARTING_POINTS
    const [first] = subsequences
    if (first === undefined) throw new Error('no subsequence')
    const second = { ...first, id: 'sub_9', name: 'Second' }
    const place = { ...past.lead.subsequence, id: 'sub_9', emailsSent: 0 }
    const lead = Object.assign({}, past.lead, { subsequence: place })
    expect(explain({ ...past, lead, subsequences: [first, second] })).toMatch(
      /^Enrolled in “Interested follow-up”\. The tag “Interested” triggers “Interested follow-up”/,
    )
  })

  it('names the target subsequence in the reason for any exploration', () => {
    fc.assert(
      fc.property(arbitraryExploration(), (exploration) => {
        for (const replayedStep of replay(exploration)) {
          const { title, reason } = explainStep(replayedStep, exploration)
          const [, entered] = /^(?:Enrolled in|Switched to) (.+)$/.exec(title) ?? []
          expect(reason).toContain(entered === undefined ? '' : `triggers ${entered}, and`)
        }
      }),
    )
  })

  it('does not mention doNotContact if the patch has no tag', () => {
    const lead = { ...fresh.lead, status: 'bounced' } as const
    const alone = { ...fresh, lead, policy: guardedPolicy }
    expect(explain(changeStep(alone, { patch: {} }))).toBe(
      'No change. The patch has no aiTag, so the rule table does not run.',
    )
  })

  it('is the error of a refused step', () => {
    expect(explain(changeStep(fresh, { patch: { aiTag: 'Intrested' } }))).toBe(
      'Refused: INVALID_TAG. Tag "Intrested" does not exist in workspace. Nothing was changed.',
    )
  })

  it('is complete for any exploration', () => {
    fc.assert(
      fc.property(arbitraryExploration(), (exploration) => {
        // Refusals have the library's messages.
        for (const replayedStep of replay(exploration).filter(({ result }) => result.success)) {
          const { title, reason } = explainStep(replayedStep, exploration)
          expect(`${title}. ${reason}`).not.toMatch(/undefined|null|“”| {2}|\. ?\./)
        }
      }),
    )
  })
})

/** A lead whose e-mail of a subsequence is claimed. */
const claimed = Object.assign({}, STARTING_POINTS['match/other/unsent'].lead, {
  pendingSend: null,
  sendInFlight: {
    id: 'send_2',
    sequence: 'subsequence',
    subsequenceId: 'sub_2',
    enrolledAt: '2025-06-20T09:00:00.000Z',
    attempt: 1,
    claimedAt: '2025-07-01T11:58:00.000Z',
    leaseUntil: '2025-07-01T11:59:00.000Z',
  },
})
const { lead: waiting } = fresh
const { lead: enrolled } = STARTING_POINTS['match/other/unsent']

const SEND_3 = { id: 'send_3', sequence: 'subsequence', sendAt: '2025-07-03T09:00:00.000Z' }

describe('the explanation of a command', () => {
  it.each<[string, CampaignLead, object, string]>([
    [
      'a schedule',
      enrolled,
      { type: 'scheduleSend', send: SEND_3 },
      'Scheduled send_3. It is due at 2025-07-03T09:00:00.000Z. E-mail send_2 is canceled.',
    ],
    [
      'a schedule of the pending e-mail',
      waiting,
      { type: 'scheduleSend', send: aPendingSend() },
      'No change. This e-mail is already scheduled.',
    ],
    [
      'a claim that comes too early',
      waiting,
      { type: 'claimSend', sendId: 'send_1', leaseSeconds: 60 },
      'Refused: SEND_NOT_DUE. Send "send_1" is not due until 2025-07-02T09:00:00.000Z. Nothing was changed.',
    ],
    [
      'a claim',
      Object.assign({}, waiting, {
        pendingSend: aPendingSend((send) => (send.sendAt = '2025-07-01T12:00:00.000Z')),
      }),
      { type: 'claimSend', sendId: 'send_1', leaseSeconds: 60 },
      'Claimed send_1. The sender may send it until 2025-07-01T12:01:00.000Z. It counts as sent until it is released.',
    ],
    [
      'a second claim',
      claimed,
      { type: 'claimSend', sendId: 'send_2', leaseSeconds: 60 },
      'Claimed send_2. The sender may send it until 2025-07-01T12:01:00.000Z. This is attempt 2: the lease has expired. It counts as sent until it is released.',
    ],
    [
      'a claim that is not valid',
      waiting,
      { type: 'claimSend', sendId: 'send_1', leaseSeconds: 0 },
      'Invalid. command.leaseSeconds must be a number of seconds above 0, up to 2147483, got 0. Nothing was changed.',
    ],
    [
      'a confirmation',
      claimed,
      { type: 'confirmSend', sendId: 'send_2', next: SEND_3 },
      'Sent send_2. It counts for “Meeting preparation”: 1 e-mail was sent from it. E-mail send_3 is scheduled next.',
    ],
    [
      'a confirmation whose next e-mail does not fit',
      claimed,
      { type: 'confirmSend', sendId: 'send_2', next: { ...SEND_3, sequence: 'main' } },
      'Sent send_2. It counts for “Meeting preparation”: 1 e-mail was sent from it. E-mail send_3 is not scheduled: the lead can no longer receive it, or another e-mail is pending.',
    ],
    [
      'a confirmation for another enrollment',
      Object.assign({}, claimed, { subsequence: null }),
      { type: 'confirmSend', sendId: 'send_2' },
      'Sent send_2. It counts for no subsequence: the enrollment that it was claimed for is not the latest.',
    ],
    [
      'a confirmation for the main sequence',
      Object.assign({}, waiting, {
        sendInFlight: {
          ...claimed.sendInFlight,
          sequence: 'main',
          subsequenceId: null,
          enrolledAt: null,
        },
      }),
      { type: 'confirmSend', sendId: 'send_2' },
      'Sent send_2. It counts for the main sequence, which is now at step 2.',
    ],
    [
      'a confirmation of another e-mail',
      claimed,
      { type: 'confirmSend', sendId: 'send_9' },
      'No change. E-mail send_9 is not claimed, so there is nothing to confirm.',
    ],
    [
      'a release',
      claimed,
      {
        type: 'releaseSend',
        sendId: 'send_2',
        attempt: 1,
        retryAt: '2025-07-02T12:00:00.000Z',
      },
      'Released send_2. It was not sent, and is due again at 2025-07-02T12:00:00.000Z.',
    ],
    [
      'a release for a lead that has unsubscribed',
      Object.assign({}, claimed, { status: 'unsubscribed' }),
      {
        type: 'releaseSend',
        sendId: 'send_2',
        attempt: 1,
        retryAt: '2025-07-02T12:00:00.000Z',
      },
      'Released send_2. It was not sent. It is not due again: the lead can no longer receive it, or another e-mail is pending.',
    ],
    [
      'a release of an older claim',
      claimed,
      {
        type: 'releaseSend',
        sendId: 'send_2',
        attempt: 2,
        retryAt: '2025-07-02T12:00:00.000Z',
      },
      'No change. Attempt 2 of e-mail send_2 is not claimed, so there is nothing to release.',
    ],
    [
      'a reply',
      waiting,
      { type: 'recordReply' },
      'Replied. The status becomes “replied”. E-mail send_1 is canceled.',
    ],
    [
      'a second reply',
      Object.assign({}, waiting, { status: 'replied', replied: true, pendingSend: null }),
      { type: 'recordReply' },
      'No change. A reply is already recorded.',
    ],
    [
      'an automatic reply',
      waiting,
      { type: 'recordReply', auto: true },
      'No change. The policy ignores automatic replies (stopOnAutoReply).',
    ],
    [
      'a hard bounce while an e-mail is claimed',
      claimed,
      { type: 'recordBounce', kind: 'hard' },
      'Bounced. The status becomes “bounced”. E-mail send_2 may already be on its way.',
    ],
    [
      'a hard bounce of a removed lead',
      Object.assign({}, waiting, { status: 'removed' }),
      { type: 'recordBounce', kind: 'hard' },
      'Bounced. The status stays “removed”. E-mail send_1 is canceled.',
    ],
    [
      'a soft bounce',
      waiting,
      { type: 'recordBounce', kind: 'soft' },
      'No change. A soft bounce is a temporary problem.',
    ],
    [
      'a hard bounce of a lead that has unsubscribed',
      Object.assign({}, waiting, { status: 'unsubscribed', pendingSend: null }),
      { type: 'recordBounce', kind: 'hard' },
      'No change. The lead is already “unsubscribed”.',
    ],
    [
      'an unsubscribe',
      waiting,
      { type: 'recordUnsubscribe' },
      'Unsubscribed. The status becomes “unsubscribed”. E-mail send_1 is canceled.',
    ],
    [
      'a removal',
      waiting,
      { type: 'removeLead' },
      'Removed. The status becomes “removed”. E-mail send_1 is canceled.',
    ],
    [
      'the end of the main sequence',
      waiting,
      { type: 'completeSequence', sequence: 'main' },
      'Completed the main sequence. The status becomes “completed”. E-mail send_1 is canceled.',
    ],
    [
      'the end of a subsequence',
      enrolled,
      { type: 'completeSequence', sequence: 'subsequence' },
      'Completed “Meeting preparation”. The status becomes “completed”. E-mail send_2 is canceled.',
    ],
    [
      'the end of the main sequence of a lead in a subsequence',
      enrolled,
      { type: 'completeSequence', sequence: 'main' },
      'No change. The lead is in a subsequence, so its main sequence cannot complete.',
    ],
    [
      'the end of no subsequence',
      waiting,
      { type: 'completeSequence', sequence: 'subsequence' },
      'No change. The lead is in no subsequence.',
    ],
  ])('describes %s', (_, lead, command, words) => {
    expect(explain(changeStep({ ...fresh, lead }, { command }))).toBe(words)
  })

  it('mentions a policy that does not stop after a reply', () => {
    const policy = { ...fresh.policy, stopOnReply: false }
    expect(explain(changeStep({ ...fresh, policy }, { command: { type: 'recordReply' } }))).toBe(
      'Replied. The policy does not stop the e-mails of a lead that replies (stopOnReply).',
    )
  })
})

describe('the explanation of a patch for a lead with a claimed e-mail', () => {
  it.each<[LeadPatch, string]>([
    [
      { aiTag: 'Interested' },
      'Kept in “Meeting preparation”. The tag “Interested” triggers “Interested follow-up”, but e-mail send_2 may have been sent from “Meeting preparation”, which the lead is in.',
    ],
    [
      { aiTag: null },
      'Kept in “Meeting preparation”. A cleared tag triggers no subsequence, but e-mail send_2 may have been sent from “Meeting preparation”, which the lead is in.',
    ],
  ])('says that the e-mail counts as sent: %j', (patch, words) => {
    expect(explain(changeStep({ ...fresh, lead: claimed }, { patch }))).toBe(words)
  })

  it('does not count an e-mail of an earlier enrollment', () => {
    const { subsequence } = STARTING_POINTS['match/other/unsent'].lead
    const later = { ...subsequence, enrolledAt: '2025-06-25T09:00:00.000Z' }
    const lead = Object.assign({}, claimed, { subsequence: later })
    expect(explain({ ...fresh, lead })).toContain('nothing was sent from “Meeting preparation”')
  })
})

describe('the description of the intents', () => {
  it.each<[LeadEvent, string]>([
    [
      { type: 'email.sent', timestamp: NOW, data: { ...IDS, ...MAIN } },
      'Send webhook email.sent: e-mail send_1 of the main sequence was sent.',
    ],
    [
      { type: 'email.sent', timestamp: NOW, data: { ...IDS, ...MAIN, subsequenceId: 'sub_1' } },
      'Send webhook email.sent: e-mail send_1 of sub_1 was sent.',
    ],
    [
      { type: 'lead.replied', timestamp: NOW, data: IDS },
      'Send webhook lead.replied: the lead replied.',
    ],
    [
      { type: 'lead.bounced', timestamp: NOW, data: IDS },
      'Send webhook lead.bounced: the address of the lead does not accept e-mails.',
    ],
    [
      { type: 'lead.unsubscribed', timestamp: NOW, data: IDS },
      'Send webhook lead.unsubscribed: the lead unsubscribed.',
    ],
  ])('describes the webhook of a command: %j', (event, words) => {
    expect(describeIntent({ type: 'emitWebhook', event })).toBe(words)
  })

  it('describes a switch', () => {
    const [replayedStep] = replay(STARTING_POINTS['match/other/unsent'])
    expect(replayedStep && describeIntents(replayedStep)).toEqual([
      'Cancel e-mail send_2 of its subsequence: it must not be sent.',
      'Start “Interested follow-up” for the lead instead of sub_2.',
      'Send webhook lead.tag_changed: the tag changed from “Meeting booked” to “Interested”.',
    ])
  })

  it('describes an enrollment, an exit and a skip', () => {
    const of = (situation: keyof typeof STARTING_POINTS) =>
      replay(STARTING_POINTS[situation]).flatMap(describeIntents)
    expect(of('match/none')).toEqual([
      'Cancel e-mail send_1 of the main sequence: it must not be sent.',
      'Start “Interested follow-up” for the lead.',
      'Send webhook lead.tag_changed: the tag changed from none to “Interested”.',
    ])
    expect(of('no-match/unsent')[1]).toBe('Stop “Meeting preparation”: the lead has left it.')
    expect(of('no-match/sent')[0]).toBe('Continue “Meeting preparation”: the lead stays in it.')
  })
})

describe('the comparison of the new lead with the old lead', () => {
  it('has a line for each field, including those of the subsequence and the pending send', () => {
    const [replayedStep] = replay(fresh)
    const changes =
      replayedStep === undefined ? [] : compareLeads(replayedStep.before, replayedStep.after)
    const marked = changes.filter(({ before, after }) => before !== after)
    expect(changes.slice(0, 4)).toEqual([
      { field: '_id', before: '"lead_1"', after: '"lead_1"' },
      { field: 'campaignId', before: '"cmp_1"', after: '"cmp_1"' },
      { field: 'status', before: '"active"', after: '"active"' },
      { field: 'aiTag', before: 'null', after: '"Interested"' },
    ])
    expect(marked.map(({ field, before, after }) => `${field}: ${before} → ${after}`)).toEqual([
      'aiTag: null → "Interested"',
      'subsequence: null → undefined',
      'subsequence.id: undefined → "sub_1"',
      'subsequence.status: undefined → "active"',
      'subsequence.currentStep: undefined → 0',
      'subsequence.emailsSent: undefined → 0',
      'subsequence.enrolledAt: undefined → "2025-07-01T12:00:00.000Z"',
      'subsequence.completedAt: undefined → null',
      'pendingSend: undefined → null',
      'pendingSend.id: "send_1" → undefined',
      'pendingSend.sequence: "main" → undefined',
      'pendingSend.sendAt: "2025-07-02T09:00:00.000Z" → undefined',
    ])
  })

  it('has a changed line exactly if the lead is another object', () => {
    fc.assert(
      fc.property(arbitraryExploration(), (exploration) => {
        for (const { before, after } of replay(exploration)) {
          const isChanged = compareLeads(before, after).some((line) => line.before !== line.after)
          expect(isChanged).toBe(after !== before)
        }
      }),
    )
  })
})
