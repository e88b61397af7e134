import {
  type CampaignLead,
  type DecideLeadUpdate,
  type LeadPatch,
  prepareLeadUpdates,
} from 'campaign-lead'
import { createMemoryStore, type MemoryStore } from 'campaign-lead/memory'
import { registerChecks } from 'campaign-lead/testing'
import { type LeadRepositoryHarness, leadRepositoryChecks } from 'campaign-lead/testing/contracts'
import { describe, expect, it } from 'vitest'
import { aLead, NOW, SUBSEQUENCES, TAGS } from '../../support/builders.js'
import { aSeed, collect, refTo, someLeads } from '../../support/seeds.js'

const rules = prepareLeadUpdates(SUBSEQUENCES, TAGS)

function decideBy(patch: LeadPatch): DecideLeadUpdate {
  return ({ lead }) => rules(lead, patch, { now: NOW })
}

function aStore(...leads: CampaignLead[]): MemoryStore {
  return createMemoryStore(aSeed(...leads))
}

const harness: LeadRepositoryHarness = {
  capabilities: ['dueSends'],
  isAllInMemory: true,
  prepare: (workspaces) => ({ open: () => createMemoryStore({ workspaces }) }),
}

registerChecks({ describe, it }, 'createMemoryStore', leadRepositoryChecks(harness))

describe('update', () => {
  it('passes frozen lists to decide', async () => {
    await aStore(aLead()).update(refTo('lead_1'), ({ lead, tags, subsequences }) => {
      for (const list of [tags, subsequences, subsequences[0]?.trigger]) {
        expect(Object.isFrozen(list)).toBe(true)
      }
      return { lead, intents: [] }
    })
    expect.assertions(3)
  })

  it.each([
    ['another lead', { campaignId: 'cmp_1', leadId: 'lead_2' }],
    ['another campaign', { campaignId: 'cmp_2', leadId: 'lead_1' }],
  ])('rejects with NOT_FOUND for %s', async (_, ref) => {
    await expect(aStore(aLead()).update(ref, () => expect.unreachable())).rejects.toMatchObject({
      code: 'NOT_FOUND',
      message: 'Campaign lead not found',
    })
  })

  it('stores nothing if the new lead cannot be cloned', async () => {
    const store = aStore(aLead())
    const before = store.snapshot()
    const withFunction: DecideLeadUpdate = ({ lead }) => ({
      lead: Object.assign({ notify: () => undefined }, lead),
      intents: [],
    })
    await expect(store.update(refTo('lead_1'), withFunction)).rejects.toThrow(/not be cloned/)
    expect(store.snapshot()).toEqual(before)
  })
})

describe('the id of an intent', () => {
  it('is unique, and the same in every run', async () => {
    const run = async () => {
      const store = aStore(...someLeads('lead_1', 'lead_2'))
      for (const aiTag of ['Interested', 'Not now', null]) {
        await store.updateMany([refTo('lead_1'), refTo('lead_2')], decideBy({ aiTag }))
      }
      return (await collect(store.pendingIntents())).map(({ id }) => id)
    }
    const ids = await run()
    expect(new Set(ids).size).toBe(ids.length)
    expect(await run()).toEqual(ids)
    expect(ids.slice(0, 2)).toEqual(['cmp_1:lead_1:1:0', 'cmp_1:lead_1:1:1'])
  })
})

describe('leads with unusual ids', () => {
  it('have intents with different ids', async () => {
    const campaigns = [
      ['a:b', 'c'],
      ['a', 'b:c'],
    ].map(([id = '', _id = '']) => ({
      id,
      subsequences: [],
      leads: [aLead({ _id, campaignId: id })],
    }))
    const store = createMemoryStore({ workspaces: [{ id: 'ws_1', tags: TAGS, campaigns }] })
    for (const { id, leads } of campaigns) {
      for (const { _id } of leads) {
        await store.update({ campaignId: id, leadId: _id }, decideBy({ aiTag: 'Not now' }))
      }
    }
    const ids = (await collect(store.pendingIntents())).map(({ id }) => id)
    expect(ids).toEqual(['a%3Ab:c:1:0', 'a:b%3Ac:1:0'])
  })

  it('have intents with different ids that are valid in an HTTP header', async () => {
    const leadIds = [
      'ada@example.com',
      'ada%2E',
      'ada.',
      '\ud800',
      '\udfff',
      '%ud800',
      '\ud83c\udf89',
      ' ',
    ]
    const store = aStore(...leadIds.map((_id) => aLead({ _id })))
    for (const leadId of leadIds) await store.update(refTo(leadId), decideBy({ aiTag: 'Not now' }))
    const ids = (await collect(store.pendingIntents())).map(({ id }) => id)
    expect(new Set(ids).size).toBe(leadIds.length)
    for (const id of ids) expect(id).toMatch(/^[!-\-/-~]+$/)
  })

  it.each(['constructor', '__proto__', 'toString'])(
    'can be updated if their id is %s',
    async (_id) => {
      const store = aStore(aLead({ _id }))
      await store.update(refTo(_id), decideBy({ aiTag: 'Not now' }))
      const copy = createMemoryStore(store.snapshot())
      await copy.update(refTo(_id), decideBy({ aiTag: 'Out of office' }))
      const versions = (await collect(copy.pendingIntents())).map(({ leadVersion }) => leadVersion)
      expect(versions).toEqual([1, 2])
    },
  )
})

