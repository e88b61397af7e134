import { LeadUpdateError } from '../../../core/errors.js'
import type { LeadRef } from '../../../ports/lead-repository.js'
import { expectEqual, expectNotFound, expectRejection, expectThat } from '../violation.js'
import type { RepositoryCase, RepositoryCases } from './context.js'
import {
  changeNothing,
  decideBy,
  expectPending,
  LEAD_1,
  mutateDeeply,
  readStored,
  refTo,
  someWorkspaces,
} from './fixtures.js'

const THROWN: readonly unknown[] = [
  new LeadUpdateError('STATUS_LOCKED', 'no'),
  new TypeError('a programming error'),
  'not an error',
  undefined,
]

/** Updates in which `decide` throws. */
export const rejectedUpdates: RepositoryCases = {
  'thrown value': {
    description: 'update rejects with the same value that decide threw.',
    async run({ open }) {
      const { repository } = await open(someWorkspaces())
      for (const thrown of THROWN) {
        const update = repository.update(LEAD_1, () => {
          throw thrown
        })
        const error = await expectRejection('update', update)
        const message = `decide threw ${String(thrown)}, but update rejected with ${String(error)}`
        expectThat(Object.is(error, thrown), message)
      }
    },
  },
  'nothing stored': {
    description: 'If decide throws, neither the lead nor an intent is stored.',
    async run({ open }) {
      const { repository } = await open(someWorkspaces())
      const before = await readStored(repository, LEAD_1)
      const update = repository.update(LEAD_1, decideBy({ aiTag: 'No such tag' }))
      await expectRejection('update', update)
      expectEqual('The input of decide', await readStored(repository, LEAD_1), before)
      await expectPending(repository, [])
    },
  },
  'mutated input': {
    description: 'If decide mutates its input and throws, nothing stored changes.',
    async run({ open }) {
      const { repository } = await open(someWorkspaces())
      const refs = [LEAD_1, refTo('lead_2'), refTo('lead_1', 'cmp_2')]
      const readAll = () => Promise.all(refs.map((ref) => readStored(repository, ref)))
      const before = await readAll()
      const update = repository.update(LEAD_1, (stored) => {
        mutateDeeply(stored)
        throw new Error('no')
      })
      await expectRejection('update', update)
      expectEqual('The input of decide', await readAll(), before)
      await expectPending(repository, [])
    },
  },
}

/** Updates of leads that do not exist. */
export const missingLeads: RepositoryCases = {
  'unknown lead': missingLead('an unknown lead', refTo('lead_4')),
  'unknown campaign': missingLead('a lead of an unknown campaign', refTo('lead_1', 'cmp_4')),
  'another campaign': missingLead('a lead of another campaign', refTo('lead_9')),
  'object property': missingLead('the unknown lead __proto__', refTo('__proto__')),
  'empty repository': {
    description: 'A repository without workspaces rejects every update with NOT_FOUND.',
    async run({ open }) {
      const { repository } = await open([])
      const update = repository.update(LEAD_1, changeNothing)
      expectNotFound(await expectRejection('update', update))
      await expectPending(repository, [])
    },
  },
}

function missingLead(subject: string, ref: LeadRef): RepositoryCase {
  return {
    description: `An update of ${subject} is rejected with NOT_FOUND, and decide is not called.`,
    async run({ open }) {
      const { repository } = await open(someWorkspaces())
      const update = repository.update(ref, () => {
        throw new Error('decide was called')
      })
      expectNotFound(await expectRejection('update', update))
      await expectPending(repository, [])
    },
  }
}
