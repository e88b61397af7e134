import {
  type EventSink,
  guardedPolicy,
  isLeadUpdateError,
  type LeadRepository,
  LeadUpdateError,
  type StoredLead,
  type Subsequence,
} from 'campaign-lead'
import { createMemoryStore } from 'campaign-lead/memory'
import { afterEach, describe, expect, it, vi } from 'vitest'
import {
  aLead,
  aPendingSend,
  INTERESTED,
  NOW,
  NOW_ISO,
  SUBSEQUENCES,
  TAGS,
} from '../support/builders.js'
import { aSeed, collect, refTo, someLeads, typesOf } from '../support/seeds.js'
import { expectNoDeliveryErrors, setUp } from './service-setup.js'

afterEach(expectNoDeliveryErrors)

/** A stored lead with these lists. */
function aStoredLead(subsequences: readonly Subsequence[], tags: readonly string[]): StoredLead {
  return { lead: aLead(), workspaceId: 'ws_1', subsequences, tags }
}

/** A store whose `updateMany` decides on these leads instead of the requested leads, and stores nothing. */
function aRepositoryOf(rows: readonly StoredLead[]): LeadRepository {
  return {
    ...createMemoryStore(aSeed()),
    updateMany: async (refs, decide) =>
      refs.map((ref, index) => {
        const row = rows[index] ?? expect.unreachable()
        try {
          return { ref, success: true, decision: decide(row), intents: [] }
        } catch (error) {
          return { ref, success: false, error }
        }
      }),
  }
}

describe('updateLead', () => {
  it('stores the new lead, delivers its intents in order, and returns the decision', async () => {
    const { service, store, sink } = setUp([aLead({ pendingSend: aPendingSend('main') })])
    const decision = await service.updateLead(refTo('lead_1'), { aiTag: 'Interested' })
    expect(decision.subsequenceEnrollment?.action).toBe('enrolled')
    expect(store.findLead(refTo('lead_1'))).toEqual(decision.lead)
    expect(typesOf(sink.delivered)).toEqual(['cancelSend', 'enrollment', 'emitWebhook'])
    expect(await collect(store.pendingIntents())).toEqual([])
  })

  it('refuses a missing lead with NOT_FOUND', async () => {
    const { service, sink } = setUp()
    await expect(service.updateLead(refTo('lead_2'), {})).rejects.toMatchObject({
      code: 'NOT_FOUND',
    })
    expect(sink.delivered).toEqual([])
  })

  it('rejects with the refusal of the rules, and stores and delivers nothing', async () => {
    const { service, store, sink } = setUp()
    const before = store.snapshot()
    await expect(
      service.updateLead(refTo('lead_1'), { aiTag: 'InvalidTag' }),
    ).rejects.toMatchObject({ code: 'INVALID_TAG' })
    expect(store.snapshot()).toEqual(before)
    expect(sink.delivered).toEqual([])
  })

  it('does not call the sink if there is no intent', async () => {
    const sink: EventSink = { deliver: () => expect.unreachable() }
    const { service } = setUp([aLead()], { sink })
    const patch = { status: 'paused' } as const
    expect((await service.updateLead(refTo('lead_1'), patch)).lead.status).toBe('paused')
    expect(await service.updateLeads([refTo('lead_1')], patch)).toMatchObject([{ success: true }])
  })

  it('decides with the policy and the extend of its options', async () => {
    const extend = vi.fn<() => void>()
    const { service } = setUp([aLead({ status: 'replied' })], { policy: guardedPolicy, extend })
    const { lead } = await service.updateLead(refTo('lead_1'), { aiTag: 'INTERESTED' })
    expect(lead).toMatchObject({ status: 'active', aiTag: 'Interested' })
    expect(extend).toHaveBeenCalledOnce()
  })
})

describe('the time of an update', () => {
  it('is the same, however often the store calls decide', async () => {
    let ticks = NOW.getTime()
    const { store } = setUp()
    const repository: LeadRepository = {
      ...store,
      update: (ref, decide) =>
        store.update(ref, (stored) => {
          expect(decide(stored)).toEqual(decide(stored))
          return decide(stored)
        }),
    }
    const clock = () => new Date((ticks += 1_000))
    const { service } = setUp([], { repository, clock })
    const { lead } = await service.updateLead(refTo('lead_1'), { aiTag: 'Interested' })
    expect(lead.subsequence?.enrolledAt).toBe('2025-07-01T12:00:01.000Z')
  })

  it('defaults to the current time', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: NOW })
    try {
      const { service } = setUp([aLead()], { clock: undefined })
      const { lead } = await service.updateLead(refTo('lead_1'), { aiTag: 'Interested' })
      expect(lead.subsequence?.enrolledAt).toBe(NOW_ISO)
    } finally {
      vi.useRealTimers()
    }
  })
})

