import fc from 'fast-check'
import type { CampaignLead } from '../../../core/lead.js'
import type { EventSink } from '../../../ports/event-sink.js'
import type { LeadRepository, StoredIntent } from '../../../ports/lead-repository.js'
import { expectCarriedOut, expectCarriedOutOnce } from '../event-sink/fixtures.js'
import { expectEqual, expectRejection, expectThat } from '../finding.js'
import { interruptEach } from '../interrupt-each.js'
import {
  idsOf,
  leadOf,
  pendingOf,
  refTo,
  someRefs,
  someWorkspaces,
  sorted,
  workspaceOf,
} from '../lead-repository/fixtures.js'
import { createSignal } from '../signal.js'
import type { Adapters, DeliveryClause, DeliveryTrial } from './trial.js'

const LEAD = refTo('lead_1')
const PATCH = { aiTag: 'Interested' } as const

/** A delivery in which nothing fails. */
export const deliveryClauses: readonly DeliveryClause[] = [
  {
    name: 'what was stored',
    sentence: 'The intents of an update are carried out under the ids that they were stored under.',
    async run({ open }) {
      const { service, stored, carriedOut } = await open(someWorkspaces())
      await service.updateLead(LEAD, PATCH)
      expectThat(stored.length === 3, `3 intents had to be stored, and ${stored.length} were`)
      expectCarriedOutOnce(await carriedOut(), stored)
    },
  },
  {
    name: 'stored before',
    sentence: 'Nothing is given to the sink before the update is stored, and its intents with it.',
    async run({ open }) {
      const tags: (string | null)[] = []
      const missing: StoredIntent[] = []
      const { service } = await open(someWorkspaces(), ({ repository, sink }) => ({
        sink: {
          async deliver(intents) {
            tags.push((await leadOf(repository, LEAD)).aiTag)
            missing.push(...(await notPending(repository, intents)))
            await sink.deliver(intents)
          },
        },
      }))
      await service.updateLead(LEAD, PATCH)
      expectThat(tags.length > 0, 'The sink was not called')
      expectEqual('The tag of the lead as the sink was called', [...new Set(tags)], [PATCH.aiTag])
      expectEqual('What was given to the sink and was not stored', missing, [])
    },
  },
  {
    name: 'acknowledged afterwards',
    sentence: 'An intent is acknowledged once it was carried out, and not before.',
    async run({ open }) {
      const tooSoon: StoredIntent[] = []
      const { service, repository } = await open(someWorkspaces(), (adapters) => ({
        sink: {
          async deliver(intents) {
            await adapters.sink.deliver(intents)
            tooSoon.push(...(await notPending(adapters.repository, intents)))
          },
        },
      }))
      await service.updateLead(LEAD, PATCH)
      expectEqual('What was acknowledged while the sink was at it', tooSoon, [])
      expectEqual('What is pending in the end', await pendingOf(repository), [])
    },
  },
  {
    name: 'nothing twice',
    sentence: 'What was delivered is not delivered once more by deliverPending.',
    async run({ open }) {
      const { service, stored, carriedOut } = await open(someWorkspaces())
      await service.updateLead(LEAD, PATCH)
      await service.deliverPending()
      expectCarriedOutOnce(await carriedOut(), stored)
    },
  },
  {
    name: 'nothing for a refusal',
    sentence: 'Where the update is refused, or the lead is not there, nothing is delivered.',
    async run({ open }) {
      const { service, repository, carriedOut } = await open(someWorkspaces())
      await expectRejection(
        'An update to no tag of the workspace',
        service.updateLead(LEAD, { aiTag: 'No such tag' }),
      )
      await expectRejection(
        'An update of a lead of another campaign',
        service.updateLead(refTo('lead_9'), PATCH),
      )
      await service.deliverPending()
      expectCarriedOutOnce(await carriedOut(), [])
      expectEqual('What is pending', await pendingOf(repository), [])
    },
  },
  {
    name: 'that campaign and no other',
    sentence: 'A lead of the same id in another campaign is neither changed nor delivered for.',
    async run({ open }) {
      const { service, repository, carriedOut } = await open(someWorkspaces())
      const elsewhere = refTo('lead_1', 'cmp_2')
      const lead = await leadOf(repository, elsewhere)
      await service.updateLead(LEAD, PATCH)
      expectEqual('The lead elsewhere', await leadOf(repository, elsewhere), lead)
      const campaigns = (await carriedOut()).map(({ intent }) =>
        intent.type === 'emitWebhook' ? intent.event.data.campaignId : intent.campaignId,
      )
      expectEqual('The campaigns of what was delivered', [...new Set(campaigns)], ['cmp_1'])
    },
  },
  {
    name: 'many leads',
    sentence: 'Of many leads, what was stored is delivered, whatever became of the others.',
    async run({ open }) {
      const { service, stored, repository, carriedOut } = await open(workspaceOf(3))
      if (service.updateLeads === undefined) return
      const [first, ...rest] = someRefs(3)
      await service.updateLeads([refTo('lead_x'), first ?? LEAD, ...rest], PATCH)
      expectThat(stored.length === 6, `6 intents had to be stored, and ${stored.length} were`)
      expectCarriedOutOnce(await carriedOut(), stored)
      expectEqual('What is pending', await pendingOf(repository), [])
    },
  },
  {
    name: 'many writers',
    sentence: 'However many writers meet, each change of the tag is delivered, and once.',
    async run({ open, explore }) {
      await explore(fc.integer({ min: 2, max: 4 }), async (order, count) => {
        const tags = Array.from({ length: count }, (_, index) => `tag ${index}`)
        const { service, stored, outside, repository, carriedOut } = await open(
          workspaceOf(1, tags),
        )
        outside.interleave(order)
        const updates = tags.map((aiTag) => service.updateLead(LEAD, { aiTag }))
        await order.waitFor(Promise.all(updates))
        outside.mend()
        expectThat(stored.length === count, `${stored.length} webhooks of ${count} were stored`)
        expectCarriedOutOnce(await carriedOut(), stored)
        expectEqual('What is pending', await pendingOf(repository), [])
      })
    },
  },
]

