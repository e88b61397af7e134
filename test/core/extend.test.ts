import {
  applyLeadUpdate,
  type CampaignLead,
  type DecidedUpdate,
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

/** A host's lead with fields of its own. */
interface HostLead extends CampaignLead {
  readonly aiTaggedAt: string | null
  readonly history: readonly { readonly at: string; readonly aiTag: string | null }[]
  readonly owner: { readonly name: string; readonly teams: readonly string[] }
}

function aHostLead(given: Partial<HostLead> = {}): HostLead {
  const owner = { name: 'Ada', teams: ['sales'] }
  return { ...aLead(), aiTaggedAt: null, history: [], owner, ...given }
}

function update(extend: Extend<HostLead>, lead = aHostLead(), aiTag = 'Interested') {
  return applyLeadUpdate(lead, SUBSEQUENCES, TAGS, { aiTag }, { now: NOW, extend })
}

describe("a host's further fields", () => {
  it('are kept', () => {
    const lead = aHostLead({ aiTaggedAt: '2025-01-01T00:00:00.000Z' })
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
    const lead = aHostLead()
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
    expect(lead).toEqual(aHostLead())
    expect(decision.subsequenceEnrollment?.action).toBe('enrolled')
  })

  it('may change alone, where the rules change nothing', () => {
    const lead = aHostLead({ aiTag: 'Not now' })
    const decision = update((draft, { now }) => void (draft.aiTaggedAt = now), lead, 'Not now')
    expect(decision.lead).toEqual({ ...lead, aiTaggedAt: NOW_ISO })
    expect(decision.intents).toEqual([])
  })
})

describe('extend', () => {
  it('has now, previous, intents, situation and subsequenceEnrollment at hand', () => {
    const lead = aHostLead({ aiTag: 'Meeting booked', subsequence: inSubsequence({ id: 'sub_x' }) })
    const seen: DecidedUpdate<HostLead>[] = []
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

  it('runs on every accepted patch, also an empty one', () => {
    let runs = 0
    const extend = () => void (runs += 1)
    const lead = aHostLead()
    expect(applyLeadUpdate(lead, [], [], {}, { now: NOW, extend }).lead).toBe(lead)
    applyLeadUpdate(lead, [], [], { status: 'paused' }, { now: NOW, extend })
    expect(runs).toBe(2)
  })

  it('does not run on a refused patch', () => {
    const extend = () => expect.unreachable()
    const patch = { aiTag: 'InvalidTag' }
    expect(safeApplyLeadUpdate(aHostLead(), [], TAGS, patch, { extend }).success).toBe(false)
  })

  it('cannot take an intent from the decision, also without types', () => {
    const extend: Extend<HostLead> = (_, { intents }) => void Reflect.set(intents, 'length', 0)
    expect(update(extend).intents.map(({ type }) => type)).toEqual(['enrollment', 'emitWebhook'])
  })

  it('leaves the very lead where it changes nothing', () => {
    const lead = aHostLead({ aiTag: 'Not now' })
    expect(update((draft) => void draft.owner.name, lead, 'Not now').lead).toBe(lead)
  })

  it('freezes nothing', () => {
    const lead = aHostLead()
    const decision = update((draft) => void (draft.aiTaggedAt = 'now'), lead)
    expect([lead, lead.owner, decision.lead, decision.lead.owner].filter(Object.isFrozen)).toEqual(
      [],
    )
  })

  it('is run by prepared updates too', () => {
    const extend: Extend<HostLead> = (draft, { now }) => void (draft.aiTaggedAt = now)
    const decide = prepareLeadUpdates<HostLead>(SUBSEQUENCES, TAGS, { extend })
    expect(decide(aHostLead(), { aiTag: 'Interested' }, { now: NOW }).lead.aiTaggedAt).toBe(NOW_ISO)
  })
})

describe('what extend throws', () => {
  it('goes to the caller, and nothing is returned', () => {
    const lead = aHostLead()
    const fault = new Error('no owner')
    const extend = () => {
      throw fault
    }
    expect(() => update(extend, lead)).toThrow(fault)
    expect(lead).toEqual(aHostLead())
  })

  it('goes to the caller of safeApplyLeadUpdate too, whatever it is', () => {
    const refusal = new LeadUpdateError('INVALID_PATCH', "the host's own")
    const extend = () => {
      throw refusal
    }
    expect(() =>
      safeApplyLeadUpdate(aHostLead(), SUBSEQUENCES, TAGS, {}, { now: NOW, extend }),
    ).toThrow(refusal)
  })
})

describe('extend leaves the fields of the library alone', () => {
  it('in its types', () => {
    const extend: Extend<HostLead> = (draft) => {
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
  ])('and for callers without types: lead.%s', (field, value) => {
    const extend: Extend<HostLead> = (draft) => void Reflect.set(draft, field, value)
    expect(() => update(extend)).toThrow(
      new TypeError(`extend must not change lead.${field}: the rules own it`),
    )
  })

  it('and for callers without types: inside lead.subsequence', () => {
    const extend: Extend<HostLead> = ({ subsequence }) =>
      void Reflect.set(Object(subsequence), 'emailsSent', 5)
    expect(() => update(extend)).toThrow('extend must not change lead.subsequence')
  })
})

describe('extend changes the draft and returns nothing', () => {
  it('so that a recipe that makes a new lead does not go unnoticed', () => {
    const extend: Extend<HostLead> = (draft) => ({ ...draft, aiTaggedAt: 'now' })
    expect(() => update(extend)).toThrow(
      new TypeError('The result of extend must be undefined, got an object'),
    )
  })

  it('nor one that is asynchronous', () => {
    // oxlint-disable-next-line typescript/no-misused-promises -- the very mistake
    const extend: Extend<HostLead> = async () => undefined
    expect(() => update(extend)).toThrow('The result of extend must be undefined, got an object')
  })
})