describe('a lead in a workspace that is not visible', () => {
  it('is not found', async () => {
    const { service, store } = setUp()
    const before = store.snapshot()
    const access = { workspaceIds: ['ws_2'] }
    const hidden = service.updateLead(refTo('lead_1'), { aiTag: 'Interested' }, access)
    const missing = service.updateLead(refTo('lead_2'), { aiTag: 'Interested' }, access)
    const [first, second] = await Promise.allSettled([hidden, missing])
    expect(first).toEqual(second)
    expect(first).toMatchObject({ status: 'rejected', reason: { code: 'NOT_FOUND' } })
    expect(store.snapshot()).toEqual(before)
  })

  it("is not found with the same message as a missing lead, whatever the store's message, for one lead and for many", async () => {
    const { store } = setUp()
    const missing = new LeadUpdateError('NOT_FOUND', 'No row in table leads')
    const repository: LeadRepository = {
      ...store,
      update: () => Promise.reject(missing),
      updateMany: async (refs) => refs.map((ref) => ({ ref, success: false, error: missing })),
    }
    const { service } = setUp([], { repository })
    const notFound = { code: 'NOT_FOUND', message: 'Campaign lead not found' }
    await expect(service.updateLead(refTo('lead_1'), {})).rejects.toMatchObject(notFound)
    const results = await service.updateLeads([refTo('lead_1')], {})
    expect(results).toMatchObject([{ error: notFound }])
  })

  it.each<[string, object]>([
    ['access.workspaceIds must be an array, got "ws_10"', { workspaceIds: 'ws_10' }],
    ['access.workspaceIds[0] must be a string, got 1', { workspaceIds: [1] }],
    ['access.workspaceId is not an option', { workspaceId: 'ws_2' }],
  ])('is not updated if the access is invalid: %s', async (message, access) => {
    const { service, store } = setUp()
    const before = store.snapshot()
    await expect(service.updateLead(refTo('lead_1'), { status: 'paused' }, access)).rejects.toThrow(
      new TypeError(message),
    )
    expect(store.snapshot()).toEqual(before)
  })

  it('is not found before the patch is checked', async () => {
    const { service } = setUp()
    const patch = { aiTag: 'InvalidTag' }
    await expect(
      service.updateLead(refTo('lead_1'), patch, { workspaceIds: [] }),
    ).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  it('is updated if its workspace is one of several visible ones', async () => {
    const { service } = setUp()
    const access = { workspaceIds: ['ws_2', 'ws_1'] }
    const { lead } = await service.updateLead(refTo('lead_1'), { status: 'paused' }, access)
    expect(lead.status).toBe('paused')
  })
})

describe('updateLeads', () => {
  it('updates each lead independently, and returns a result for each', async () => {
    const leads = [...someLeads('lead_1', 'lead_2'), aLead({ _id: 'lead_3', status: 'removed' })]
    const { service, sink } = setUp(leads, { policy: guardedPolicy })
    const refs = ['lead_2', 'lead_3', 'lead_4', 'lead_1'].map(refTo)
    const patch = { status: 'paused', aiTag: 'Interested' } as const
    const results = await service.updateLeads(refs, patch)
    expect(
      results.map((result) => [
        result.ref.leadId,
        result.success
          ? result.decision.subsequenceEnrollment?.action
          : isLeadUpdateError(result.error) && result.error.code,
      ]),
    ).toEqual([
      ['lead_2', 'enrolled'],
      ['lead_3', 'STATUS_LOCKED'],
      ['lead_4', 'NOT_FOUND'],
      ['lead_1', 'enrolled'],
    ])
    const delivered = sink.delivered.map(({ intent }) =>
      intent.type === 'enrollment' ? intent.leadId : intent.type,
    )
    expect(delivered).toEqual(['lead_2', 'emitWebhook', 'lead_1', 'emitWebhook'])
  })

  it('accepts leads of several campaigns, each with its own subsequences and tags', async () => {
    const other = aLead({ _id: 'lead_9', campaignId: 'cmp_9' })
    const campaign = { id: 'cmp_9', subsequences: [], leads: [other] }
    const { workspaces } = aSeed(aLead())
    const store = createMemoryStore({
      workspaces: [...workspaces, { id: 'ws_9', tags: ['Interested'], campaigns: [campaign] }],
    })
    const { service } = setUp([], { repository: store })
    const refs = [refTo('lead_1'), { campaignId: 'cmp_9', leadId: 'lead_9' }, refTo('lead_1')]
    const results = await service.updateLeads(refs, { aiTag: 'Interested' })
    expect(results.map((result) => result.success && result.decision.situation)).toEqual([
      'match/none',
      'no-match/none',
      'match/same',
    ])
  })

  it('accepts leads that share some of their lists', async () => {
    const none: Subsequence[] = []
    const rows = [
      aStoredLead(SUBSEQUENCES, TAGS),
      aStoredLead(none, TAGS),
      aStoredLead(SUBSEQUENCES, TAGS),
      aStoredLead(SUBSEQUENCES, ['Interested by another name']),
    ]
    const { service } = setUp([], { repository: aRepositoryOf(rows) })
    const refs = rows.map(() => refTo('lead_1'))
    const results = await service.updateLeads(refs, { aiTag: 'Interested' })
    expect(
      results.map((result) => (result.success ? result.decision.situation : 'refused')),
    ).toEqual(['match/none', 'no-match/none', 'match/none', 'refused'])
  })

  describe('with the same list objects', () => {
    /** Updates leads that alternate between the campaigns, and returns how often each subsequence is read. */
    async function countReads(leads: number, campaigns: number): Promise<number> {
      let reads = 0
      const counting: Subsequence = {
        ...INTERESTED,
        get name() {
          reads += 1
          return INTERESTED.name
        },
      }
      const lists = Array.from({ length: campaigns }, () => [counting])
      const rows = Array.from({ length: leads }, (_, index) =>
        aStoredLead(lists[index % campaigns] ?? expect.unreachable(), TAGS),
      )
      const { service } = setUp([], { repository: aRepositoryOf(rows) })
      const refs = rows.map(() => refTo('lead_1'))
      const results = await service.updateLeads(refs, { aiTag: 'Interested' })
      expect(results.every(({ success }) => success)).toBe(true)
      return reads / campaigns
    }

    it('reads them once, however many leads have them', async () => {
      expect(await countReads(100, 1)).toBe(await countReads(1, 1))
    })

    it('reads them once if the leads of several campaigns alternate', async () => {
      expect(await countReads(100, 4)).toBe(await countReads(1, 1))
    })
  })

  it('hides the leads of workspaces that are not visible', async () => {
    const { service } = setUp()
    const results = await service.updateLeads([refTo('lead_1')], {}, { workspaceIds: ['ws_2'] })
    expect(results).toMatchObject([{ success: false, error: { code: 'NOT_FOUND' } }])
  })
})

describe('invalid options of a service', () => {
  it.each<[string, object]>([
    ['repository.update must be a function, got undefined', { repository: undefined }],
    ['sink.deliver must be a function, got undefined', { sink: {} }],
    ['onDeliveryError must be a function, got undefined', { onDeliveryError: undefined }],
    ['clock must be a function, got an object', { clock: new Date() }],
    ['extend must be a function', { extend: 'extend' }],
    ['policy.reEnrollment must be one of', { policy: { reEnrollment: 'sometimes' } }],
    ['policy must be an object, got "strict"', { policy: 'strict' }],
    ['options.polcy is not an option', { polcy: {} }],
  ])('are rejected immediately, not at the first update: %s', (message, option) => {
    expect(() => setUp([], option)).toThrow(TypeError)
    expect(() => setUp([], option)).toThrow(message)
  })

  it.each(['update', 'updateMany', 'pendingIntents', 'acknowledge'])(
    'are rejected immediately if the store does not have %s',
    (method) => {
      const repository = { ...createMemoryStore(aSeed()), [method]: 1 }
      expect(() => setUp([], { repository })).toThrow(
        new TypeError(`options.repository.${method} must be a function, got 1`),
      )
    },
  )
})
