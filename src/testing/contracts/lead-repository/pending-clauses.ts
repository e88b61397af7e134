import type { CampaignLead } from '../../../core/lead.js'
import type { LeadRepository, StoredIntent } from '../../../ports/lead-repository.js'
import { expectEqual, expectThat } from '../finding.js'
import {
  decideBy,
  idsOf,
  intentsOf,
  leadIdOf,
  leadOf,
  leadsOf,
  pendingOf,
  refTo,
  someRefs,
  sorted,
  updateOf,
  workspaceOf,
} from './fixtures.js'
import type { RepositoryClause } from './trial.js'

/** What `pendingIntents` gives. */
export const pendingClauses: readonly RepositoryClause[] = [
  {
    name: 'none at first',
    sentence: 'Where nothing was stored, nothing is pending.',
    async run({ open }) {
      const { repository } = await open(workspaceOf(2))
      expectEqual('What is pending', await pendingOf(repository), [])
    },
  },
  {
    name: 'every intent, once',
    sentence: 'Every intent that is stored and not yet acknowledged is given, and given once.',
    async run({ open }) {
      const { repository } = await open(workspaceOf(3))
      const intents = await storeSome(repository)
      expectEqual('What is pending', sorted(await pendingOf(repository)), sorted(intents))
    },
  },
  {
    name: 'those of one lead in their order',
    sentence: 'The intents of one lead are given in the order in which they were stored.',
    async run({ open }) {
      const { repository } = await open(workspaceOf(2))
      const intents: StoredIntent[] = []
      // More than nine, so that an order by the letters of a number shows.
      for (let round = 0; round < 12; round += 1) {
        const aiTag = round % 2 === 0 ? 'Interested' : 'Not interested'
        for (const ref of [refTo('lead_2'), refTo('lead_1')]) {
          intents.push(...(await repository.update(ref, decideBy({ aiTag }))).intents)
        }
      }
      const pending = await pendingOf(repository)
      for (const { leadId } of someRefs(2)) {
        expectEqual(
          `The order of the intents of ${leadId}`,
          idsOf(pending.filter((stored) => leadIdOf(stored) === leadId)),
          idsOf(intents.filter((stored) => leadIdOf(stored) === leadId)),
        )
      }
    },
  },
  {
    name: 'an end',
    sentence: 'What comes up while the pending intents are given is given the next time.',
    async run({ open }) {
      const { repository } = await open(workspaceOf(3))
      const before = await storeSome(repository)
      const given: StoredIntent[] = []
      const later: StoredIntent[] = []
      for await (const stored of repository.pendingIntents()) {
        given.push(stored)
        expectThat(given.length <= before.length, 'What came up meanwhile was given as well')
        for (const ref of someRefs(3)) {
          const { aiTag } = await leadOf(repository, ref)
          const other = aiTag === null ? 'Interested' : null
          later.push(...(await repository.update(ref, decideBy({ aiTag: other }))).intents)
        }
      }
      expectEqual('What was given', sorted(given), sorted(before))
      expectEqual(
        'The next time',
        sorted(await pendingOf(repository)),
        sorted([...before, ...later]),
      )
    },
  },
  {
    name: 'acknowledged one by one',
    sentence: 'Acknowledging each intent as it is given passes over none of the others.',
    async run({ open }) {
      const { repository } = await open(workspaceOf(3))
      const before = await storeSome(repository)
      const given: StoredIntent[] = []
      for await (const stored of repository.pendingIntents()) {
        given.push(stored)
        await repository.acknowledge([stored.id])
      }
      expectEqual('What was given', sorted(given), sorted(before))
      expectEqual('What is pending then', await pendingOf(repository), [])
    },
  },
  {
    name: 'leaving off early',
    sentence: 'Whoever leaves off early loses nothing and holds up nobody.',
    async run({ open }) {
      const { repository } = await open(workspaceOf(3))
      const before = await storeSome(repository)
      const iterator = repository.pendingIntents()[Symbol.asyncIterator]()
      await iterator.next()
      await iterator.return?.()
      expectEqual('The next time', sorted(await pendingOf(repository)), sorted(before))
      const { intents } = await repository.update(refTo('lead_1'), decideBy({ aiTag: null }))
      const now = sorted([...before, ...intents])
      expectEqual('After an update', sorted(await pendingOf(repository)), now)
    },
  },
  {
    name: 'asked twice at once',
    sentence: 'Of two who ask at the same time, each is given everything.',
    async run({ open }) {
      const { repository } = await open(workspaceOf(3))
      const before = sorted(await storeSome(repository))
      const both = await Promise.all([pendingOf(repository), pendingOf(repository)])
      for (const pending of both) expectEqual('What was given', sorted(pending), before)
    },
  },
]

