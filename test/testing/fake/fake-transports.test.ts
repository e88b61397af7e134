import {
  aCampaign,
  aLead,
  aWorkspace,
  createFakeApi,
  type FakeApi,
  type FakeApiOptions,
  type FakeCall,
} from 'campaign-lead/testing/fake'
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import {
  type ReceivedResponse,
  sendPatch,
  TRANSPORTS,
  type Transport,
} from '../../support/fake-transports.js'
import { refTo } from '../../support/seeds.js'

/** The fakes of a test: each must end without unplanned errors and without unused faults. */
const fakes: FakeApi[] = []

afterEach(() => {
  for (const fake of fakes.splice(0)) {
    expect(fake.errors).toEqual([])
    expect(fake.pendingFaults).toEqual([])
  }
})

async function setUp(
  transport: string,
  options?: FakeApiOptions,
): Promise<{ fake: FakeApi; transport: Transport }> {
  const fake = createFakeApi(options)
  fakes.push(fake)
  const open = TRANSPORTS[transport] ?? expect.unreachable()
  return { fake, transport: await open(fake) }
}

const leads = ['lead_1', 'lead_2'].map((_id) => aLead((lead) => (lead._id = _id)))
const twoLeads = [
  aWorkspace((workspace) => {
    workspace.campaigns = [aCampaign((campaign) => (campaign.leads = leads))]
  }),
]

const ENROLLED: ReceivedResponse = {
  status: 200,
  body: {
    success: true,
    data: {
      _id: 'lead_1',
      campaignId: 'cmp_1',
      status: 'active',
      aiTag: 'Interested',
      currentSequenceStep: 1,
      replied: false,
      addedAt: '2025-06-15T09:00:00.000Z',
    },
    subsequenceEnrollment: { action: 'enrolled', subsequenceName: 'Interested follow-up' },
  },
}

const INTERNAL: ReceivedResponse = {
  status: 500,
  body: { success: false, error: { code: 'INTERNAL', message: 'Internal error' } },
}

const TAG = { aiTag: 'Interested' }

function listStatuses({ calls }: FakeApi): (number | null)[] {
  return calls.map(({ status }) => status)
}

