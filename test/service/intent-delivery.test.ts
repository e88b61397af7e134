import {
  createLeadService,
  type EventSink,
  type LeadRepository,
  type StoredIntent,
} from 'campaign-lead'
import {
  createMemoryStore,
  createRecordingSink,
  type MemoryStore,
  type RecordingSink,
} from 'campaign-lead/memory'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { aLead, INTERESTED, NOW, NOW_ISO } from '../support/builders.js'
import { aSeed, collect, refTo, someLeads, typesOf } from '../support/seeds.js'
import { expectNoDeliveryErrors, setUp } from './service-setup.js'

afterEach(expectNoDeliveryErrors)

/** A sink whose deliveries fail until `repair` is called. */
function aBrokenSink(): RecordingSink & { repair(): void } {
  const sink = createRecordingSink()
  let isBroken = true
  return {
    ...sink,
    repair: () => {
      isBroken = false
    },
    deliver: async (intents) => {
      if (isBroken) throw new Error('the receiver is down')
      await sink.deliver(intents)
    },
  }
}

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

  it('is retried by deliverPending, under the same ids', async () => {
    const sink = aBrokenSink()
    const failed: StoredIntent[] = []
    const { service, store } = setUp([aLead()], {
      sink,
      onDeliveryError: (_, intents) => void failed.push(...intents),
    })
    await service.updateLead(refTo('lead_1'), { aiTag: 'Interested' })
    expect(await service.deliverPending()).toEqual({ delivered: 0, failed: 2 })
    sink.repair()
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

describe('a crash', () => {
  it('between storing and delivering loses nothing: the next process delivers the stored intents', async () => {
    const { store } = setUp()
    // The process ends here: the sink is never called.
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

describe('the fields of an intent', () => {
  it('name the lead, the campaign and the subsequence', async () => {
    const { service, sink } = setUp()
    await service.updateLead(refTo('lead_1'), { aiTag: 'Interested' })
    expect(sink.delivered).toEqual([
      {
        id: 'cmp_1:lead_1:1:0',
        leadVersion: 1,
        intent: {
          type: 'enrollment',
          action: 'enrolled',
          leadId: 'lead_1',
          campaignId: 'cmp_1',
          subsequenceId: INTERESTED.id,
          subsequenceName: INTERESTED.name,
          previousSubsequenceId: null,
        },
      },
      {
        id: 'cmp_1:lead_1:1:1',
        leadVersion: 1,
        intent: {
          type: 'emitWebhook',
          event: {
            type: 'lead.tag_changed',
            timestamp: NOW_ISO,
            data: {
              leadId: 'lead_1',
              campaignId: 'cmp_1',
              previousAiTag: null,
              aiTag: 'Interested',
            },
          },
        },
      },
    ])
  })
})