describe('createMemoryStore', () => {
  it('shares no object with the caller, neither the seed nor the results', async () => {
    const seed = structuredClone(aSeed(aLead()))
    const store = createMemoryStore(seed)
    const before = store.snapshot()
    const update = await store.update(refTo('lead_1'), decideBy({ aiTag: 'Interested' }))
    const after = store.snapshot()
    const kept = structuredClone(after)
    const pending = await collect(store.pendingIntents())
    for (const shared of [seed, before, update, store.findLead(refTo('lead_1')), after, pending]) {
      mutateDeeply(shared)
    }
    expect(store.snapshot()).toEqual(kept)
  })
})

describe('custom fields', () => {
  interface CustomLead extends CampaignLead {
    readonly own: unknown
  }

  const oddKey: object = JSON.parse('{"__proto__":{"isOwn":true}}')
  const own = {
    ...oddKey,
    since: new Date('2025-06-15T09:00:00.000Z'),
    scores: new Map([['mail', [1, 2]]]),
    notes: [{ text: 'Call back', tags: ['phone', null, undefined] }],
  }

  function customStore(): MemoryStore<CustomLead> {
    const leads = [{ ...aLead(), own }]
    const campaigns = [{ id: 'cmp_1', subsequences: SUBSEQUENCES, leads }]
    return createMemoryStore<CustomLead>({ workspaces: [{ id: 'ws_1', tags: TAGS, campaigns }] })
  }

  const setTag: DecideLeadUpdate<CustomLead> = ({ lead }) => ({
    lead: { ...lead, aiTag: 'Not now' },
    intents: [],
  })

  it('are unchanged by an update, even if they are not JSON', async () => {
    const store = customStore()
    await store.update(refTo('lead_1'), setTag)
    expect(store.findLead(refTo('lead_1'))).toStrictEqual({ ...aLead({ aiTag: 'Not now' }), own })
  })

  it('are not shared with the caller at any depth', async () => {
    const store = customStore()
    const { decision } = await store.update(refTo('lead_1'), setTag)
    for (const lead of [decision.lead, store.findLead(refTo('lead_1'))]) {
      const shared: typeof own = Object(lead?.own)
      shared.since.setTime(0)
      shared.scores.get('mail')?.push(3)
      mutateDeeply(shared.notes)
    }
    expect(store.findLead(refTo('lead_1'))?.own).toStrictEqual(own)
  })

  it('may contain themselves', async () => {
    const circle: { own?: unknown } = {}
    circle.own = circle
    const store = customStore()
    await store.update(refTo('lead_1'), ({ lead }) => ({
      lead: { ...lead, own: circle },
      intents: [],
    }))
    const kept: typeof circle = Object(store.findLead(refTo('lead_1'))?.own)
    expect(kept).not.toBe(circle)
    expect(kept.own).toBe(kept)
  })

  it('are not stored if their key is a symbol', async () => {
    const store = customStore()
    const marked = { note: 'Call back', [Symbol('mark')]: { by: 'the application' } }
    await store.update(refTo('lead_1'), ({ lead }) => ({
      lead: { ...lead, own: marked },
      intents: [],
    }))
    expect(store.findLead(refTo('lead_1'))?.own).toStrictEqual({ note: 'Call back' })
  })
})

describe('findLead', () => {
  it('returns undefined if the campaign has no such lead', () => {
    expect(aStore(aLead()).findLead(refTo('lead_2'))).toBeUndefined()
    expect(aStore(aLead()).findLead({ campaignId: 'cmp_2', leadId: 'lead_1' })).toBeUndefined()
  })
})

/** Overwrites every part of a value. */
function mutateDeeply(value: unknown): void {
  if (typeof value !== 'object' || value === null) return
  for (const key of Object.keys(value)) {
    mutateDeeply(Reflect.get(value, key))
    Reflect.set(value, key, 'mutated')
  }
}

describe('a query of due sends', () => {
  it.each([
    {
      name: 'a limit of 0',
      query: { before: NOW, limit: 0 },
      message: 'query.limit must be a positive integer, got 0',
    },
    {
      name: 'an invalid time',
      query: { before: new Date(Number.NaN), limit: 1 },
      message: 'query.before must be a valid Date, got an object',
    },
  ])('with $name is an error that names the field', async ({ query, message }) => {
    await expect(aStore(aLead()).dueSends(query)).rejects.toThrow(new TypeError(message))
  })
})