describe.each(Object.keys(TRANSPORTS))('a call %s', (name) => {
  it('receives the answer of the real API, and stores the update', async () => {
    const { fake, transport } = await setUp(name)
    expect(await sendPatch(transport, TAG)).toEqual(ENROLLED)
    expect(fake.findLead(refTo('lead_1'))).toMatchObject({ subsequence: { id: 'sub_1' } })
  })

  it('is recorded with its patch and the status of its answer', async () => {
    const { fake, transport } = await setUp(name)
    await sendPatch(transport, TAG)
    const call: FakeCall = {
      method: 'PATCH',
      path: '/v1/campaigns/cmp_1/leads/lead_1',
      lead: refTo('lead_1'),
      patch: TAG,
      status: 200,
      fault: null,
    }
    expect(fake.calls).toEqual([call])
  })

  it('receives the refusals of the real API, and is recorded', async () => {
    const { fake, transport } = await setUp(name)
    const unknownTag = await sendPatch(transport, { aiTag: 'Nope' })
    const message = 'Tag "Nope" does not exist in workspace'
    expect(unknownTag).toEqual({
      status: 400,
      body: { success: false, error: { code: 'INVALID_TAG', message } },
    })
    expect((await sendPatch(transport, { owner: 'me' })).status).toBe(400)
    expect((await sendPatch(transport, TAG, { apiKey: 'sk_another' })).status).toBe(401)
    expect((await sendPatch(transport, TAG, { leadId: 'lead_9' })).status).toBe(404)
    expect((await sendPatch(transport, {}, { body: 'not JSON' })).status).toBe(400)
    expect((await sendPatch(transport, {}, { method: 'POST' })).status).toBe(404)
    expect(fake.calls.map(({ patch, status }) => ({ patch, status }))).toEqual([
      { patch: { aiTag: 'Nope' }, status: 400 },
      { patch: { owner: 'me' }, status: 400 },
      { patch: TAG, status: 401 },
      { patch: TAG, status: 404 },
      { patch: null, status: 400 },
      { patch: null, status: 404 },
    ])
    expect(fake.calls.map(({ lead }) => lead?.leadId)).toEqual([
      'lead_1',
      'lead_1',
      'lead_1',
      'lead_9',
      'lead_1',
      undefined,
    ])
  })

  it('accepts the key as X-Api-Key or as Authorization: Bearer, and a workspace id', async () => {
    const { fake, transport } = await setUp(name)
    const json = { 'Content-Type': 'application/json' }
    const bearer = { ...json, Authorization: `Bearer ${fake.apiKey}` }
    expect(await sendPatch(transport, TAG, { headers: bearer })).toEqual(ENROLLED)
    const both = { ...bearer, 'X-Api-Key': 'sk_another' }
    expect((await sendPatch(transport, TAG, { headers: both })).status).toBe(401)
    for (const [id, status] of Object.entries({ ws_1: 200, ws_2: 404 })) {
      const headers = { ...bearer, 'X-Workspace-Id': id }
      expect((await sendPatch(transport, TAG, { headers })).status).toBe(status)
    }
  })

  it('can request the OpenAPI description', async () => {
    const { fake, transport } = await setUp(name)
    const response = await transport.fetch(`${transport.url}/openapi.json`)
    expect(await response.json()).toMatchObject({ openapi: '3.1.0' })
    expect(fake.calls).toMatchObject([{ method: 'GET', path: '/openapi.json', lead: null }])
  })

  it('decodes the id of its lead from the path', async () => {
    const odd = aWorkspace((workspace) => {
      const lead = aLead((draft) => (draft._id = 'lead/1 %é'))
      workspace.campaigns = [aCampaign((campaign) => (campaign.leads = [lead]))]
    })
    const { fake, transport } = await setUp(name, { workspaces: [odd] })
    const { status } = await sendPatch(transport, TAG, { leadId: encodeURIComponent('lead/1 %é') })
    expect(status).toBe(200)
    expect(fake.calls).toMatchObject([{ lead: refTo('lead/1 %é') }])
  })

  it('respects the base path', async () => {
    const { fake, transport } = await setUp(name, { basePath: '/api/leads' })
    expect(transport.url).toMatch(/\/api\/leads$/)
    expect(await sendPatch(transport, TAG)).toEqual(ENROLLED)
    expect(fake.calls).toMatchObject([{ lead: refTo('lead_1'), status: 200 }])
  })
})

describe.each(Object.keys(TRANSPORTS))('an internal error %s', (name) => {
  it('is answered with 500, and stores nothing', async () => {
    const { fake, transport } = await setUp(name)
    const before = fake.findLead(refTo('lead_1'))
    fake.failNext({ kind: 'internalError' })
    expect(await sendPatch(transport, TAG)).toEqual(INTERNAL)
    expect(fake.findLead(refTo('lead_1'))).toEqual(before)
    expect(fake.intents).toEqual([])
    expect(fake.calls).toMatchObject([
      { patch: TAG, status: 500, fault: { kind: 'internalError' } },
    ])
  })

  it('can happen after the update', async () => {
    const { fake, transport } = await setUp(name)
    fake.failNext({ kind: 'internalError', afterUpdate: true })
    expect(await sendPatch(transport, TAG)).toEqual(INTERNAL)
    expect(fake.findLead(refTo('lead_1'))?.aiTag).toBe('Interested')
  })
})

describe.each(Object.keys(TRANSPORTS))('a dropped connection %s', (name) => {
  it('rejects with a TypeError, and stores nothing', async () => {
    const { fake, transport } = await setUp(name)
    const before = fake.findLead(refTo('lead_1'))
    fake.failNext({ kind: 'droppedConnection' })
    await expect(sendPatch(transport, TAG)).rejects.toThrow(TypeError)
    expect(fake.findLead(refTo('lead_1'))).toEqual(before)
    expect(fake.calls).toMatchObject([
      { patch: TAG, status: null, fault: { kind: 'droppedConnection' } },
    ])
  })

  it('loses only the answer if it happens after the update', async () => {
    const { fake, transport } = await setUp(name)
    fake.failNext({ kind: 'droppedConnection', afterUpdate: true })
    await expect(sendPatch(transport, TAG)).rejects.toThrow(TypeError)
    expect(fake.findLead(refTo('lead_1'))).toMatchObject({ subsequence: { id: 'sub_1' } })
    expect(fake.webhooks).toHaveLength(1)

    // The lead is enrolled already, so a second attempt changes nothing.
    const { status, body } = await sendPatch(transport, TAG)
    expect(status).toBe(200)
    expect(body).not.toHaveProperty('subsequenceEnrollment')
    expect(fake.webhooks).toHaveLength(1)
    expect(listStatuses(fake)).toEqual([null, 200])
  })
})

