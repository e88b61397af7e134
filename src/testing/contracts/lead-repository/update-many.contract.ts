import { expectEqual, expectNotFound, expectThat } from '../violation.js'
import type { RepositoryCases } from './context.js'
import {
  countUp,
  createWorkspace,
  decideBy,
  expectPending,
  expectSuccess,
  LEAD_1,
  readLead,
  readLeads,
  readPending,
  refTo,
  someRefs,
  sortNumbers,
  toIds,
  toIntents,
  toRef,
} from './fixtures.js'

const MANY = 200

/** Updates of many leads in one call. */
export const updateMany: RepositoryCases = {
  'same as update': {
    description: 'updateMany stores each new lead and its intents, as update does.',
    async run({ open }) {
      const { repository } = await open(createWorkspace(4))
      const refs = someRefs(4)
      const results = await repository.updateMany(refs, decideBy({ aiTag: 'Interested' }))
      const updates = results.map(expectSuccess)
      const leads = updates.map(({ decision }) => decision.lead)
      expectEqual('The stored leads', await readLeads(repository, refs), leads)
      const intents = toIntents(updates)
      expectEqual('The number of stored intents', intents.length, 8)
      await expectPending(repository, intents)
    },
  },
  'order of results': {
    description: 'The results are in the order of refs, each with its ref and its lead.',
    async run({ open }) {
      const { repository } = await open(createWorkspace(5))
      const refs = [4, 2, 5, 1, 3].map((number) => refTo(`lead_${number}`))
      const results = await repository.updateMany(refs, countUp)
      const resultRefs = results.map(({ ref }) => ref)
      expectEqual('The refs of the results', resultRefs, refs)
      const leadRefs = results.map((result) => toRef(expectSuccess(result).decision.lead))
      expectEqual('The leads of the results', leadRefs, refs)
    },
  },
  'rejected lead': {
    description: 'What decide throws for one lead is its result, and the other leads are updated.',
    async run({ open }) {
      const { repository } = await open(createWorkspace(3))
      const before = await readLead(repository, refTo('lead_2'))
      const thrown = new Error('not this lead')
      const results = await repository.updateMany(someRefs(3), (stored) => {
        if (stored.lead._id === 'lead_2') throw thrown
        return decideBy({ aiTag: 'Not interested' })(stored)
      })
      const successes = results.map(({ success }) => success)
      expectEqual('The successes', successes, [true, false, true])
      const [, rejected] = results
      expectThat(
        rejected?.success === false && rejected.error === thrown,
        'The result does not have the same error that decide threw',
      )
      expectEqual('The rejected lead', await readLead(repository, refTo('lead_2')), before)
      for (const ref of [LEAD_1, refTo('lead_3')]) {
        const { aiTag } = await readLead(repository, ref)
        expectEqual(`The tag of ${ref.leadId}`, aiTag, 'Not interested')
      }
      const pending = await readPending(repository)
      expectEqual('The number of pending intents', pending.length, 2)
    },
  },
  'missing lead': {
    description:
      'A lead that does not exist is rejected with NOT_FOUND, and the others are updated.',
    async run({ open }) {
      const { repository } = await open(createWorkspace(2))
      const refs = [refTo('lead_x'), LEAD_1, refTo('lead_1', 'cmp_x'), refTo('lead_2')]
      const results = await repository.updateMany(refs, countUp)
      const successes = results.map(({ success }) => success)
      expectEqual('The successes', successes, [false, true, false, true])
      for (const result of results) if (!result.success) expectNotFound(result.error)
      for (const ref of someRefs(2)) {
        const { currentSequenceStep } = await readLead(repository, ref)
        expectEqual(`The counter of ${ref.leadId}`, currentSequenceStep, 2)
      }
    },
  },
  'duplicate ref': {
    description:
      'A lead that is named twice is updated twice, the second time on the first result.',
    async run({ open }) {
      const { repository } = await open(createWorkspace(2))
      const refs = [LEAD_1, refTo('lead_2'), LEAD_1]
      const results = await repository.updateMany(refs, countUp)
      const counters = results
        .map((result) => expectSuccess(result).decision.lead)
        .filter(({ _id }) => _id === 'lead_1')
        .map(({ currentSequenceStep }) => currentSequenceStep)
      expectEqual('The counters that were decided for lead_1', sortNumbers(counters), [2, 3])
      const { currentSequenceStep } = await readLead(repository, LEAD_1)
      expectEqual('The stored counter', currentSequenceStep, 3)
    },
  },
  'empty list': {
    description: 'updateMany with an empty list returns no results and does not call decide.',
    async run({ open }) {
      const { repository } = await open(createWorkspace(1))
      const results = await repository.updateMany([], () => {
        throw new Error('decide was called')
      })
      expectEqual('The results', results, [])
    },
  },
  [`${MANY} leads`]: {
    description: `updateMany updates ${MANY} leads in one call, and acknowledge accepts all their intents in one call.`,
    async run({ open }) {
      const { repository } = await open(createWorkspace(MANY))
      const refs = someRefs(MANY)
      const results = await repository.updateMany(refs, decideBy({ aiTag: 'Interested' }))
      const intents = toIntents(results.map(expectSuccess))
      await expectPending(repository, intents)
      await repository.acknowledge(toIds(intents))
      await expectPending(repository, [])
    },
  },
}
