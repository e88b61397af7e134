import * as fc from 'fast-check'
import type { CampaignLead } from '../../../core/lead.js'
import type { EventSink } from '../../../ports/event-sink.js'
import type { LeadRepository, StoredIntent } from '../../../ports/lead-repository.js'
import { expectExecuted, expectExecutedOnce } from '../event-sink/context.js'
import {
  createWorkspace,
  expectPending,
  LEAD_1,
  readLead,
  readPending,
  refTo,
  someRefs,
  someWorkspaces,
  toIds,
} from '../lead-repository/fixtures.js'
import { interruptEach, runInterleaved } from '../simulation/simulated-io.js'
import { expectEqual, expectRejection, expectThat } from '../violation.js'
import type { Adapters, DeliveryCases, DeliveryContext } from './context.js'

const PATCH = { aiTag: 'Interested' } as const

/** Delivery without failures. */
export const delivery: DeliveryCases = {
  'stored ids': {
    description: 'The intents of an update are executed once, under the ids they were stored with.',
    async run({ open }) {
      const { service, stored, executedIntents } = await open(someWorkspaces())
      await service.updateLead(LEAD_1, PATCH)
      expectStored(stored, 3)
      expectExecutedOnce(await executedIntents(), stored)
    },
  },
  'stored first': {
    description: 'The sink is called only after the update and its intents are stored.',
    async run({ open }) {
      const tags: (string | null)[] = []
      const unstored: StoredIntent[] = []
      const { service } = await open(someWorkspaces(), ({ repository, sink }) => ({
        sink: {
          async deliver(intents) {
            tags.push((await readLead(repository, LEAD_1)).aiTag)
            unstored.push(...(await findNotPending(repository, intents)))
            await sink.deliver(intents)
          },
        },
      }))
      await service.updateLead(LEAD_1, PATCH)
      expectThat(tags.length > 0, 'The sink was not called')
      expectEqual('The stored tags during delivery', [...new Set(tags)], [PATCH.aiTag])
      expectEqual('The delivered intents that were not stored', unstored, [])
    },
  },
  'acknowledged last': {
    description: 'Intents are acknowledged only after they are executed.',
    async run({ open }) {
      const acknowledged: StoredIntent[] = []
      const { service, repository } = await open(someWorkspaces(), (adapters) => ({
        sink: {
          async deliver(intents) {
            await adapters.sink.deliver(intents)
            acknowledged.push(...(await findNotPending(adapters.repository, intents)))
          },
        },
      }))
      await service.updateLead(LEAD_1, PATCH)
      expectEqual('The intents that were acknowledged during delivery', acknowledged, [])
      await expectPending(repository, [])
    },
  },
  'no redelivery': {
    description: 'deliverPending() delivers no intent that was already delivered.',
    async run({ open }) {
      const { service, stored, executedIntents } = await open(someWorkspaces())
      await service.updateLead(LEAD_1, PATCH)
      await service.deliverPending()
      expectExecutedOnce(await executedIntents(), stored)
    },
  },
  'rejected update': {
    description: 'An update that is refused, or whose lead does not exist, delivers nothing.',
    async run({ open }) {
      const { service, repository, executedIntents } = await open(someWorkspaces())
      await expectRejection(
        'An update to a tag that does not exist',
        service.updateLead(LEAD_1, { aiTag: 'No such tag' }),
      )
      await expectRejection(
        'An update of a lead of another campaign',
        service.updateLead(refTo('lead_9'), PATCH),
      )
      await service.deliverPending()
      expectExecutedOnce(await executedIntents(), [])
      await expectPending(repository, [])
    },
  },
  'other campaigns': {
    description: 'A lead with the same id in another campaign does not change, and has no intents.',
    async run({ open }) {
      const { service, repository, executedIntents } = await open(someWorkspaces())
      const namesake = refTo('lead_1', 'cmp_2')
      const lead = await readLead(repository, namesake)
      await service.updateLead(LEAD_1, PATCH)
      expectEqual('The other lead', await readLead(repository, namesake), lead)
      const campaignIds = (await executedIntents()).map(({ intent }) =>
        intent.type === 'emitWebhook' ? intent.event.data.campaignId : intent.campaignId,
      )
      expectEqual('The campaigns of the intents', [...new Set(campaignIds)], ['cmp_1'])
    },
  },
  'many leads': {
    description:
      'updateLeads delivers the stored intents even if the update of another lead fails.',
    async run({ open }) {
      const { service, stored, repository, executedIntents } = await open(createWorkspace(3))
      if (service.updateLeads === undefined) return
      await service.updateLeads([refTo('lead_x'), ...someRefs(3)], PATCH)
      expectStored(stored, 6)
      expectExecutedOnce(await executedIntents(), stored)
      await expectPending(repository, [])
    },
  },
  'concurrent updates': {
    description: 'Concurrent updates of one lead deliver each change of the tag once.',
    async run({ open, explore }) {
      await explore(fc.integer({ min: 2, max: 4 }), async (scheduler, count) => {
        const tags = Array.from({ length: count }, (_, index) => `tag ${index}`)
        const { service, stored, io, repository, executedIntents } = await open(
          createWorkspace(1, tags),
        )
        await runInterleaved(scheduler, [io], () =>
          Promise.all(tags.map((aiTag) => service.updateLead(LEAD_1, { aiTag }))),
        )
        expectStored(stored, count)
        expectExecutedOnce(await executedIntents(), stored)
        await expectPending(repository, [])
      })
    },
  },
}

