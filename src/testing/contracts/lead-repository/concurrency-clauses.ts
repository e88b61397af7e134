import fc from 'fast-check'
import { expectEqual, expectThat } from '../finding.js'
import {
  ascending,
  countUp,
  decideBy,
  idsOf,
  intentsOf,
  leadIdOf,
  leadOf,
  pendingOf,
  refTo,
  someRefs,
  sorted,
  updateOf,
  versionsOf,
  workspaceOf,
} from './fixtures.js'
import { expectOneChain, expectOneWebhookEach, recordUpdate } from './history.js'
import { expectDistinct } from './identity-clauses.js'
import type { RepositoryClause } from './trial.js'

const writers = fc.integer({ min: 2, max: 6 })
const LEAD = refTo('lead_1')

/** What concurrent calls may do to one another: nothing. */
export const concurrencyClauses: readonly RepositoryClause[] = [
  {
    name: 'no lost update',
    sentence: 'Of many who write to one lead at once, the change of each is there in the end.',
    async run({ open, explore }) {
      await explore(writers, async (order, count) => {
        const { repository, outside } = await open(workspaceOf(1))
        const { currentSequenceStep: before } = await leadOf(repository, LEAD)
        outside.interleave(order)
        const updates = Array.from({ length: count }, () => repository.update(LEAD, countUp))
        await order.waitFor(Promise.all(updates))
        outside.mend()
        const { currentSequenceStep: after } = await leadOf(repository, LEAD)
        expectEqual(`After ${count} updates the count has risen by`, after - before, count)
      })
    },
  },
  {
    name: 'one chain of decisions',
    sentence: 'Each update is decided on the lead as the one before it has left it.',
    async run({ open, explore }) {
      await explore(writers, async (order, count) => {
        const tags = Array.from({ length: count }, (_, index) => `tag ${index}`)
        const { repository, outside } = await open(workspaceOf(1, tags))
        const before = await leadOf(repository, LEAD)
        outside.interleave(order)
        const updates = tags.map((aiTag) => recordUpdate(repository, LEAD, { aiTag }))
        const history = await order.waitFor(Promise.all(updates))
        outside.mend()
        expectOneChain(before, history, await leadOf(repository, LEAD))
        const intents = intentsOf(history.map(({ stored }) => stored))
        expectEqual('What is pending', sorted(await pendingOf(repository)), sorted(intents))
      })
    },
  },
  {
    name: 'one webhook for each change',
    sentence: 'However the writers meet, there is one webhook for each time that the tag changed.',
    async run({ open, explore }) {
      const [workspace] = workspaceOf(1)
      const someTags = fc.array(fc.constantFrom(null, ...(workspace?.tags ?? [])), {
        minLength: 2,
        maxLength: 6,
      })
      await explore(someTags, async (order, tags) => {
        const { repository, outside } = await open(workspaceOf(1))
        outside.interleave(order)
        const updates = tags.map((aiTag) => recordUpdate(repository, LEAD, { aiTag }))
        const history = await order.waitFor(Promise.all(updates))
        outside.mend()
        expectOneWebhookEach(history, await pendingOf(repository))
      })
    },
  },
  {
    name: 'what the last call decided',
    sentence:
      'Where decide is called again, only what its last call decided is stored and returned.',
    async run({ open, explore }) {
      await explore(writers, async (order, count) => {
        const { repository, outside } = await open(workspaceOf(1))
        outside.interleave(order)
        const updates = Array.from({ length: count }, async () => {
          const decided: number[] = []
          const { decision } = await repository.update(LEAD, (stored) => {
            const next = countUp(stored)
            decided.push(next.lead.currentSequenceStep)
            return next
          })
          return { decided, returned: decision.lead.currentSequenceStep }
        })
        const results = await order.waitFor(Promise.all(updates))
        outside.mend()
        for (const { decided, returned } of results) {
          expectEqual(`Of ${decided.join(', ')} that were decided`, returned, decided.at(-1))
        }
        const counts = ascending(results.map(({ returned }) => returned))
        const { currentSequenceStep } = await leadOf(repository, LEAD)
        const expected = counts.map((_, index) => currentSequenceStep - count + 1 + index)
        expectEqual('The counts that were returned', counts, expected)
      })
    },
  },
  {
    name: 'leads apart',
    sentence: "Those who write to different leads do not get into one another's way.",
    async run({ open, explore }) {
      await explore(writers, async (order, count) => {
        const { repository, outside } = await open(workspaceOf(count))
        const refs = someRefs(count)
        outside.interleave(order)
        const updates = refs.map(async (ref) => {
          const update = await repository.update(ref, decideBy({ aiTag: 'Interested' }))
          await repository.update(ref, countUp)
          return update
        })
        const intents = intentsOf(await order.waitFor(Promise.all(updates)))
        outside.mend()
        for (const ref of refs) {
          const { aiTag, currentSequenceStep } = await leadOf(repository, ref)
          expectEqual(ref.leadId, [aiTag, currentSequenceStep], ['Interested', 2])
        }
        expectDistinct(idsOf(intents))
        expectEqual('What is pending', sorted(await pendingOf(repository)), sorted(intents))
      })
    },
  },
  {
    name: 'one and many',
    sentence: 'An update of many leads loses no update of one of them, and none is lost by it.',
    async run({ open, explore }) {
      await explore(writers, async (order, count) => {
        const { repository, outside } = await open(workspaceOf(count))
        const refs = someRefs(count)
        outside.interleave(order)
        const many = repository.updateMany([...refs, LEAD], countUp)
        const single = Promise.all(refs.map((ref) => repository.update(ref, countUp)))
        const [results] = await order.waitFor(Promise.all([many, single]))
        outside.mend()
        results.forEach(updateOf)
        for (const ref of refs) {
          const { currentSequenceStep } = await leadOf(repository, ref)
          const expected = ref.leadId === LEAD.leadId ? 4 : 3
          expectEqual(`The count of ${ref.leadId}`, currentSequenceStep, expected)
        }
      })
    },
  },
  {
    name: 'storing and acknowledging',
    sentence: 'Acknowledging loses no update and no intent that is stored meanwhile.',
    async run({ open, explore }) {
      await explore(writers, async (order, count) => {
        const { repository, outside } = await open(workspaceOf(2))
        const first = await repository.updateMany(someRefs(2), decideBy({ aiTag: 'Interested' }))
        const done = idsOf(intentsOf(first.map(updateOf)))
        outside.interleave(order)
        const acknowledged = done.map((id) => repository.acknowledge([id]))
        const updates = Array.from({ length: count }, (_, index) =>
          repository.update(LEAD, decideBy({ aiTag: index % 2 === 0 ? null : 'Interested' })),
        )
        const [stored] = await order.waitFor(
          Promise.all([Promise.all(updates), Promise.all(acknowledged)]),
        )
        outside.mend()
        const later = sorted(intentsOf(stored))
        expectEqual('What is pending', sorted(await pendingOf(repository)), later)
      })
    },
  },
  {
    name: 'storing and asking',
    sentence:
      'Whoever asks what is pending while others store is given all that was, once, in order.',
    async run({ open, explore }) {
      await explore(writers, async (order, count) => {
        const { repository, outside } = await open(workspaceOf(2))
        const refs = someRefs(2)
        const first = await repository.updateMany(refs, decideBy({ aiTag: 'Interested' }))
        const before = idsOf(intentsOf(first.map(updateOf)))
        outside.interleave(order)
        const asked = pendingOf(repository)
        const updates = Array.from({ length: count }, (_, index) =>
          repository.update(
            refs[index % 2] ?? LEAD,
            decideBy({ aiTag: index % 4 < 2 ? null : 'Interested' }),
          ),
        )
        const [given] = await order.waitFor(Promise.all([asked, Promise.all(updates)]))
        outside.mend()
        expectDistinct(idsOf(given))
        const missing = before.filter((id) => !idsOf(given).includes(id))
        expectThat(missing.length === 0, `What was pending was not given: ${missing.join(', ')}`)
        const ofLead = given.filter((stored) => leadIdOf(stored) === LEAD.leadId)
        const versions = versionsOf(ofLead)
        expectEqual('The versions of the intents of lead_1', versions, ascending(versions))
      })
    },
  },
]
