import { expectEqual, expectNotFound, expectThat } from '../finding.js'
import {
  ascending,
  countUp,
  decideBy,
  intentsOf,
  leadOf,
  pendingOf,
  refTo,
  someRefs,
  sorted,
  updateOf,
  workspaceOf,
} from './fixtures.js'
import type { RepositoryClause } from './trial.js'

/** As many as a caller may name at once. */
const MANY = 200

/** What `updateMany` does. */
export const manyLeadsClauses: readonly RepositoryClause[] = [
  {
    name: 'what update does, for each',
    sentence: 'updateMany stores each new lead with its intents, as update does.',
    async run({ open }) {
      const { repository } = await open(workspaceOf(4))
      const refs = someRefs(4)
      const results = await repository.updateMany(refs, decideBy({ aiTag: 'Interested' }))
      const updates = results.map(updateOf)
      for (const [index, ref] of refs.entries()) {
        expectEqual(
          `The stored ${ref.leadId}`,
          await leadOf(repository, ref),
          updates[index]?.decision.lead,
        )
      }
      const intents = intentsOf(updates)
      expectThat(intents.length === 8, `8 intents had to be stored, and ${intents.length} were`)
      expectEqual('What is pending', sorted(await pendingOf(repository)), sorted(intents))
    },
  },
  {
    name: 'in the order of refs',
    sentence: 'The results stand in the order of refs, each with its ref and its lead.',
    async run({ open }) {
      const { repository } = await open(workspaceOf(5))
      const refs = [4, 2, 5, 1, 3].map((number) => refTo(`lead_${number}`))
      const results = await repository.updateMany(refs, countUp)
      expectEqual(
        'The refs of the results',
        results.map(({ ref }) => ref),
        refs,
      )
      expectEqual(
        'The leads of the results',
        results.map((result) => refTo(updateOf(result).decision.lead._id)),
        refs,
      )
    },
  },
  {
    name: 'one that is refused',
    sentence: 'What decide throws for one lead is its result, and the rest are updated.',
    async run({ open }) {
      const { repository } = await open(workspaceOf(3))
      const before = await leadOf(repository, refTo('lead_2'))
      const refusal = new Error('not this one')
      const results = await repository.updateMany(someRefs(3), (stored) => {
        if (stored.lead._id === 'lead_2') throw refusal
        return decideBy({ aiTag: 'Not interested' })(stored)
      })
      expectEqual(
        'Whether each succeeded',
        results.map(({ success }) => success),
        [true, false, true],
      )
      const [, refused] = results
      expectThat(
        refused?.success === false && refused.error === refusal,
        'The result is not the very error that decide threw',
      )
      expectEqual('The refused lead', await leadOf(repository, refTo('lead_2')), before)
      for (const ref of [refTo('lead_1'), refTo('lead_3')]) {
        const { aiTag } = await leadOf(repository, ref)
        expectEqual(`The tag of ${ref.leadId}`, aiTag, 'Not interested')
      }
      const pending = await pendingOf(repository)
      expectThat(pending.length === 2, `2 intents had to be pending, and ${pending.length} are`)
    },
  },
  {
    name: 'one that is missing',
    sentence: 'A lead that is not there is refused with NOT_FOUND, and the rest are updated.',
    async run({ open }) {
      const { repository } = await open(workspaceOf(2))
      const refs = [refTo('lead_x'), refTo('lead_1'), refTo('lead_1', 'cmp_x'), refTo('lead_2')]
      const results = await repository.updateMany(refs, countUp)
      expectEqual(
        'Whether each succeeded',
        results.map(({ success }) => success),
        [false, true, false, true],
      )
      for (const result of results) if (!result.success) expectNotFound(result.error)
      for (const ref of someRefs(2)) {
        const { currentSequenceStep } = await leadOf(repository, ref)
        expectEqual(`The count of ${ref.leadId}`, currentSequenceStep, 2)
      }
    },
  },
  {
    name: 'a lead named twice',
    sentence: 'A lead that is named twice is updated twice, and its other update is seen.',
    async run({ open }) {
      const { repository } = await open(workspaceOf(2))
      const refs = [refTo('lead_1'), refTo('lead_2'), refTo('lead_1')]
      const results = await repository.updateMany(refs, countUp)
      const leads = results.map((result) => updateOf(result).decision.lead)
      const counts = leads
        .filter(({ _id }) => _id === 'lead_1')
        .map(({ currentSequenceStep }) => currentSequenceStep)
      expectEqual('The counts that were decided for lead_1', ascending(counts), [2, 3])
      const { currentSequenceStep } = await leadOf(repository, refTo('lead_1'))
      expectEqual('The stored count', currentSequenceStep, 3)
    },
  },
  {
    name: 'no lead',
    sentence: 'For no lead there is no result, and decide is not called.',
    async run({ open }) {
      const { repository } = await open(workspaceOf(1))
      const results = await repository.updateMany([], () => {
        throw new Error('decide was called')
      })
      expectEqual('The results', results, [])
    },
  },
  {
    name: `${MANY} leads`,
    sentence: `${MANY} leads at once are each updated, and their intents can be acknowledged at once.`,
    async run({ open }) {
      const { repository } = await open(workspaceOf(MANY))
      const refs = someRefs(MANY)
      const results = await repository.updateMany(refs, decideBy({ aiTag: 'Interested' }))
      const intents = intentsOf(results.map(updateOf))
      expectEqual('What is pending', sorted(await pendingOf(repository)), sorted(intents))
      await repository.acknowledge(intents.map(({ id }) => id))
      expectEqual('What is pending then', await pendingOf(repository), [])
    },
  },
]
