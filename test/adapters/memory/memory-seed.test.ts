import { type CampaignLead, type DecideLeadUpdate, prepareLeadUpdates } from 'campaign-lead'
import { createMemoryStore, type MemoryStore } from 'campaign-lead/memory'
import { describe, expect, it } from 'vitest'
import { aLead, NOW, SUBSEQUENCES, TAGS } from '../../support/builders.js'
import { aSeed, refTo, someLeads } from '../../support/seeds.js'

const rules = prepareLeadUpdates(SUBSEQUENCES, TAGS)

function setTag(aiTag: string): DecideLeadUpdate {
  return ({ lead }) => rules(lead, { aiTag }, { now: NOW })
}

function aStore(...leads: CampaignLead[]): MemoryStore {
  return createMemoryStore(aSeed(...leads))
}

describe('a snapshot', () => {
  it('creates an equal store: leads, versions and pending intents', async () => {
    const store = aStore(...someLeads('lead_1', 'lead_2'))
    await store.update(refTo('lead_1'), setTag('Interested'))
    const copy = createMemoryStore(JSON.parse(JSON.stringify(store.snapshot())))
    expect(copy.snapshot()).toEqual(store.snapshot())
    const patch = setTag('Not now')
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
    await store.update(refTo('lead_1'), setTag('Interested'))
    store.restore(before)
    expect(store.snapshot()).toEqual(before)
  })
})

describe('an invalid seed', () => {
  const workspace = { id: 'ws_1', tags: TAGS, campaigns: [] }
  const campaign = { id: 'cmp_1', subsequences: [], leads: [] }

  it('throws a TypeError that names a duplicate id', () => {
    const seeds = [
      { workspaces: [workspace, workspace] },
      { workspaces: [{ ...workspace, campaigns: [campaign, campaign] }] },
      aSeed(aLead(), aLead()),
    ]
    expect(seeds.map((seed) => catchMessage(() => createMemoryStore(seed)))).toEqual([
      'Duplicate workspace "ws_1"',
      'Duplicate campaign "cmp_1"',
      'Duplicate lead "lead_1"',
    ])
  })

  it('throws a TypeError that names both campaigns of a misplaced lead', () => {
    const seed = aSeed(aLead({ campaignId: 'cmp_2' }))
    expect(() => createMemoryStore(seed)).toThrow(
      new TypeError(
        'seed.workspaces[0].campaigns[0].leads[0].campaignId must be "cmp_1", got "cmp_2"',
      ),
    )
  })

  it('throws a TypeError that names an invalid lead', () => {
    const lead: CampaignLead = { ...aLead(), ...JSON.parse('{"status":"Active"}') }
    expect(() => createMemoryStore(aSeed(lead))).toThrow(
      'seed.workspaces[0].campaigns[0].leads[0]: lead.status must be one of',
    )
  })

  it('throws a TypeError that names an invalid version', () => {
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
  ])('throws a TypeError that names a missing or invalid part: %s', (message, seed) => {
    expect(() => createMemoryStore(JSON.parse(seed))).toThrow(new TypeError(message))
  })

  it('does not change the store if it is passed to restore()', () => {
    const store = aStore(aLead())
    const before = store.snapshot()
    expect(() => store.restore(aSeed(aLead(), aLead()))).toThrow(TypeError)
    expect(store.snapshot()).toEqual(before)
  })
})

function catchMessage(call: () => unknown): string {
  try {
    return JSON.stringify(call())
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}
