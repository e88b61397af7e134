import { LeadUpdateError } from '../../../core/errors.js'
import { expectEqual, expectRejection, expectThat } from '../finding.js'
import { decideBy, look, pendingOf, refTo, scribbleOver, someWorkspaces } from './fixtures.js'
import type { RepositoryClause } from './trial.js'

const THROWN: readonly unknown[] = [
  new LeadUpdateError('STATUS_LOCKED', 'no'),
  new TypeError('a fault of the calling program'),
  'no error at all',
  undefined,
]

/** What becomes of an update that `decide` refuses. */
export const refusalClauses: readonly RepositoryClause[] = [
  {
    name: 'what decide threw',
    sentence: 'update rejects with the very thing that decide threw.',
    async run({ open }) {
      const { repository } = await open(someWorkspaces())
      for (const thrown of THROWN) {
        const refused = repository.update(refTo('lead_1'), () => {
          throw thrown
        })
        const error = await expectRejection('update', refused)
        const found = `decide threw ${String(thrown)}, and update rejected with ${String(error)}`
        expectThat(Object.is(error, thrown), found)
      }
    },
  },
  {
    name: 'nothing is stored',
    sentence: 'Where decide throws, neither the lead nor an intent is stored.',
    async run({ open }) {
      const { repository } = await open(someWorkspaces())
      const before = await look(repository, refTo('lead_1'))
      const refused = repository.update(refTo('lead_1'), decideBy({ aiTag: 'No such tag' }))
      await expectRejection('update', refused)
      expectEqual('decide is given', await look(repository, refTo('lead_1')), before)
      expectEqual('What is pending', await pendingOf(repository), [])
      const next = await repository.update(refTo('lead_1'), decideBy({ aiTag: 'Interested' }))
      expectThat(next.intents[0]?.leadVersion === 1, 'A refused update was counted as stored')
    },
  },
  {
    name: 'nothing is stored of what decide wrote over',
    sentence: 'Where decide writes over all that it was given and throws, everything is as it was.',
    async run({ open }) {
      const { repository } = await open(someWorkspaces())
      const others = [refTo('lead_1'), refTo('lead_2'), refTo('lead_1', 'cmp_2')]
      const lookAtAll = () => Promise.all(others.map((ref) => look(repository, ref)))
      const before = await lookAtAll()
      const refused = repository.update(refTo('lead_1'), (stored) => {
        scribbleOver(stored)
        throw new Error('no')
      })
      await expectRejection('update', refused)
      expectEqual('decide is given', await lookAtAll(), before)
      expectEqual('What is pending', await pendingOf(repository), [])
    },
  },
]
