import {
  applyLeadUpdate,
  type CampaignLead,
  type Extend,
  LeadUpdateError,
  prepareLeadUpdates,
  safeApplyLeadUpdate,
} from 'campaign-lead'
import { describe, expect, it } from 'vitest'
import {
  aLead,
  aPendingSend,
  INTERESTED,
  inSubsequence,
  NOW,
  NOW_ISO,
  SUBSEQUENCES,
  TAGS,
} from '../support/builders.js'

/** An application's lead with custom fields. */
interface CustomLead extends CampaignLead {
  readonly aiTaggedAt: string | null
  readonly history: readonly { readonly at: string; readonly aiTag: string | null }[]
  readonly owner: { readonly name: string; readonly teams: readonly string[] }
}

function aCustomLead(overrides: Partial<CustomLead> = {}): CustomLead {
  const owner = { name: 'Ada', teams: ['sales'] }
  return { ...aLead(), aiTaggedAt: null, history: [], owner, ...overrides }
}

function update(extend: Extend<CustomLead>, lead = aCustomLead(), aiTag = 'Interested') {
  return applyLeadUpdate(lead, SUBSEQUENCES, TAGS, { aiTag }, { now: NOW, extend })
}

describe('custom fields of a lead', () => {
  it('are kept by every update', () => {
    const lead = aCustomLead({ aiTaggedAt: '2025-01-01T00:00:00.000Z' })
    const decision = applyLeadUpdate(
      lead,
      SUBSEQUENCES,
      TAGS,
      { aiTag: 'Interested' },
      { now: NOW },
    )
    expect(decision.lead.aiTaggedAt).toBe(lead.aiTaggedAt)
    expect(decision.lead.owner).toBe(lead.owner)
  })

  it('are changed in the same decision by extend', () => {
    const lead = aCustomLead()
    const decision = update((draft, { now }) => {
      draft.aiTaggedAt = now
      draft.history.push({ at: now, aiTag: draft.aiTag })
      draft.owner.teams.push('success')
    }, lead)
    expect(decision.lead).toMatchObject({
      aiTag: 'Interested',
      aiTaggedAt: NOW_ISO,
      history: [{ at: NOW_ISO, aiTag: 'Interested' }],
      owner: { name: 'Ada', teams: ['sales', 'success'] },
    })
    expect(lead).toEqual(aCustomLead())
    expect(decision.subsequenceEnrollment?.action).toBe('enrolled')
  })

  it('can change although the rules change nothing', () => {
    const lead = aCustomLead({ aiTag: 'Not now' })
    const decision = update((draft, { now }) => void (draft.aiTaggedAt = now), lead, 'Not now')
    expect(decision.lead).toEqual({ ...lead, aiTaggedAt: NOW_ISO })
    expect(decision.intents).toEqual([])
  })
})