/** What `acknowledge` forgets. */
export const acknowledgeClauses: readonly RepositoryClause[] = [
  {
    name: 'those, and no others',
    sentence: 'What is acknowledged is no longer pending, and everything else still is.',
    async run({ open }) {
      const { repository } = await open(workspaceOf(3))
      const intents = await storeSome(repository)
      const done = intents.filter((_, index) => index % 2 === 0)
      const left = intents.filter((_, index) => index % 2 === 1)
      await repository.acknowledge(idsOf(done))
      expectEqual('What is pending', sorted(await pendingOf(repository)), sorted(left))
    },
  },
  {
    name: 'ids that are not known',
    sentence: 'An id that is not known does no harm, not even where it resembles one that is.',
    async run({ open }) {
      const { repository } = await open(workspaceOf(3))
      const intents = await storeSome(repository)
      const [done, ...left] = intents
      const resembling = idsOf(left).flatMap((id) => [
        id.slice(0, -1),
        id.slice(1),
        `${id}0`,
        `${id}:0`,
        id.slice(0, id.length / 2),
        ` ${id}`,
      ])
      const known = new Set(idsOf(intents))
      const unknown = ['', 'unknown', '__proto__', '%', '*', '../x', ...resembling]
      const harmless = unknown.filter((id) => !known.has(id))
      await repository.acknowledge(harmless)
      expectEqual('What is pending', sorted(await pendingOf(repository)), sorted(intents))
      await repository.acknowledge([...harmless, done?.id ?? '', ...harmless])
      expectEqual('What is left', sorted(await pendingOf(repository)), sorted(left))
    },
  },
  {
    name: 'twice',
    sentence:
      'What is acknowledged twice, at once or later, and acknowledging nothing does no harm.',
    async run({ open }) {
      const { repository } = await open(workspaceOf(3))
      const [first, second, ...left] = idsOf(await storeSome(repository))
      const done = [first ?? '', second ?? '']
      await repository.acknowledge([...done, ...done])
      await repository.acknowledge(done)
      await repository.acknowledge([])
      expectEqual('What is left', idsOf(sorted(await pendingOf(repository))), left.sort())
    },
  },
  {
    name: 'the lead stays',
    sentence: 'Acknowledging changes no lead.',
    async run({ open }) {
      const { repository } = await open(workspaceOf(3))
      const intents = await storeSome(repository)
      const before = await leadsOf(repository, someRefs(3))
      await repository.acknowledge(idsOf(intents))
      expectEqual('The leads', await leadsOf(repository, someRefs(3)), before)
    },
  },
]

/** Two rounds of updates, by one lead and by many. */
async function storeSome<L extends CampaignLead>(
  repository: LeadRepository<L>,
): Promise<StoredIntent[]> {
  const many = await repository.updateMany(someRefs(3), decideBy({ aiTag: 'Interested' }))
  const one = await repository.update(refTo('lead_2'), decideBy({ aiTag: 'Not interested' }))
  return intentsOf([...many.map(updateOf), one])
}