/** A delivery in which something fails. */
export const failedDeliveryClauses: readonly DeliveryClause[] = [
  {
    name: 'the update stands',
    sentence:
      'Where the sink rejects, the update is stored and succeeds, and its intents stay pending.',
    async run({ open }) {
      const { service, stored, repository } = await open(someWorkspaces(), () => ({
        sink: failingSink,
      }))
      await service.updateLead(LEAD, PATCH)
      const { aiTag } = await leadOf(repository, LEAD)
      expectEqual('The stored tag', aiTag, PATCH.aiTag)
      expectThat(stored.length === 3, `3 intents had to be stored, and ${stored.length} were`)
      expectEqual('What is pending', sorted(await pendingOf(repository)), sorted(stored))
    },
  },
  {
    name: 'made good later',
    sentence: 'What the sink has rejected, deliverPending delivers, under the same ids.',
    async run({ open }) {
      const { service, stored, renewService, repository, carriedOut } = await open(
        someWorkspaces(),
        () => ({ sink: failingSink }),
      )
      await service.updateLead(LEAD, PATCH)
      await service.deliverPending()
      await renewService().deliverPending()
      expectCarriedOutOnce(await carriedOut(), stored)
      expectEqual('What is pending', await pendingOf(repository), [])
    },
  },
  {
    name: 'one that cannot be delivered',
    sentence: 'An intent that the sink always rejects holds up no other.',
    async run({ open }) {
      let poison: string | undefined
      const { service, stored, repository, carriedOut } = await open(
        workspaceOf(3),
        ({ sink }) => ({
          sink: {
            async deliver(intents) {
              if (poison === undefined || idsOf(intents).includes(poison)) throw new Error('no')
              await sink.deliver(intents)
            },
          },
        }),
      )
      for (const ref of someRefs(3)) await service.updateLead(ref, PATCH)
      const [first, ...others] = stored
      poison = first?.id ?? ''
      await service.deliverPending()
      expectCarriedOutOnce(await carriedOut(), others)
      expectEqual('What is pending', await pendingOf(repository), [first])
    },
  },
  {
    name: 'a crash between storing and delivering',
    sentence: 'What a program has stored and not yet delivered, the next one delivers.',
    async run({ open }) {
      await dieWhile(open, (_, reach) => ({ sink: { deliver: reach } }))
    },
  },
  {
    name: 'a crash between delivering and acknowledging',
    sentence:
      'What a program has delivered and not yet acknowledged comes under the same ids again.',
    async run({ open }) {
      await dieWhile(open, ({ repository }, reach) => ({
        repository: { ...repository, acknowledge: reach },
      }))
    },
  },
  {
    name: 'a crash at any access',
    sentence:
      'Whichever access the program dies at, the next one delivers every intent that was stored, under one id, and nothing else.',
    async run({ open }) {
      await interruptEach({ isFinal: true }, async (interruption) => {
        const { service, outside, sink, crash } = await open(someWorkspaces())
        const { succeeded, wasInterrupted } = await outside.cutOff(interruption, () =>
          service.updateLead(LEAD, PATCH),
        )
        const next = await crash()
        await next.renewService().deliverPending()
        const { aiTag } = await leadOf(next.repository, LEAD)
        const isStored = aiTag === PATCH.aiTag
        expectThat(isStored || !succeeded, 'The update succeeded, and is not stored')
        const done = await next.carriedOut()
        const types = ['cancelSend', 'enrollment', 'emitWebhook']
        const ids = new Map(done.map(({ id, intent }) => [id, intent.type]))
        const found = isStored ? 'The update is stored; delivered was' : 'Delivered was'
        expectEqual(found, [...ids.values()].sort(), isStored ? types.sort() : [])
        const isOnce = sink.capabilities?.includes('deduplicates') === true
        expectThat(!isOnce || ids.size === done.length, 'An intent was carried out twice')
        expectEqual('What is pending', await pendingOf(next.repository), [])
        return wasInterrupted
      })
    },
  },
]

/** Lets a program die as it comes to one of its calls, and expects the next one to make it good. */
async function dieWhile<L extends CampaignLead>(
  open: DeliveryTrial<L>['open'],
  between: (adapters: Adapters<L>, reach: () => Promise<void>) => Partial<Adapters<L>>,
): Promise<void> {
  const reached = createSignal()
  // The call never ends: its program is dead.
  const reach = () => {
    reached.give()
    return new Promise<void>(() => undefined)
  }
  const program = await open(someWorkspaces(), (adapters) => between(adapters, reach))
  await Promise.race([reached.given, program.service.updateLead(LEAD, PATCH)])
  const { stored } = program
  expectThat(stored.length === 3, `3 intents had to be stored, and ${stored.length} were`)
  const next = await program.crash()
  await next.service.deliverPending()
  expectCarriedOut(await next.carriedOut(), stored)
  expectEqual('What is pending', await pendingOf(next.repository), [])
}

const failingSink: EventSink = {
  deliver: () => Promise.reject(new Error('the receiver is down')),
}

async function notPending<L extends CampaignLead>(
  repository: LeadRepository<L>,
  intents: readonly StoredIntent[],
): Promise<StoredIntent[]> {
  const pending = idsOf(await pendingOf(repository))
  return intents.filter(({ id }) => !pending.includes(id))
}
