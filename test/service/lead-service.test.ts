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

describe('an update that was not stored', () => {
  it('delivers nothing', async () => {
    const { store, sink } = setUp()
    const repository: LeadRepository = {
      ...store,
      update: async (ref, decide) => {
        await store.update(ref, (stored) => {
          decide(stored)
          throw new Error('the connection was lost before the commit')
        })
        return expect.unreachable()
      },
    }
    const { service } = setUp([], { repository, sink })
    await expect(service.updateLead(refTo('lead_1'), { aiTag: 'Interested' })).rejects.toThrow(
      'the connection was lost',
    )
    expect(sink.delivered).toEqual([])
  })
})

describe('a failed delivery', () => {
  it('keeps the stored update, reports the error, and keeps the intents pending', async () => {
    const onDeliveryError = vi.fn<(error: unknown, intents: readonly StoredIntent[]) => void>()
    const { service, store } = setUp([aLead()], { sink: aBrokenSink(), onDeliveryError })
    const { lead } = await service.updateLead(refTo('lead_1'), { aiTag: 'Interested' })
    const pending = await collect(store.pendingIntents())
    expect(store.findLead(refTo('lead_1'))).toEqual(lead)
    expect(typesOf(pending)).toEqual(['enrollment', 'emitWebhook'])
    expect(onDeliveryError).toHaveBeenCalledExactlyOnceWith(
      new Error('the receiver is down'),
      pending,
    )
  })

  it('is repeated by deliverPending, under the same ids', async () => {
    const sink = aBrokenSink()
    const failed: StoredIntent[] = []
    const { service, store } = setUp([aLead()], {
      sink,
      onDeliveryError: (_, intents) => void failed.push(...intents),
    })
    await service.updateLead(refTo('lead_1'), { aiTag: 'Interested' })
    expect(await service.deliverPending()).toEqual({ delivered: 0, failed: 2 })
    sink.mend()
    expect(await service.deliverPending()).toEqual({ delivered: 2, failed: 0 })
    expect(sink.delivered).toEqual(failed.slice(0, 2))
    expect(await collect(store.pendingIntents())).toEqual([])
    expect(await service.deliverPending()).toEqual({ delivered: 0, failed: 0 })
  })

  it('does not make the update fail, even if the error callback throws', async () => {
    const throwing = () => {
      throw new Error('the log is full')
    }
    const rejecting = () => Promise.reject(new Error('the log is full'))
    for (const onDeliveryError of [throwing, rejecting]) {
      // oxlint-disable-next-line typescript/no-misused-promises -- as an application may
      const { service } = setUp([aLead()], { sink: aBrokenSink(), onDeliveryError })
      const { lead } = await service.updateLead(refTo('lead_1'), { aiTag: 'Interested' })
      expect(lead.aiTag).toBe('Interested')
      expect(await service.deliverPending()).toEqual({ delivered: 0, failed: 2 })
    }
  })

  it('of one intent does not block the delivery of the others', async () => {
    const { store } = setUp(someLeads('lead_1', 'lead_2', 'lead_3'))
    const idle = setUp([], { repository: store, sink: aBrokenSink(), onDeliveryError: () => {} })
    const refs = ['lead_1', 'lead_2', 'lead_3'].map(refTo)
    await idle.service.updateLeads(refs, { aiTag: 'Not now' })

    const sink = createRecordingSink()
    const picky: EventSink = {
      deliver: async (intents) => {
        if (intents.some(({ id }) => id.includes('lead_2'))) throw new Error('poison')
        await sink.deliver(intents)
      },
    }
    const { service } = setUp([], { repository: store, sink: picky, onDeliveryError: () => {} })
    expect(await service.deliverPending()).toEqual({ delivered: 2, failed: 1 })
    expect((await collect(store.pendingIntents())).map(({ id }) => id)).toEqual([
      'cmp_1:lead_2:1:0',
    ])
  })
})

describe('a crash between storing and delivering', () => {
  it('loses nothing: the next process delivers the stored intents', async () => {
    const { store } = setUp()
    // The program dies here: the sink is never called.
    const decided = createLeadService({
      repository: store,
      sink: { deliver: () => new Promise(() => {}) },
      onDeliveryError: () => expect.unreachable(),
    }).updateLead(refTo('lead_1'), { aiTag: 'Interested' })
    expect(decided).toBeInstanceOf(Promise)
    await Promise.resolve()

    const { service, sink } = setUp([], { repository: createMemoryStore(store.snapshot()) })
    expect(await service.deliverPending()).toEqual({ delivered: 2, failed: 0 })
    expect(sink.delivered.map(({ id }) => id)).toEqual(['cmp_1:lead_1:1:0', 'cmp_1:lead_1:1:1'])
  })

  it('between delivery and acknowledgement delivers an intent twice under one id', async () => {
    const store = createMemoryStore(aSeed(aLead()))
    const sink = createRecordingSink()
    const onDeliveryError = vi.fn<(error: unknown, intents: readonly StoredIntent[]) => void>()
    const repository: LeadRepository = {
      ...store,
      acknowledge: async () => {
        throw new Error('the connection was lost')
      },
    }
    const first = createLeadService({ repository, sink, onDeliveryError })
    await first.updateLead(refTo('lead_1'), { aiTag: 'Not now' })
    expect(onDeliveryError).toHaveBeenCalledOnce()

    const second = createLeadService({ repository: store, sink, onDeliveryError })
    expect(await second.deliverPending()).toEqual({ delivered: 1, failed: 0 })
    expect(sink.delivered.map(({ id }) => id)).toEqual(['cmp_1:lead_1:1:0', 'cmp_1:lead_1:1:0'])
  })
})

describe('a service with an outbox relay', () => {
  const relayed = (store: MemoryStore) =>
    createLeadService({ repository: store, sink: 'relay', clock: () => NOW })

  it('stores the intents, and delivers and acknowledges none', async () => {
    const store = createMemoryStore(aSeed(...someLeads('lead_1', 'lead_2', 'lead_3')))
    const service = relayed(store)
    await service.updateLead(refTo('lead_1'), { aiTag: 'Interested' })
    await service.updateLeads([refTo('lead_2'), refTo('lead_3')], { aiTag: 'Interested' })
    const ofEach = ['enrollment', 'emitWebhook']
    expect(typesOf(await collect(store.pendingIntents()))).toEqual([
      ...ofEach,
      ...ofEach,
      ...ofEach,
    ])
  })

  it('rejects deliverPending', async () => {
    const store = createMemoryStore(aSeed(aLead()))
    await expect(relayed(store).deliverPending()).rejects.toThrow(
      new TypeError(`deliverPending() is not available with sink: 'relay'`),
    )
  })

  it('rejects the option onDeliveryError', () => {
    const options = {
      repository: createMemoryStore(aSeed()),
      sink: 'relay',
      onDeliveryError: () => undefined,
    }
    expect(() => Reflect.apply(createLeadService, undefined, [options])).toThrow(
      `options.onDeliveryError must not be set if sink is 'relay'`,
    )
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
