import * as fc from 'fast-check'
import { aWorkspace } from '../../builders.js'
import { runInterleaved } from '../simulation/simulated-io.js'
import { expectDistinct, expectEqual, expectIo, expectThat } from '../violation.js'
import type { RepositoryCases } from './context.js'
import {
  countUp,
  createWorkspace,
  decideBy,
  expectPending,
  expectSuccess,
  getLeadId,
  LEAD_1,
  readLead,
  readPending,
  readStored,
  someRefs,
  sortNumbers,
  toIds,
  toIntents,
  toVersions,
} from './fixtures.js'
import { expectOneWebhookPerChange, expectSerialHistory, recordUpdate } from './update-history.js'

const writerCounts = fc.integer({ min: 2, max: 6 })
const roundCounts = fc.integer({ min: 1, max: 3 })

/** Concurrent calls in one process. */
export const concurrentUpdates: RepositoryCases = {
  'no lost updates': {
    description: 'Concurrent updates of one lead are all applied.',
    async run({ open, explore }) {
      await explore(writerCounts, async (scheduler, count) => {
        const { repository, io } = await open(createWorkspace(1))
        const { currentSequenceStep: before } = await readLead(repository, LEAD_1)
        await runInterleaved(scheduler, [io], () =>
          Promise.all(repeat(count, () => repository.update(LEAD_1, countUp))),
        )
        const { currentSequenceStep: after } = await readLead(repository, LEAD_1)
        expectEqual(`The increase of the counter after ${count} updates`, after - before, count)
      })
    },
  },
  'serial decisions': {
    description: 'Each concurrent update of a lead decides on the result of the update before it.',
    async run({ open, explore }) {
      await explore(writerCounts, async (scheduler, count) => {
        const tags = repeat(count, (index) => `tag ${index}`)
        const { repository, io } = await open(createWorkspace(1, tags))
        const before = await readLead(repository, LEAD_1)
        const history = await runInterleaved(scheduler, [io], () =>
          Promise.all(tags.map((aiTag) => recordUpdate(repository, LEAD_1, { aiTag }))),
        )
        expectSerialHistory(before, history, await readLead(repository, LEAD_1))
        await expectPending(repository, toIntents(history.map(({ stored }) => stored)))
      })
    },
  },
  'one webhook per change': {
    description: 'Concurrent updates store exactly one webhook for each change of the tag.',
    async run({ open, explore }) {
      const tag = fc.constantFrom(null, ...aWorkspace().tags)
      const tagLists = fc.array(tag, { minLength: 2, maxLength: 6 })
      await explore(tagLists, async (scheduler, tags) => {
        const { repository, io } = await open(createWorkspace(1))
        const history = await runInterleaved(scheduler, [io], () =>
          Promise.all(tags.map((aiTag) => recordUpdate(repository, LEAD_1, { aiTag }))),
        )
        expectOneWebhookPerChange(history, await readPending(repository))
      })
    },
  },
  'last decision': {
    description: 'If decide is called again, only its last decision is stored and returned.',
    async run({ open, explore }) {
      await explore(writerCounts, async (scheduler, count) => {
        const { repository, io } = await open(createWorkspace(1))
        const update = async () => {
          const decided: number[] = []
          const { decision } = await repository.update(LEAD_1, (stored) => {
            const next = countUp(stored)
            decided.push(next.lead.currentSequenceStep)
            return next
          })
          return { decided, returned: decision.lead.currentSequenceStep }
        }
        const results = await runInterleaved(scheduler, [io], () =>
          Promise.all(repeat(count, update)),
        )
        for (const { decided, returned } of results) {
          const what = `The returned counter, after the decisions ${decided.join(', ')}`
          expectEqual(what, returned, decided.at(-1))
        }
        const counters = sortNumbers(results.map(({ returned }) => returned))
        const { currentSequenceStep: last } = await readLead(repository, LEAD_1)
        const expected = counters.map((_, index) => last - count + 1 + index)
        expectEqual('The returned counters', counters, expected)
      })
    },
  },
  'different leads': {
    description: 'Concurrent updates of different leads do not affect each other.',
    async run({ open, explore }) {
      await explore(writerCounts, async (scheduler, count) => {
        const { repository, io } = await open(createWorkspace(count))
        const refs = someRefs(count)
        const updates = await runInterleaved(scheduler, [io], () =>
          Promise.all(
            refs.map(async (ref) => {
              const update = await repository.update(ref, decideBy({ aiTag: 'Interested' }))
              await repository.update(ref, countUp)
              return update
            }),
          ),
        )
        for (const ref of refs) {
          const { aiTag, currentSequenceStep } = await readLead(repository, ref)
          expectEqual(ref.leadId, [aiTag, currentSequenceStep], ['Interested', 2])
        }
        const intents = toIntents(updates)
        expectDistinct(toIds(intents))
        await expectPending(repository, intents)
      })
    },
  },
  'update and updateMany': {
    description: 'Concurrent calls of update and updateMany for the same leads are all applied.',
    async run({ open, explore }) {
      await explore(writerCounts, async (scheduler, count) => {
        const { repository, io } = await open(createWorkspace(count))
        const refs = someRefs(count)
        const [results] = await runInterleaved(scheduler, [io], () =>
          Promise.all([
            repository.updateMany([...refs, LEAD_1], countUp),
            Promise.all(refs.map((ref) => repository.update(ref, countUp))),
          ]),
        )
        results.forEach(expectSuccess)
        for (const ref of refs) {
          const { currentSequenceStep } = await readLead(repository, ref)
          const expected = ref.leadId === LEAD_1.leadId ? 4 : 3
          expectEqual(`The counter of ${ref.leadId}`, currentSequenceStep, expected)
        }
      })
    },
  },
  'update and acknowledge': {
    description: 'acknowledge() loses no update and no intent that is stored concurrently.',
    async run({ open, explore }) {
      await explore(writerCounts, async (scheduler, count) => {
        const { repository, io } = await open(createWorkspace(2))
        const before = await repository.updateMany(someRefs(2), decideBy({ aiTag: 'Interested' }))
        const ids = toIds(toIntents(before.map(expectSuccess)))
        const [updates] = await runInterleaved(scheduler, [io], () => {
          const acknowledged = ids.map((id) => repository.acknowledge([id]))
          const stored = repeat(count, (index) =>
            repository.update(LEAD_1, decideBy({ aiTag: index % 2 ? 'Interested' : null })),
          )
          return Promise.all([Promise.all(stored), Promise.all(acknowledged)])
        })
        await expectPending(repository, toIntents(updates))
      })
    },
  },
  'update and pendingIntents': {
    description:
      'During concurrent updates, pendingIntents() yields all intents that were pending before, once and in order.',
    async run({ open, explore }) {
      await explore(writerCounts, async (scheduler, count) => {
        const { repository, io } = await open(createWorkspace(2))
        const refs = someRefs(2)
        const before = await repository.updateMany(refs, decideBy({ aiTag: 'Interested' }))
        const [yielded] = await runInterleaved(scheduler, [io], () => {
          const pending = readPending(repository)
          const updates = repeat(count, (index) =>
            repository.update(
              refs[index % 2] ?? LEAD_1,
              decideBy({ aiTag: index % 4 < 2 ? null : 'Interested' }),
            ),
          )
          return Promise.all([pending, Promise.all(updates)])
        })
        const ids = toIds(yielded)
        expectDistinct(ids)
        const missing = toIds(toIntents(before.map(expectSuccess))).filter(
          (id) => !ids.includes(id),
        )
        expectThat(missing.length === 0, `Did not yield ${missing.join(', ')}`)
        const versions = toVersions(yielded.filter((stored) => getLeadId(stored) === 'lead_1'))
        expectEqual('The versions of the intents of lead_1', versions, sortNumbers(versions))
      })
    },
  },
}