describe('extend', () => {
  it('receives now, previous, intents, situation and subsequenceEnrollment', () => {
    const lead = aCustomLead({
      aiTag: 'Meeting booked',
      subsequence: inSubsequence({ id: 'sub_x' }),
    })
    const seen: Parameters<Extend<CustomLead>>[1][] = []
    const { intents } = update((_, decided) => void seen.push(decided), lead)
    expect(seen).toEqual([
      {
        now: NOW_ISO,
        previous: lead,
        intents,
        situation: 'match/other/unsent',
        subsequenceEnrollment: { action: 'switched', subsequenceName: INTERESTED.name },
      },
    ])
    expect(seen[0]?.previous).toBe(lead)
  })

  it('runs on every accepted patch, even an empty one', () => {
    let runs = 0
    const extend = () => void (runs += 1)
    const lead = aCustomLead()
    expect(applyLeadUpdate(lead, [], [], {}, { now: NOW, extend }).lead).toBe(lead)
    applyLeadUpdate(lead, [], [], { status: 'paused' }, { now: NOW, extend })
    expect(runs).toBe(2)
  })

  it('does not run on a refused patch', () => {
    const extend = () => expect.unreachable()
    const patch = { aiTag: 'InvalidTag' }
    expect(safeApplyLeadUpdate(aCustomLead(), [], TAGS, patch, { extend }).success).toBe(false)
  })

  it('cannot remove an intent from the decision, even without types', () => {
    const extend: Extend<CustomLead> = (_, { intents }) => void Reflect.set(intents, 'length', 0)
    expect(update(extend).intents.map(({ type }) => type)).toEqual(['enrollment', 'emitWebhook'])
  })

  it('returns the same object if it changes nothing', () => {
    const lead = aCustomLead({ aiTag: 'Not now' })
    expect(update((draft) => void draft.owner.name, lead, 'Not now').lead).toBe(lead)
  })

  it('freezes nothing', () => {
    const lead = aCustomLead()
    const decision = update((draft) => void (draft.aiTaggedAt = 'now'), lead)
    expect([lead, lead.owner, decision.lead, decision.lead.owner].filter(Object.isFrozen)).toEqual(
      [],
    )
  })

  it('also runs in prepared updates', () => {
    const extend: Extend<CustomLead> = (draft, { now }) => void (draft.aiTaggedAt = now)
    const decide = prepareLeadUpdates<CustomLead>(SUBSEQUENCES, TAGS, { extend })
    expect(decide(aCustomLead(), { aiTag: 'Interested' }, { now: NOW }).lead.aiTaggedAt).toBe(
      NOW_ISO,
    )
  })
})

describe('an error that extend throws', () => {
  it('is rethrown, and nothing is returned', () => {
    const lead = aCustomLead()
    const error = new Error('no owner')
    const extend = () => {
      throw error
    }
    expect(() => update(extend, lead)).toThrow(error)
    expect(lead).toEqual(aCustomLead())
  })

  it('is also rethrown by safeApplyLeadUpdate, whatever it is', () => {
    const refusal = new LeadUpdateError('INVALID_PATCH', "the application's refusal")
    const extend = () => {
      throw refusal
    }
    expect(() =>
      safeApplyLeadUpdate(aCustomLead(), SUBSEQUENCES, TAGS, {}, { now: NOW, extend }),
    ).toThrow(refusal)
  })
})

describe("a change of the library's fields by extend", () => {
  it('does not compile', () => {
    const extend: Extend<CustomLead> = (draft) => {
      // @ts-expect-error: read-only
      draft.status = 'active'
      // @ts-expect-error: read-only
      draft.subsequence = null
      // @ts-expect-error: read-only
      if (draft.pendingSend) draft.pendingSend.id = 'send_2'
    }
    expect(extend).toBeTypeOf('function')
  })

  it.each<[string, unknown]>([
    ['_id', 'lead_2'],
    ['campaignId', 'cmp_2'],
    ['status', 'paused'],
    ['aiTag', null],
    ['currentSequenceStep', 2],
    ['replied', true],
    ['addedAt', NOW_ISO],
    ['subsequence', null],
    ['pendingSend', aPendingSend('main')],
  ])('is a TypeError for callers without types: lead.%s', (field, value) => {
    const extend: Extend<CustomLead> = (draft) => void Reflect.set(draft, field, value)
    expect(() => update(extend)).toThrow(
      new TypeError(`extend must not change lead.${field}: the rules own it`),
    )
  })

  it('is a TypeError for callers without types: inside lead.subsequence', () => {
    const extend: Extend<CustomLead> = ({ subsequence }) =>
      void Reflect.set(Object(subsequence), 'emailsSent', 5)
    expect(() => update(extend)).toThrow('extend must not change lead.subsequence')
  })
})

describe('an extend that returns a value', () => {
  it('is rejected, so that a recipe that creates a new lead does not go unnoticed', () => {
    const extend: Extend<CustomLead> = (draft) => ({ ...draft, aiTaggedAt: 'now' })
    expect(() => update(extend)).toThrow(
      new TypeError('The result of extend must be undefined, got an object'),
    )
  })

  it('is rejected if it is asynchronous', () => {
    // oxlint-disable-next-line typescript/no-misused-promises -- the mistake under test
    const extend: Extend<CustomLead> = async () => undefined
    expect(() => update(extend)).toThrow('The result of extend must be undefined, got an object')
  })
})