describe.each(Object.keys(TRANSPORTS))('a slow answer %s', (name) => {
  it('arrives when the promise resolves, and the update is stored only then', async () => {
    const { fake, transport } = await setUp(name)
    let resolveAnswer = () => {}
    fake.failNext({
      kind: 'slowAnswer',
      until: new Promise<void>((resolve) => (resolveAnswer = resolve)),
    })
    const answer = sendPatch(transport, TAG)
    await vi.waitFor(() => expect(fake.calls).toMatchObject([{ patch: TAG, status: null }]))
    expect(fake.findLead(refTo('lead_1'))?.aiTag).toBe(null)
    resolveAnswer()
    expect(await answer).toEqual(ENROLLED)
    expect(listStatuses(fake)).toEqual([200])
  })

  it('can happen after the update', async () => {
    const { fake, transport } = await setUp(name)
    let resolveAnswer = () => {}
    const until = new Promise<void>((resolve) => (resolveAnswer = resolve))
    fake.failNext({ kind: 'slowAnswer', until, afterUpdate: true })
    const answer = sendPatch(transport, TAG)
    await vi.waitFor(() => expect(fake.webhooks).toHaveLength(1))
    expect(listStatuses(fake)).toEqual([null])
    resolveAnswer()
    expect(await answer).toEqual(ENROLLED)
  })

  it('ends when the caller aborts, and stores nothing', async () => {
    const { fake, transport } = await setUp(name)
    fake.failNext({ kind: 'slowAnswer', until: new Promise(() => {}) })
    const controller = new AbortController()
    const answer = sendPatch(transport, TAG, { signal: controller.signal })
    await vi.waitFor(() => expect(fake.calls).toMatchObject([{ patch: TAG }]))
    const reason = new Error('too late')
    controller.abort(reason)
    await expect(answer).rejects.toBe(reason)
    expect(fake.findLead(refTo('lead_1'))?.aiTag).toBe(null)
    expect(listStatuses(fake)).toEqual([null])
  })

  it('follows fake timers', async () => {
    const { fake, transport } = await setUp(name)
    vi.useFakeTimers()
    onTestFinished(() => void vi.useRealTimers())
    fake.failNext({ kind: 'slowAnswer', seconds: 30 })
    const answer = sendPatch(transport, TAG)
    while (fake.calls.length === 0) await vi.advanceTimersByTimeAsync(0)
    await vi.advanceTimersByTimeAsync(29_999)
    expect(listStatuses(fake)).toEqual([null])
    await vi.advanceTimersByTimeAsync(1)
    expect(await answer).toEqual(ENROLLED)
  })

  it('is dropped by a reset', async () => {
    const { fake, transport } = await setUp(name)
    fake.failNext({ kind: 'slowAnswer', until: new Promise(() => {}) })
    const answer = sendPatch(transport, TAG)
    await vi.waitFor(() => expect(fake.calls).toMatchObject([{ patch: TAG }]))
    fake.reset()
    await expect(answer).rejects.toThrow(TypeError)
    expect(fake.calls).toEqual([])
    expect(fake.findLead(refTo('lead_1'))?.aiTag).toBe(null)
  })
})

describe.each(Object.keys(TRANSPORTS))('a planned fault %s', (name) => {
  it('happens to the planned number of calls', async () => {
    const { fake, transport } = await setUp(name)
    fake.failNext({ kind: 'internalError', times: 2 })
    for (const status of [500, 500, 200]) {
      expect((await sendPatch(transport, TAG)).status).toBe(status)
    }
  })

  it('happens only to the calls of its lead if it has one', async () => {
    const { fake, transport } = await setUp(name, { workspaces: twoLeads })
    fake.failNext({ kind: 'internalError', lead: refTo('lead_2') })
    expect((await sendPatch(transport, TAG)).status).toBe(200)
    expect((await sendPatch(transport, TAG, { leadId: 'lead_2' })).status).toBe(500)
    expect((await sendPatch(transport, TAG, { leadId: 'lead_2' })).status).toBe(200)
  })
})
