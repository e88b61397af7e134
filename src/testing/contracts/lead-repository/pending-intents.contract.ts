import type { CampaignLead } from '../../../core/lead.js'
import type { LeadRepository, StoredIntent } from '../../../ports/lead-repository.js'
import { expectEqual, expectThat } from '../violation.js'
import type { RepositoryCases } from './context.js'
import {
  createWorkspace,
  decideBy,
  expectPending,
  expectSuccess,
  getLeadId,
  LEAD_1,
  readLead,
  readLeads,
  readPending,
  refTo,
  someRefs,
  sortById,
  toIds,
  toIntents,
} from './fixtures.js'

/** Iteration over the pending intents. */
export const pendingIntents: RepositoryCases = {
  'initially empty': {
    description: 'pendingIntents() yields nothing before the first update.',
    async run({ open }) {
      const { repository } = await open(createWorkspace(2))
      await expectPending(repository, [])
    },
  },
  'each intent once': {
    description: 'pendingIntents() yields each stored intent that is not acknowledged, once.',
    async run({ open }) {
      const { repository } = await open(createWorkspace(3))
      await expectPending(repository, await storeIntents(repository))
    },
  },
  'order per lead': {
    description: 'pendingIntents() yields the intents of one lead in the order they were stored.',
    async run({ open }) {
      const { repository } = await open(createWorkspace(2))
      const intents: StoredIntent[] = []
      // With more than nine rounds, sorting version numbers as text shows.
      for (let round = 0; round < 12; round += 1) {
        const aiTag = round % 2 === 0 ? 'Interested' : 'Not interested'
        for (const ref of [refTo('lead_2'), LEAD_1]) {
          intents.push(...(await repository.update(ref, decideBy({ aiTag }))).intents)
        }
      }
      const pending = await readPending(repository)
      for (const { leadId } of someRefs(2)) {
        const [actual = [], expected = []] = [pending, intents].map((list) =>
          toIds(list.filter((stored) => getLeadId(stored) === leadId)),
        )
        expectEqual(`The order of the intents of ${leadId}`, actual, expected)
      }
    },
  },
  snapshot: {
    description: 'pendingIntents() does not include intents stored after iteration started.',
    async run({ open }) {
      const { repository } = await open(createWorkspace(3))
      const before = await storeIntents(repository)
      const yielded: StoredIntent[] = []
      const later: StoredIntent[] = []
      for await (const stored of repository.pendingIntents()) {
        yielded.push(stored)
        const isSnapshot = yielded.length <= before.length
        expectThat(isSnapshot, 'Yielded an intent that was stored after iteration started')
        for (const ref of someRefs(3)) {
          const { aiTag } = await readLead(repository, ref)
          const other = aiTag === null ? 'Interested' : null
          later.push(...(await repository.update(ref, decideBy({ aiTag: other }))).intents)
        }
      }
      expectEqual('The yielded intents', sortById(yielded), sortById(before))
      await expectPending(repository, [...before, ...later], 'The next iteration')
    },
  },
  'acknowledging during iteration': {
    description: 'Acknowledging each intent as it is yielded skips no other intent.',
    async run({ open }) {
      const { repository } = await open(createWorkspace(3))
      const before = await storeIntents(repository)
      const yielded: StoredIntent[] = []
      for await (const stored of repository.pendingIntents()) {
        yielded.push(stored)
        await repository.acknowledge([stored.id])
      }
      expectEqual('The yielded intents', sortById(yielded), sortById(before))
      await expectPending(repository, [], 'The next iteration')
    },
  },
  'early return': {
    description: 'Breaking out of the iteration loses nothing and blocks no later call.',
    async run({ open }) {
      const { repository } = await open(createWorkspace(3))
      const before = await storeIntents(repository)
      const iterator = repository.pendingIntents()[Symbol.asyncIterator]()
      await iterator.next()
      await iterator.return?.()
      await expectPending(repository, before, 'The next iteration')
      const { intents } = await repository.update(LEAD_1, decideBy({ aiTag: null }))
      await expectPending(repository, [...before, ...intents], 'After an update')
    },
  },
  'concurrent iterations': {
    description: 'Two concurrent iterations each yield all pending intents.',
    async run({ open }) {
      const { repository } = await open(createWorkspace(3))
      const before = sortById(await storeIntents(repository))
      const both = await Promise.all([readPending(repository), readPending(repository)])
      for (const pending of both) expectEqual('The yielded intents', sortById(pending), before)
    },
  },
}

/** Removal of executed intents. */
export const acknowledge: RepositoryCases = {
  'selected intents': {
    description: 'Acknowledged intents are no longer pending, and all other intents still are.',
    async run({ open }) {
      const { repository } = await open(createWorkspace(3))
      const intents = await storeIntents(repository)
      const acknowledged = intents.filter((_, index) => index % 2 === 0)
      const others = intents.filter((_, index) => index % 2 === 1)
      await repository.acknowledge(toIds(acknowledged))
      await expectPending(repository, others)
    },
  },
  'unknown ids': {
    description: 'Unknown ids are ignored, even if they resemble the ids of pending intents.',
    async run({ open }) {
      const { repository } = await open(createWorkspace(3))
      const intents = await storeIntents(repository)
      const [acknowledged, ...others] = intents
      const similar = toIds(others).flatMap((id) => [
        id.slice(0, -1),
        id.slice(1),
        `${id}0`,
        `${id}:0`,
        id.slice(0, id.length / 2),
        ` ${id}`,
      ])
      const known = new Set(toIds(intents))
      const unknown = ['', 'unknown', '__proto__', '%', '*', '../x', ...similar].filter(
        (id) => !known.has(id),
      )
      await repository.acknowledge(unknown)
      await expectPending(repository, intents)
      await repository.acknowledge([...unknown, acknowledged?.id ?? '', ...unknown])
      await expectPending(repository, others)
    },
  },
  'repeated ids': {
    description:
      'Acknowledging an intent twice, in one call or in two, or no intent has no effect.',
    async run({ open }) {
      const { repository } = await open(createWorkspace(3))
      const intents = await storeIntents(repository)
      const acknowledged = toIds(intents.slice(0, 2))
      await repository.acknowledge([...acknowledged, ...acknowledged])
      await repository.acknowledge(acknowledged)
      await repository.acknowledge([])
      await expectPending(repository, intents.slice(2))
    },
  },
  'unchanged leads': {
    description: 'acknowledge() changes no lead.',
    async run({ open }) {
      const { repository } = await open(createWorkspace(3))
      const intents = await storeIntents(repository)
      const before = await readLeads(repository, someRefs(3))
      await repository.acknowledge(toIds(intents))
      expectEqual('The leads', await readLeads(repository, someRefs(3)), before)
    },
  },
}

/** Stores intents by an update of many leads and an update of one of them. */
async function storeIntents<L extends CampaignLead>(
  repository: LeadRepository<L>,
): Promise<StoredIntent[]> {
  const many = await repository.updateMany(someRefs(3), decideBy({ aiTag: 'Interested' }))
  const one = await repository.update(refTo('lead_2'), decideBy({ aiTag: 'Not interested' }))
  return toIntents([...many.map(expectSuccess), one])
}