const failingSink: EventSink = {
  deliver: () => Promise.reject(new Error('The receiver is unavailable')),
}

/** Delivery with failures and crashes. */
export const failedDelivery: DeliveryCases = {
  'failing sink': {
    description: 'If the sink rejects, the update succeeds and its intents stay pending.',
    async run({ open }) {
      const { service, stored, repository } = await open(someWorkspaces(), () => ({
        sink: failingSink,
      }))
      await service.updateLead(LEAD_1, PATCH)
      expectEqual('The stored tag', (await readLead(repository, LEAD_1)).aiTag, PATCH.aiTag)
      expectStored(stored, 3)
      await expectPending(repository, stored)
    },
  },
  redelivery: {
    description:
      'deliverPending() delivers the intents that the sink rejected, under the same ids.',
    async run({ open }) {
      const { service, stored, recreateService, repository, executedIntents } = await open(
        someWorkspaces(),
        () => ({ sink: failingSink }),
      )
      await service.updateLead(LEAD_1, PATCH)
      await service.deliverPending()
      await recreateService().deliverPending()
      expectExecutedOnce(await executedIntents(), stored)
      await expectPending(repository, [])
    },
  },
  'undeliverable intent': {
    description: 'An intent that the sink always rejects does not block other intents.',
    async run({ open }) {
      let undeliverable: string | undefined
      const { service, stored, repository, executedIntents } = await open(
        createWorkspace(3),
        ({ sink }) => ({
          sink: {
            async deliver(intents) {
              if (undeliverable === undefined || toIds(intents).includes(undeliverable)) {
                throw new Error('no')
              }
              await sink.deliver(intents)
            },
          },
        }),
      )
      for (const ref of someRefs(3)) await service.updateLead(ref, PATCH)
      undeliverable = stored[0]?.id ?? ''
      await service.deliverPending()
      expectExecutedOnce(await executedIntents(), stored.slice(1))
      await expectPending(repository, stored.slice(0, 1))
    },
  },
  'crash before delivery': {
    description: 'Intents that were stored and not delivered are delivered by the next process.',
    async run({ open }) {
      await crashDuring(open, (_, neverResolve) => ({ sink: { deliver: neverResolve } }))
    },
  },
  'crash before acknowledgement': {
    description:
      'Intents that were not acknowledged are delivered again by the next process, under the same ids.',
    async run({ open }) {
      await crashDuring(open, ({ repository }, neverResolve) => ({
        repository: { ...repository, acknowledge: neverResolve },
      }))
    },
  },
  'crash at any I/O call': {
    description:
      'If the process crashes at any I/O call, the next process delivers all stored intents, each under one id, and no others.',
    async run({ open }) {
      await interruptEach({ isFinal: true }, async (interruption) => {
        const { service, io, sink, crash } = await open(someWorkspaces())
        const { succeeded, wasInterrupted } = await io.interrupt(interruption, () =>
          service.updateLead(LEAD_1, PATCH),
        )
        const next = await crash()
        await next.recreateService().deliverPending()
        const isStored = (await readLead(next.repository, LEAD_1)).aiTag === PATCH.aiTag
        expectThat(isStored || !succeeded, 'The update succeeded, but it is not stored')
        const executed = await next.executedIntents()
        const types = new Map(executed.map(({ id, intent }) => [id, intent.type]))
        const expected = isStored ? ['cancelSend', 'emitWebhook', 'enrollment'] : []
        const what = `The update is ${isStored ? 'stored' : 'not stored'}; the delivered types`
        expectEqual(what, [...types.values()].sort(), expected)
        const isOnce = sink.capabilities?.includes('deduplicates') === true
        expectThat(!isOnce || types.size === executed.length, 'An intent was executed twice')
        await expectPending(next.repository, [])
        return wasInterrupted
      })
    },
  },
}

/** Crashes the process in one of its calls, which never resolves. Expects the next process to deliver. */
async function crashDuring<L extends CampaignLead>(
  open: DeliveryContext<L>['open'],
  replace: (adapters: Adapters<L>, neverResolve: () => Promise<void>) => Partial<Adapters<L>>,
): Promise<void> {
  const { promise: reached, resolve: reach } = createDeferred()
  const neverResolve = () => {
    reach()
    return new Promise<void>(() => undefined)
  }
  const process = await open(someWorkspaces(), (adapters) => replace(adapters, neverResolve))
  await Promise.race([reached, process.service.updateLead(LEAD_1, PATCH)])
  expectStored(process.stored, 3)
  const next = await process.crash()
  await next.service.deliverPending()
  expectExecuted(await next.executedIntents(), process.stored)
  await expectPending(next.repository, [])
}

/** Does what `Promise.withResolvers` does, which Node 20 does not have. */
function createDeferred(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  const resolvers: (() => void)[] = []
  const promise = new Promise<void>((resolve) => resolvers.push(resolve))
  return { promise, resolve: () => resolvers.forEach((resolve) => resolve()) }
}

function expectStored(stored: readonly StoredIntent[], count: number): void {
  expectEqual('The number of stored intents', stored.length, count)
}

async function findNotPending<L extends CampaignLead>(
  repository: LeadRepository<L>,
  intents: readonly StoredIntent[],
): Promise<StoredIntent[]> {
  const pending = toIds(await readPending(repository))
  return intents.filter(({ id }) => !pending.includes(id))
}
