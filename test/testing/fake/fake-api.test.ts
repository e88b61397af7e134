import { guardedPolicy } from 'campaign-lead'
import {
  aCampaign,
  aLead,
  aLeadSubsequence,
  aPendingSend,
  aWorkspace,
  createFakeApi,
  type PlannedFault,
} from 'campaign-lead/testing/fake'
import { describe, expect, it } from 'vitest'
import { inProcess, sendPatch } from '../../support/fake-transports.js'
import { refTo, typesOf } from '../../support/seeds.js'

const aSecondWorkspace = aWorkspace((workspace) => {
  workspace.id = 'ws_2'
  workspace.campaigns = [
    aCampaign((campaign) => Object.assign(campaign, { id: 'cmp_2', leads: [] })),
  ]
})

describe('a fake without options', () => {
  it('has the workspace of the builders, and an API key that sees it', async () => {
    const fake = createFakeApi()
    expect(fake.findLead(refTo('lead_1'))).toEqual(aLead())
    const { status } = await sendPatch(inProcess(fake), {}, { apiKey: fake.apiKey })
    expect(status).toBe(200)
  })

  it('uses a fixed time instead of the clock, so that decisions are reproducible', async () => {
    const fake = createFakeApi()
    expect(fake.now).toEqual(new Date('2025-07-01T12:00:00.000Z'))
    await sendPatch(inProcess(fake), { aiTag: 'Interested' })
    const { subsequence } = fake.findLead(refTo('lead_1')) ?? {}
    expect(subsequence?.enrolledAt).toBe('2025-07-01T12:00:00.000Z')
  })
})

describe('the time of a fake', () => {
  it('is initially the option `now`, and can be set', async () => {
    const fake = createFakeApi({ now: new Date('2026-01-01T00:00:00.000Z') })
    await sendPatch(inProcess(fake), { aiTag: 'Interested' })
    fake.now = new Date('2026-01-02T00:00:00.000Z')
    await sendPatch(inProcess(fake), { aiTag: null })
    expect(fake.webhooks.map(({ event }) => event.timestamp)).toEqual([
      '2026-01-01T00:00:00.000Z',
      '2026-01-02T00:00:00.000Z',
    ])
  })

  it('is a copy of the date that was passed', () => {
    const now = new Date('2026-01-01T00:00:00.000Z')
    const fake = createFakeApi({ now })
    now.setFullYear(1999)
    fake.now.setFullYear(1999)
    expect(fake.now.getFullYear()).toBe(2026)
  })

  it('rejects an invalid date', () => {
    const fake = createFakeApi()
    expect(() => (fake.now = new Date(''))).toThrow('now must be a valid Date, got')
    expect(() => createFakeApi({ now: new Date('') })).toThrow(
      'options.now must be a valid Date, got',
    )
  })
})

describe('the rules of a fake', () => {
  it('follow its policy', async () => {
    const bounced = aWorkspace((workspace) => {
      const lead = aLead((draft) => (draft.status = 'bounced'))
      workspace.campaigns = [aCampaign((campaign) => (campaign.leads = [lead]))]
    })
    const fake = createFakeApi({ workspaces: [bounced], policy: guardedPolicy })
    expect(await sendPatch(inProcess(fake), { status: 'active' })).toMatchObject({
      status: 409,
      body: { error: { code: 'STATUS_LOCKED' } },
    })
  })
})

describe('the API keys of a fake', () => {
  const workspaces = [aWorkspace(), aSecondWorkspace]

  it.each([
    ['sk_shop', 404],
    ['sk_crm', 200],
    ['sk_user_ada', 200],
    ['sk_unknown', 401],
    ['sk_user_fake', 401],
  ])('see only the workspaces that they are listed with: %s', async (apiKey, status) => {
    const apiKeys = { sk_crm: ['ws_1'], sk_shop: ['ws_2'], sk_user_ada: ['ws_1', 'ws_2'] }
    const fake = createFakeApi({ workspaces, apiKeys })
    expect(fake.apiKey).toBe('sk_crm')
    expect((await sendPatch(inProcess(fake), {}, { apiKey })).status).toBe(status)
  })

  it.each([
    [{}, 'options.apiKeys must be an object with at least one key, got an object'],
    [
      { pk_1: ['ws_1'] },
      'A key of options.apiKeys must be a string that begins with sk_, got "pk_1"',
    ],
    [
      { sk_crm: ['ws_3'] },
      'options.apiKeys.sk_crm[0] must be the id of a workspace (ws_1, ws_2), got "ws_3"',
    ],
    [
      { sk_crm: ['ws_1', 'ws_2'] },
      'options.apiKeys.sk_crm must see exactly one workspace, got ["ws_1","ws_2"]',
    ],
    [{ sk_crm: [] }, 'options.apiKeys.sk_crm must see exactly one workspace, got []'],
  ])('are rejected if the API could not have them: %j', (apiKeys, message) => {
    expect(() => createFakeApi({ workspaces, apiKeys })).toThrow(new TypeError(message))
  })
})

