import { guardedPolicy } from 'campaign-lead'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { explainPassage } from '../../apps/explorer/model/explain-passage.js'
import { changeStep, type Exploration } from '../../apps/explorer/model/exploration.js'
import { describeIntent } from '../../apps/explorer/model/intent-words.js'
import { compareLeads } from '../../apps/explorer/model/lead-changes.js'
import { type Passage, replay } from '../../apps/explorer/model/replay.js'
import { STARTING_POINTS } from '../../apps/explorer/model/starting-points.js'
import { arbitraryExploration } from '../support/explorations.js'

const { 'match/none': fresh, 'match/past': past } = STARTING_POINTS

function explain(exploration: Exploration): string {
  const [passage] = replay(exploration)
  if (passage === undefined) throw new Error('no step')
  const { title, because } = explainPassage(passage, exploration)
  return `${title}. ${because}`
}

function intentsOf({ result }: Passage): string[] {
  return result.success ? result.decision.intents.map(describeIntent) : []
}

describe('what came of a step, and why', () => {
  it.each([
    [
      'match/none',
      'Enrolled in “Interested follow-up”. The tag “Interested” triggers “Interested follow-up”, and the lead is in no subsequence.',
    ],
    [
      'match/same',
      'Not moved. The tag “Interested” triggers “Interested follow-up”, and the lead is in it already.',
    ],
    [
      'match/other/unsent',
      'Switched to “Interested follow-up”. The tag “Interested” triggers “Interested follow-up”, and nothing has been sent from “Meeting preparation”, which the lead was in.',
    ],
    [
      'match/other/sent',
      'Kept in “Meeting preparation”. The tag “Interested” triggers “Interested follow-up”, but 2 e-mails have been sent from “Meeting preparation”, which the lead is in.',
    ],
    [
      'match/past',
      'Not moved. The tag “Interested” triggers “Interested follow-up”, but the lead has been through it: 3 e-mails have been sent from it, and the same would be sent again.',
    ],
    [
      'no-match/none',
      'Not moved. The tag “Not interested” triggers no subsequence, and the lead is in none.',
    ],
    [
      'no-match/unsent',
      'Exited from “Meeting preparation”. The tag “Not interested” triggers no subsequence, and nothing has been sent from “Meeting preparation”, which the lead was in.',
    ],
    [
      'no-match/sent',
      'Kept in “Meeting preparation”. The tag “Not interested” triggers no subsequence, but 2 e-mails have been sent from “Meeting preparation”, which the lead is in.',
    ],
  ] as const)('is said for %s', (situation, words) => {
    expect(explain(STARTING_POINTS[situation])).toBe(words)
  })

  it('is said where the policy lets nobody begin a subsequence again', () => {
    const policy = { ...past.policy, reEnrollment: 'never' } as const
    expect(explain({ ...past, policy })).toContain('lets nobody begin one again (reEnrollment)')
  })

  it('is said where the policy leaves the lead alone', () => {
    const lead = { ...fresh.lead, status: 'bounced' } as const
    expect(explain({ ...fresh, lead, policy: guardedPolicy })).toBe(
      'Left alone. The policy leaves a lead alone that is “bounced” (doNotContact): a new tag is stored, but the rule table is not run.',
    )
  })

  it('is said where the patch has no tag', () => {
    expect(explain(changeStep(fresh, { patch: { status: 'paused' } }))).toBe(
      'Status: paused. The patch has no aiTag, so the rule table is not run.',
    )
    expect(explain(changeStep(fresh, { patch: {} }))).toMatch(/^Nothing changes\./)
  })

  it('is said of a lead without a tag, and of one whose subsequence is no longer there', () => {
    const { 'no-match/sent': underway } = STARTING_POINTS
    const cleared = changeStep({ ...underway, subsequences: [] }, { patch: { aiTag: null } })
    expect(explain(cleared)).toBe(
      'Kept in sub_2. A cleared tag triggers no subsequence, but 2 e-mails have been sent from sub_2, which the lead is in.',
    )
  })

  it('names the subsequence that is entered, where another one matches that the lead has been through', () => {
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

  it('names in the reason what is entered, whatever is looked at', () => {
    fc.assert(
      fc.property(arbitraryExploration(), (exploration) => {
        for (const passage of replay(exploration)) {
          const { title, because } = explainPassage(passage, exploration)
          const [, entered] = /^(?:Enrolled in|Switched to) (.+)$/.exec(title) ?? []
          expect(because).toContain(entered === undefined ? '' : `triggers ${entered}, and`)
        }
      }),
    )
  })

  it('says nothing of a tag where the patch of a lead that is left alone has none', () => {
    const lead = { ...fresh.lead, status: 'bounced' } as const
    const alone = { ...fresh, lead, policy: guardedPolicy }
    expect(explain(changeStep(alone, { patch: {} }))).toBe(
      'Nothing changes. The patch has no aiTag, so the rule table is not run.',
    )
  })

  it('is the error where it is refused', () => {
    expect(explain(changeStep(fresh, { patch: { aiTag: 'Intrested' } }))).toBe(
      'Refused: INVALID_TAG. Tag "Intrested" does not exist in workspace. Nothing at all has changed.',
    )
  })

  it('has no gap in it, whatever is looked at', () => {
    fc.assert(
      fc.property(arbitraryExploration(), (exploration) => {
        // A refusal has the library's own words.
        for (const passage of replay(exploration).filter(({ result }) => result.success)) {
          const { title, because } = explainPassage(passage, exploration)
          expect(`${title}. ${because}`).not.toMatch(/undefined|null|“”| {2}|\. ?\./)
        }
      }),
    )
  })
})

describe('the intents in plain words', () => {
  it('tell of a switch', () => {
    const [passage] = replay(STARTING_POINTS['match/other/unsent'])
    expect(passage && intentsOf(passage)).toEqual([
      'Cancel the e-mail send_2 of its subsequence: it must not go out.',
      'Begin “Interested follow-up” with the lead, in place of sub_2.',
      'Send the webhook lead.tag_changed: the tag was “Meeting booked”, and is “Interested” now.',
    ])
  })

  it('tell of an enrollment, an exit and a skip', () => {
    const of = (situation: keyof typeof STARTING_POINTS) =>
      replay(STARTING_POINTS[situation]).flatMap(intentsOf)
    expect(of('match/none')).toEqual([
      'Cancel the e-mail send_1 of the main sequence: it must not go out.',
      'Begin “Interested follow-up” with the lead.',
      'Send the webhook lead.tag_changed: the tag was none, and is “Interested” now.',
    ])
    expect(of('no-match/unsent')[1]).toBe(
      'Go on with “Meeting preparation” no more: the lead has left it.',
    )
    expect(of('no-match/sent')[0]).toBe('Go on with “Meeting preparation”: the lead stays in it.')
  })
})

describe('the new lead beside the old one', () => {
  it('has a line for each field, those of its place and its pending send too', () => {
    const [passage] = replay(fresh)
    const changes = passage === undefined ? [] : compareLeads(passage.before, passage.after)
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

  it('is the same, line by line, exactly where it is the very lead', () => {
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
