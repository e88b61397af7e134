import {
  applyLeadUpdate,
  type CampaignLead,
  type Extend,
  type LeadDecision,
  type LeadPatch,
  type LeadPolicy,
  matchingSubsequences,
  prepareLeadUpdates,
  situationOf,
} from 'campaign-lead'
import { describe, expect, it } from 'vitest'
import {
  aLead,
  aPendingSend,
  aSubsequence,
  INTERESTED,
  inSubsequence,
  MEETING,
  NOW,
  pastSubsequence,
  SUBSEQUENCES,
  TAGS,
} from '../support/builders.js'

function update(
  lead: CampaignLead,
  patch: LeadPatch,
  policy: Partial<LeadPolicy> = {},
  subsequences = SUBSEQUENCES,
): LeadDecision {
  return applyLeadUpdate(lead, subsequences, TAGS, patch, { now: NOW, policy })
}

// docs/rules.md calls these cases "readings" and numbers them.

describe('a subsequence matches', () => {
  it('if its trigger has the type ai_tag and its value equals the tag, case-insensitively', () => {
    const others = [
      { id: 'sub_1', name: 'Another type', trigger: { type: 'reply', value: 'Interested' } },
      { id: 'sub_2', name: 'No value', trigger: { type: 'ai_tag' } },
      { id: 'sub_3', name: 'Null', trigger: { type: 'ai_tag', value: null } },
      aSubsequence('sub_4', 'Part of the name', 'Interest'),
      aSubsequence('sub_5', 'Upper case', 'INTERESTED'),
    ]
    expect(matchingSubsequences(others, 'Interested').map(({ name }) => name)).toEqual([
      'Upper case',
    ])
    expect(matchingSubsequences(others, null)).toEqual([])
  })

  it.each([
    ['ÉTÉ', 'été', true],
    ['İstanbul', 'i̇stanbul', true],
    ['STRASSE', 'straße', false],
    ['ISTANBUL', 'ıstanbul', false],
  ])('by toLowerCase, independent of the locale: %s and %s', (value, aiTag, isMatching) => {
    const subsequence = aSubsequence('sub_1', 'One', value)
    expect(matchingSubsequences([subsequence], aiTag)).toHaveLength(isMatching ? 1 : 0)
    const decide = prepareLeadUpdates([subsequence], [aiTag])
    const { situation } = decide(aLead(), { aiTag }, { now: NOW })
    expect(situation).toBe(isMatching ? 'match/none' : 'no-match/none')
  })
})

describe('several subsequences match (reading 1)', () => {
  const second = aSubsequence('sub_second', 'Second of two', 'INTERESTED')
  const subsequences = [MEETING, INTERESTED, second]
  const patch: LeadPatch = { aiTag: 'Interested' }

  it('is match/same if the lead is in any of them', () => {
    const lead = aLead({ subsequence: inSubsequence(second) })
    expect(update(lead, patch, {}, subsequences).situation).toBe('match/same')
  })

  it('enrolls the lead in the first of the list if the lead has been in none of them', () => {
    expect(update(aLead(), patch, {}, subsequences).lead.subsequence?.id).toBe(INTERESTED.id)
    const reversed = update(aLead(), patch, {}, [second, INTERESTED])
    expect(reversed.lead.subsequence?.id).toBe(second.id)
    expect(reversed.subsequenceEnrollment?.subsequenceName).toBe('Second of two')
    const prepared = prepareLeadUpdates([second, INTERESTED], TAGS)
    expect(prepared(aLead(), patch, { now: NOW })).toEqual(reversed)
  })

  it('is match/past if the lead has been through any of them, so that it does not go through one after another', () => {
    const lead = aLead({ subsequence: pastSubsequence(second, { emailsSent: 2 }) })
    expect(update(lead, patch, {}, subsequences).situation).toBe('match/past')
  })
})

describe('status and aiTag in one patch (reading 2)', () => {
  it('sets the status first, then applies the rules of the tag', () => {
    const { lead } = update(aLead({ status: 'active' }), { status: 'paused', aiTag: 'Interested' })
    expect(lead).toMatchObject({ status: 'paused', subsequence: { id: INTERESTED.id } })
  })

  it('keeps the status completed that an exit sets', () => {
    const lead = aLead({ subsequence: inSubsequence(MEETING) })
    expect(update(lead, { status: 'active', aiTag: 'Not now' }).lead.status).toBe('completed')
  })
})

describe('pausing (reading 3)', () => {
  it('keeps the pending send, so that resuming continues', () => {
    const lead = aLead({ pendingSend: aPendingSend('main') })
    const paused = update(lead, { status: 'paused' })
    expect(paused).toEqual({ lead: { ...lead, status: 'paused' }, intents: [] })
    expect(update(paused.lead, { status: 'active' }).lead).toEqual(lead)
  })
})

