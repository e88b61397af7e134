import fc from 'fast-check'
import { expectEqual, expectThat } from '../finding.js'
import {
  decideBy,
  idsOf,
  intentsOf,
  leadOf,
  look,
  pendingOf,
  refTo,
  someRefs,
  sorted,
  updateOf,
  workspaceOf,
} from './fixtures.js'
import { expectOneChain, expectOneWebhookEach, recordUpdate } from './history.js'
import { expectDistinct } from './identity-clauses.js'
import type { RepositoryClause } from './trial.js'

const LEAD = refTo('lead_1')
const writers = fc.integer({ min: 1, max: 3 })

/** What a repository promises that is `shared`. */
export const sharedClauses: readonly RepositoryClause[] = [
  {
    name: 'what the other has stored',
    sentence: 'What one program has stored, or acknowledged, the other sees at once.',
    async run({ open }) {
      const one = await open(workspaceOf(1))
      const other = await one.reopen()
      let [writer, reader] = [one, other]
      for (const aiTag of ['Interested', 'Not interested', null]) {
        const { decision, intents } = await writer.repository.update(LEAD, decideBy({ aiTag }))
        const { lead } = await look(reader.repository, LEAD)
        expectEqual('The lead as the other sees it', lead, decision.lead)
        expectEqual('What the other sees pending', await pendingOf(reader.repository), intents)
        await reader.repository.acknowledge(idsOf(intents))
        expectEqual('What is pending then', await pendingOf(writer.repository), [])
        ;[writer, reader] = [reader, writer]
      }
    },
  },
  {
    name: 'one chain of decisions',
    sentence:
      'Of two programs that write to one lead at once, each update is decided on the lead as the one before it has left it.',
    async run({ open, explore }) {
      await explore(writers, async (order, count) => {
        const tags = Array.from({ length: 2 * count }, (_, index) => `tag ${index}`)
        const one = await open(workspaceOf(1, tags))
        const other = await one.reopen()
        const before = await leadOf(one.repository, LEAD)
        one.outside.interleave(order)
        other.outside.interleave(order)
        const updates = tags.map((aiTag, index) =>
          recordUpdate((index % 2 === 0 ? one : other).repository, LEAD, { aiTag }),
        )
        const history = await order.waitFor(Promise.all(updates))
        const accesses = [one.outside.count(), other.outside.count()]
        one.outside.mend()
        other.outside.mend()
        expectThat(!accesses.includes(0), 'The repository makes no access through `step`')
        expectOneChain(before, history, await leadOf(other.repository, LEAD))
        const pending = await pendingOf(one.repository)
        expectOneWebhookEach(history, pending)
        expectEqual('What the other sees pending', await pendingOf(other.repository), pending)
      })
    },
  },
  {
    name: 'each intent once',
    sentence: 'What two programs store at once is pending once, under ids of its own.',
    async run({ open, explore }) {
      await explore(writers, async (order, count) => {
        const one = await open(workspaceOf(count))
        const other = await one.reopen()
        one.outside.interleave(order)
        other.outside.interleave(order)
        const refs = someRefs(count)
        const tagged = one.repository.updateMany(refs, decideBy({ aiTag: 'Interested' }))
        const others = other.repository.updateMany(refs, decideBy({ aiTag: 'Not interested' }))
        const [first, second] = await order.waitFor(Promise.all([tagged, others]))
        one.outside.mend()
        other.outside.mend()
        const intents = intentsOf([...first, ...second].map(updateOf))
        expectDistinct(idsOf(intents))
        for (const { repository } of [one, other]) {
          expectEqual('What is pending', sorted(await pendingOf(repository)), sorted(intents))
        }
      })
    },
  },
]
