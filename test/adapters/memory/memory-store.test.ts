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
  isAllInMemory: true,
  prepare: (workspaces) => ({ open: () => createMemoryStore({ workspaces }) }),
}

registerChecks({ describe, it }, 'every promise of a repository', leadRepositoryChecks(harness))

describe('update', () => {
  it('gives decide lists that nobody can change', async () => {
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

  it('stores nothing of a lead that is no plain data', async () => {
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
  it('is its own, and the same from run to run', async () => {
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

describe('ids of any kind', () => {
  it('keep the intents of different leads apart', async () => {
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

  it('have intents whose ids can be sent as a header, and stay distinct', async () => {
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

  it.each(['constructor', '__proto__', 'toString'])('may be %s', async (_id) => {
    const store = aStore(aLead({ _id }))
    await store.update(refTo(_id), decideBy({ aiTag: 'Not now' }))
    const copy = createMemoryStore(store.snapshot())
    await copy.update(refTo(_id), decideBy({ aiTag: 'Out of office' }))
    const versions = (await collect(copy.pendingIntents())).map(({ leadVersion }) => leadVersion)
    expect(versions).toEqual([1, 2])
  })
})

describe('nothing is shared with the caller', () => {
  it('neither what it is seeded with, nor what it gives', async () => {
    const seed = structuredClone(aSeed(aLead()))
    const store = createMemoryStore(seed)
    const before = store.snapshot()
    const update = await store.update(refTo('lead_1'), decideBy({ aiTag: 'Interested' }))
    const after = store.snapshot()
    const kept = structuredClone(after)
    const pending = await collect(store.pendingIntents())
    for (const given of [seed, before, update, store.findLead(refTo('lead_1')), after, pending]) {
      scribble(given)
    }
    expect(store.snapshot()).toEqual(kept)
  })
})

describe('fields of the host', () => {
  interface HostLead extends CampaignLead {
    readonly own: unknown
  }

  const oddKey: object = JSON.parse('{"__proto__":{"isOwn":true}}')
  const own = {
    ...oddKey,
    since: new Date('2025-06-15T09:00:00.000Z'),
    scores: new Map([['mail', [1, 2]]]),
    notes: [{ text: 'Call back', tags: ['phone', null, undefined] }],
  }

  function hostStore(): MemoryStore<HostLead> {
    const leads = [{ ...aLead(), own }]
    const campaigns = [{ id: 'cmp_1', subsequences: SUBSEQUENCES, leads }]
    return createMemoryStore<HostLead>({ workspaces: [{ id: 'ws_1', tags: TAGS, campaigns }] })
  }

  const setTag: DecideLeadUpdate<HostLead> = ({ lead }) => ({
    lead: { ...lead, aiTag: 'Not now' },
    intents: [],
  })

  it('come through an update as they were, also those that are no JSON', async () => {
    const store = hostStore()
    await store.update(refTo('lead_1'), setTag)
    expect(store.findLead(refTo('lead_1'))).toStrictEqual({ ...aLead({ aiTag: 'Not now' }), own })
  })

  it('are shared with nobody, down to the last part', async () => {
    const store = hostStore()
    const { decision } = await store.update(refTo('lead_1'), setTag)
    for (const lead of [decision.lead, store.findLead(refTo('lead_1'))]) {
      const given: typeof own = Object(lead?.own)
      given.since.setTime(0)
      given.scores.get('mail')?.push(3)
      scribble(given.notes)
    }
    expect(store.findLead(refTo('lead_1'))?.own).toStrictEqual(own)
  })

  it('may contain themselves', async () => {
    const circle: { own?: unknown } = {}
    circle.own = circle
    const store = hostStore()
    await store.update(refTo('lead_1'), ({ lead }) => ({
      lead: { ...lead, own: circle },
      intents: [],
    }))
    const kept: typeof circle = Object(store.findLead(refTo('lead_1'))?.own)
    expect(kept).not.toBe(circle)
    expect(kept.own).toBe(kept)
  })

  it('are those whose key is a string: a symbol is no data', async () => {
    const store = hostStore()
    const marked = { note: 'Call back', [Symbol('mark')]: { by: 'the host' } }
    await store.update(refTo('lead_1'), ({ lead }) => ({
      lead: { ...lead, own: marked },
      intents: [],
    }))
    expect(store.findLead(refTo('lead_1'))?.own).toStrictEqual({ note: 'Call back' })
  })
})

describe('findLead', () => {
  it('is undefined where the campaign has no such lead', () => {
    expect(aStore(aLead()).findLead(refTo('lead_2'))).toBeUndefined()
    expect(aStore(aLead()).findLead({ campaignId: 'cmp_2', leadId: 'lead_1' })).toBeUndefined()
  })
})

describe('a snapshot', () => {
  it('makes an equal store: leads, versions and pending intents', async () => {
    const store = aStore(...someLeads('lead_1', 'lead_2'))
    await store.update(refTo('lead_1'), decideBy({ aiTag: 'Interested' }))
    const copy = createMemoryStore(JSON.parse(JSON.stringify(store.snapshot())))
    expect(copy.snapshot()).toEqual(store.snapshot())
    const patch = decideBy({ aiTag: 'Not now' })
    expect(await copy.update(refTo('lead_1'), patch)).toEqual(
      await store.update(refTo('lead_1'), patch),
    )
  })

  it('keeps each campaign in its workspace', () => {
    const workspaces = ['ws_1', 'ws_2'].map((id) => {
      const campaignId = `cmp_of_${id}`
      const leads = [aLead({ campaignId })]
      return { id, tags: [id], campaigns: [{ id: campaignId, subsequences: [], leads }] }
    })
    expect(createMemoryStore({ workspaces }).snapshot().workspaces).toMatchObject(workspaces)
  })

  it('can be restored', async () => {
    const store = aStore(aLead())
    const before = store.snapshot()
    await store.update(refTo('lead_1'), decideBy({ aiTag: 'Interested' }))
    store.restore(before)
    expect(store.snapshot()).toEqual(before)
  })
})

describe('a seed that cannot be', () => {
  const workspace = { id: 'ws_1', tags: TAGS, campaigns: [] }
  const campaign = { id: 'cmp_1', subsequences: [], leads: [] }

  it('with two of one id is a TypeError that names it', () => {
    const seeds = [
      { workspaces: [workspace, workspace] },
      { workspaces: [{ ...workspace, campaigns: [campaign, campaign] }] },
      aSeed(aLead(), aLead()),
    ]
    expect(seeds.map((seed) => messageOf(() => createMemoryStore(seed)))).toEqual([
      'Duplicate workspace "ws_1"',
      'Duplicate campaign "cmp_1"',
      'Duplicate lead "lead_1"',
    ])
  })

  it('with a lead in the wrong campaign is a TypeError that names both', () => {
    const seed = aSeed(aLead({ campaignId: 'cmp_2' }))
    expect(() => createMemoryStore(seed)).toThrow(
      new TypeError(
        'seed.workspaces[0].campaigns[0].leads[0].campaignId must be "cmp_1", got "cmp_2"',
      ),
    )
  })

  it('with a lead, a subsequence or a tag that is not of its type is a TypeError', () => {
    const lead: CampaignLead = { ...aLead(), ...JSON.parse('{"status":"Active"}') }
    expect(() => createMemoryStore(aSeed(lead))).toThrow(
      'seed.workspaces[0].campaigns[0].leads[0]: lead.status must be one of',
    )
  })

  it('with a version that counts nothing is a TypeError', () => {
    const leadVersions: Record<string, number> = JSON.parse('{"lead_1":"1"}')
    const only = { id: 'cmp_1', subsequences: [], leads: [aLead()], leadVersions }
    const seed = { workspaces: [{ id: 'ws_1', tags: TAGS, campaigns: [only] }] }
    expect(() => createMemoryStore(seed)).toThrow(
      'leadVersions.lead_1 must be a non-negative integer, got "1"',
    )
  })

  it.each([
    ['seed must be an object, got null', 'null'],
    ['seed.workspaces must be an array, got undefined', '{}'],
    [
      'seed.workspaces[0].campaigns must be an array, got undefined',
      '{"workspaces":[{"id":"ws_1","tags":[]}]}',
    ],
    [
      'seed.workspaces[0].campaigns[0].leads must be an array, got "x"',
      '{"workspaces":[{"id":"w","tags":[],"campaigns":[{"id":"c","subsequences":[],"leads":"x"}]}]}',
    ],
    ['seed.workspaces[0] must be an object, got null', '{"workspaces":[null]}'],
    ['seed.workspaces[0].id must be a string, got undefined', '{"workspaces":[{}]}'],
    ['seed.workspaces[0]: tags must be an array, got undefined', '{"workspaces":[{"id":"w"}]}'],
    ['seed.pendingIntents must be an array, got 3', '{"workspaces":[],"pendingIntents":3}'],
  ])('with a part missing or wrong is a TypeError that names it: %s', (message, seed) => {
    expect(() => createMemoryStore(JSON.parse(seed))).toThrow(new TypeError(message))
  })

  it('leaves a store as it was that it should have replaced', () => {
    const store = aStore(aLead())
    const before = store.snapshot()
    expect(() => store.restore(aSeed(aLead(), aLead()))).toThrow(TypeError)
    expect(store.snapshot()).toEqual(before)
  })
})

/** Writes over everything, as a careless caller without types may. */
function scribble(value: unknown): void {
  if (typeof value !== 'object' || value === null) return
  for (const key of Object.keys(value)) {
    scribble(Reflect.get(value, key))
    Reflect.set(value, key, 'scribbled')
  }
}

function messageOf(call: () => unknown): string {
  try {
    return JSON.stringify(call())
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}
