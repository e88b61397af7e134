import { guardedPolicy } from 'campaign-lead'
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

describe('the description of the intents', () => {
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