/** Concurrent processes on a repository that is `shared`. */
export const shared: RepositoryCases = {
  'visible changes': {
    description: 'A process immediately sees what another process has stored or acknowledged.',
    async run({ open }) {
      const one = await open(createWorkspace(1))
      const other = await one.fork()
      let [writer, reader] = [one, other]
      for (const aiTag of ['Interested', 'Not interested', null]) {
        const { decision, intents } = await writer.repository.update(LEAD_1, decideBy({ aiTag }))
        const { lead } = await readStored(reader.repository, LEAD_1)
        expectEqual('The lead in the other process', lead, decision.lead)
        const pending = await readPending(reader.repository)
        expectEqual('The pending intents in the other process', pending, intents)
        await reader.repository.acknowledge(toIds(intents))
        await expectPending(writer.repository, [])
        ;[writer, reader] = [reader, writer]
      }
    },
  },
  'serial decisions': {
    description:
      'Each concurrent update of a lead by two processes decides on the result of the update before it.',
    async run({ open, explore }) {
      await explore(roundCounts, async (scheduler, count) => {
        const tags = repeat(2 * count, (index) => `tag ${index}`)
        const one = await open(createWorkspace(1, tags))
        const other = await one.fork()
        const before = await readLead(one.repository, LEAD_1)
        const ios = [one.io, other.io]
        const history = await runInterleaved(scheduler, ios, async () => {
          const updates = tags.map((aiTag, index) =>
            recordUpdate((index % 2 ? other : one).repository, LEAD_1, { aiTag }),
          )
          const recorded = await Promise.all(updates)
          for (const io of ios) expectIo(io.countCalls())
          return recorded
        })
        expectSerialHistory(before, history, await readLead(other.repository, LEAD_1))
        const pending = await readPending(one.repository)
        expectOneWebhookPerChange(history, pending)
        const inOther = await readPending(other.repository)
        expectEqual('The pending intents in the other process', inOther, pending)
      })
    },
  },
  'unique intents': {
    description:
      'Intents that two processes store concurrently are pending once, with distinct ids.',
    async run({ open, explore }) {
      await explore(roundCounts, async (scheduler, count) => {
        const one = await open(createWorkspace(count))
        const other = await one.fork()
        const refs = someRefs(count)
        const results = await runInterleaved(scheduler, [one.io, other.io], () =>
          Promise.all([
            one.repository.updateMany(refs, decideBy({ aiTag: 'Interested' })),
            other.repository.updateMany(refs, decideBy({ aiTag: 'Not interested' })),
          ]),
        )
        const intents = toIntents(results.flat().map(expectSuccess))
        expectDistinct(toIds(intents))
        for (const { repository } of [one, other]) await expectPending(repository, intents)
      })
    },
  },
}

function repeat<T>(count: number, create: (index: number) => T): T[] {
  return Array.from({ length: count }, (_, index) => create(index))
}