describe('a subsequence that ended and is still the pointer (reading 4, reEnrollment)', () => {
  const clean = aLead({ subsequence: pastSubsequence(INTERESTED, { emailsSent: 0 }) })
  const mailed = aLead({ subsequence: pastSubsequence(INTERESTED, { emailsSent: 1 }) })
  const patch: LeadPatch = { aiTag: 'Interested' }

  it('afterCleanExit, the default: the lead is enrolled again only if nothing was sent', () => {
    expect(update(clean, patch).subsequenceEnrollment?.action).toBe('enrolled')
    expect(update(mailed, patch).situation).toBe('match/past')
    expect(update(mailed, patch).lead).toEqual({ ...mailed, aiTag: 'Interested' })
  })

  it('always: the lead is enrolled again', () => {
    const policy = { reEnrollment: 'always' } as const
    expect(update(mailed, patch, policy).subsequenceEnrollment?.action).toBe('enrolled')
  })

  it('never: the lead is not enrolled again', () => {
    expect(update(clean, patch, { reEnrollment: 'never' }).situation).toBe('match/past')
  })

  it('does not prevent an enrollment in another subsequence', () => {
    const decision = update(mailed, { aiTag: 'Meeting booked' }, { reEnrollment: 'never' })
    expect(decision.subsequenceEnrollment?.action).toBe('enrolled')
    const [intent] = decision.intents
    expect(intent).toMatchObject({ type: 'enrollment', previousSubsequenceId: null })
  })
})

describe('a subsequence that is no longer in the list', () => {
  it('has no name', () => {
    const gone = { id: 'sub_gone' }
    const exited = update(aLead({ subsequence: inSubsequence(gone) }), { aiTag: 'Not now' })
    expect(exited.subsequenceEnrollment).toEqual({ action: 'exited', subsequenceName: null })
    const prepared = prepareLeadUpdates(SUBSEQUENCES, TAGS)
    const mailed = aLead({ subsequence: inSubsequence(gone, { emailsSent: 1 }) })
    const kept = prepared(mailed, { aiTag: 'Interested' }, { now: NOW })
    expect(kept.subsequenceEnrollment).toEqual({
      action: 'skippedInProgress',
      subsequenceName: null,
    })
  })
})

describe('two subsequences with one id', () => {
  const renamed = { ...INTERESTED, name: 'Renamed' }

  it('have the same effect in prepared and unprepared updates', () => {
    const lead = aLead({ subsequence: inSubsequence(INTERESTED) })
    for (const subsequences of [
      [INTERESTED, renamed],
      [renamed, INTERESTED],
    ]) {
      const decision = update(lead, { aiTag: 'Not now' }, {}, subsequences)
      const prepared = prepareLeadUpdates(subsequences, TAGS)
      expect(prepared(lead, { aiTag: 'Not now' }, { now: NOW })).toEqual(decision)
      expect(decision.subsequenceEnrollment?.subsequenceName).toBe(subsequences[0]?.name)
    }
  })

  it('are distinguished on enrollment: the decision has the name of the target', () => {
    const twin = aSubsequence(INTERESTED.id, 'Not now follow-up', 'Not now')
    const decision = update(aLead(), { aiTag: 'Not now' }, {}, [INTERESTED, twin])
    const { action, subsequenceName } = decision.subsequenceEnrollment ?? expect.unreachable()
    expect([action, subsequenceName]).toEqual(['enrolled', 'Not now follow-up'])
  })
})

describe('a date that formats the time in its own zone', () => {
  class ShanghaiDate extends Date {
    override toISOString(): string {
      return super.toISOString().replace('Z', '+08:00')
    }
  }
  const now = new ShanghaiDate('2025-07-01T12:00:00.000Z')

  it('is formatted in UTC in the lead, the webhook and the input of extend', () => {
    const received: string[] = []
    const extend: Extend<CampaignLead> = (_draft, decided) => {
      received.push(decided.now)
    }
    const { lead, intents } = applyLeadUpdate(
      aLead(),
      SUBSEQUENCES,
      TAGS,
      { aiTag: 'Interested' },
      { now, extend },
    )
    const timestamps = intents.map(
      (intent) => intent.type === 'emitWebhook' && intent.event.timestamp,
    )
    expect([lead.subsequence?.enrolledAt, timestamps.at(-1), ...received]).toEqual(
      Array.from({ length: 3 }, () => '2025-07-01T12:00:00.000Z'),
    )
  })
})

describe('a list that was passed to prepareLeadUpdates', () => {
  it('can change later without an effect', () => {
    const subsequence = { ...INTERESTED }
    const policy = { doNotContact: ['bounced' as const] }
    const subsequences = [subsequence]
    const tags = [...TAGS]
    const prepared = prepareLeadUpdates(subsequences, tags, { policy })
    const before = prepared(aLead(), { aiTag: 'Interested' }, { now: NOW })
    Object.assign(subsequence, { id: 'sub_x', name: 'Renamed' })
    subsequences.length = 0
    tags.length = 0
    policy.doNotContact.length = 0
    expect(prepared(aLead(), { aiTag: 'Interested' }, { now: NOW })).toEqual(before)
    const bounced = aLead({ status: 'bounced' })
    expect(() => prepared(bounced, { status: 'active' })).toThrow('cannot be changed')
  })
})

describe('situationOf', () => {
  it('returns the row for an enrollment and the matching subsequences', () => {
    const matching = matchingSubsequences(SUBSEQUENCES, 'Interested')
    expect(situationOf(null, matching)).toBe('match/none')
    expect(situationOf(inSubsequence(MEETING), matching)).toBe('match/other/unsent')
    expect(situationOf(pastSubsequence(INTERESTED, { emailsSent: 1 }), matching)).toBe('match/past')
    expect(situationOf(pastSubsequence(INTERESTED), matching, 'never')).toBe('match/past')
    expect(situationOf(null, [])).toBe('no-match/none')
  })
})