describe('the records of a fake', () => {
  it('list every intent once, in order', async () => {
    const scheduled = aWorkspace((workspace) => {
      const lead = aLead((draft) => (draft.pendingSend = aPendingSend()))
      workspace.campaigns = [aCampaign((campaign) => (campaign.leads = [lead]))]
    })
    const fake = createFakeApi({ workspaces: [scheduled] })
    await sendPatch(inProcess(fake), { aiTag: 'Interested' })
    await sendPatch(inProcess(fake), { aiTag: 'Interested' })
    expect(typesOf(fake.intents)).toEqual(['cancelSend', 'enrollment', 'emitWebhook'])
    expect(fake.intents.map(({ id }) => id)).toEqual([
      'cmp_1:lead_1:1:0',
      'cmp_1:lead_1:1:1',
      'cmp_1:lead_1:1:2',
    ])
  })

  it('have no lead that is not in the campaign', () => {
    expect(createFakeApi().findLead(refTo('lead_9'))).toBeUndefined()
  })

  it('share nothing with the caller', async () => {
    const options = {
      workspaces: [aWorkspace()],
      policy: { doNotContact: ['bounced' as const] },
      apiKeys: { sk_user_fake: ['ws_1'] },
      webhookReceiver: {
        url: 'https://crm.example.com/webhooks',
        receive: async () => new Response(null, { status: 204 }),
      },
    }
    const patch = { aiTag: 'Interested' }
    const fault: PlannedFault = { kind: 'duplicatedWebhook', lead: refTo('lead_1'), times: 2 }
    const fake = createFakeApi(options)
    fake.failNext(fault)
    fake.failNext({ kind: 'internalError', afterUpdate: true })
    await sendPatch(inProcess(fake), patch)
    const readRecords = () => [
      fake.calls,
      fake.intents,
      fake.webhooks,
      fake.pendingFaults,
      fake.findLead(refTo('lead_1')),
    ]
    const before = structuredClone(readRecords())

    for (const each of [options, patch, fault, ...readRecords()]) mutateDeeply(each)
    expect(readRecords()).toEqual(before)
    fake.reset()
    expect((await sendPatch(inProcess(fake), { aiTag: 'Interested' })).status).toBe(200)
    expect([fake.errors, fake.pendingIntents]).toEqual([[], []])
  })
})

/** Overwrites every property that is writable. */
function mutateDeeply(value: unknown): void {
  if (typeof value !== 'object' || value === null) return
  for (const [key, part] of Object.entries(value)) {
    mutateDeeply(part)
    Reflect.set(value, key, 'overwritten')
  }
}

describe('a reset', () => {
  it('restores the initial data and time, and deletes the records', async () => {
    const fake = createFakeApi()
    fake.failNext({ kind: 'slowAnswer', until: Promise.reject(new Error('of the test')) })
    await sendPatch(inProcess(fake), { aiTag: 'Interested' })
    fake.failNext({ kind: 'internalError' })
    fake.now = new Date('2026-01-01T00:00:00.000Z')
    expect(fake.errors).toHaveLength(1)

    fake.reset()
    expect(fake.findLead(refTo('lead_1'))).toEqual(aLead())
    const { calls, intents, webhooks, errors, pendingFaults } = fake
    expect([calls, intents, webhooks, errors, pendingFaults]).toEqual([[], [], [], [], []])
    expect(fake.now).toEqual(new Date('2025-07-01T12:00:00.000Z'))
    await sendPatch(inProcess(fake), { aiTag: 'Interested' })
    expect(fake.intents[0]?.leadVersion).toBe(1)
  })

  it('is not affected by a call that was in flight before', async () => {
    const fake = createFakeApi()
    const left = sendPatch(inProcess(fake), { aiTag: 'Interested' })
    fake.reset()
    expect((await left).status).toBe(200)
    expect(fake.findLead(refTo('lead_1'))).toEqual(aLead())
    expect([fake.calls, fake.intents, fake.webhooks]).toEqual([[], [], []])
  })
})

describe('an invalid option of a fake', () => {
  it.each([
    [{ seed: {} }, 'options.seed is not an option'],
    [{ workspaces: {} }, 'options.workspaces must be an array, got an object'],
    [{ policy: { tagMatching: 'any' } }, 'policy.tagMatching must be one of'],
    [{ basePath: 'api' }, 'options.basePath must be a path such as /api, got "api"'],
    [
      { webhookReceiver: { url: 'nowhere' } },
      'options.webhookReceiver.url must be a URL, got "nowhere"',
    ],
    [
      { webhookReceiver: { url: 'http://localhost', receive: 1 } },
      'options.webhookReceiver.receive must be a function, got 1',
    ],
    [{ apiKeys: [] }, 'options.apiKeys must be an object, got an array'],
  ])('is named by the error: %j', (options, message) => {
    expect(() => Reflect.apply(createFakeApi, undefined, [options])).toThrow(message)
  })
})

describe('a lead in the initial data of a fake', () => {
  it('keeps the subsequence that the builder set', () => {
    const enrolled = aWorkspace((workspace) => {
      const lead = aLead((draft) => (draft.subsequence = aLeadSubsequence()))
      workspace.campaigns = [aCampaign((campaign) => (campaign.leads = [lead]))]
    })
    const fake = createFakeApi({ workspaces: [enrolled] })
    expect(fake.findLead(refTo('lead_1'))?.subsequence?.id).toBe('sub_1')
  })
})
