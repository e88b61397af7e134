import type { LeadRef } from '../../../ports/lead-repository.js'
import { expectEqual, expectNotFound, expectRejection } from '../finding.js'
import { leaveAlone, pendingOf, refTo, someWorkspaces } from './fixtures.js'
import type { RepositoryClause } from './trial.js'

/** What the repository says of a lead that is not there. */
export const notFoundClauses: readonly RepositoryClause[] = [
  notFound('another lead', 'A lead that is nowhere', refTo('lead_4')),
  notFound('another campaign', 'A lead of a campaign that is nowhere', refTo('lead_1', 'cmp_4')),
  notFound('the lead of another campaign', 'A lead of another campaign', refTo('lead_9')),
  notFound('a name of every object', 'A lead named as a part of every object', refTo('__proto__')),
  {
    name: 'an empty repository',
    sentence: 'Where there is no workspace at all, every lead is refused with NOT_FOUND.',
    async run({ open }) {
      const { repository } = await open([])
      const refused = repository.update(refTo('lead_1'), leaveAlone)
      expectNotFound(await expectRejection('update', refused))
      expectEqual('What is pending', await pendingOf(repository), [])
    },
  },
]

function notFound(name: string, subject: string, ref: LeadRef): RepositoryClause {
  return {
    name,
    sentence: `${subject} is refused with NOT_FOUND, and decide is not called.`,
    async run({ open }) {
      const { repository } = await open(someWorkspaces())
      const refused = repository.update(ref, () => {
        throw new Error('decide was called')
      })
      expectNotFound(await expectRejection('update', refused))
      expectEqual('What is pending', await pendingOf(repository), [])
    },
  }
}
