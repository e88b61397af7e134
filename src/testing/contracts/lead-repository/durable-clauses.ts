import { expectEqual, expectThat } from '../finding.js'
import { crashEach, expectBothOrNeither } from './crash.js'
import {
  decideBy,
  idsOf,
  leadOf,
  leadsOf,
  pendingOf,
  refTo,
  someRefs,
  someWorkspaces,
  workspaceOf,
} from './fixtures.js'
import { expectDistinct } from './identity-clauses.js'
import type { RepositoryClause } from './trial.js'

const LEAD = refTo('lead_1')

/** What a repository promises that is `durable`. */
export const durableClauses: readonly RepositoryClause[] = [
  {
    name: 'all that was stored',
    sentence: 'The next program finds every lead, every pending intent and every version.',
    async run({ open }) {
      const program = await open(workspaceOf(3))
      const { repository } = program
      await repository.updateMany(someRefs(2), decideBy({ aiTag: 'Interested' }))
      await repository.update(LEAD, decideBy({ aiTag: 'Not interested' }))
      const leads = await leadsOf(repository, someRefs(3))
      const pending = await pendingOf(repository)
      const next = await program.crash()
      expectEqual('The leads', await leadsOf(next.repository, someRefs(3)), leads)
      expectEqual('What is pending', await pendingOf(next.repository), pending)
      const { intents } = await next.repository.update(LEAD, decideBy({ aiTag: null }))
      expectEqual('The next version', intents[0]?.leadVersion, 3)
      expectDistinct(idsOf([...pending, ...intents]))
    },
  },
  {
    name: 'what was acknowledged',
    sentence: 'What was acknowledged stays acknowledged, and its ids are given to no other intent.',
    async run({ open }) {
      let program = await open(workspaceOf(1))
      const ids: string[] = []
      for (const aiTag of ['Interested', null, 'Not interested']) {
        const { intents } = await program.repository.update(LEAD, decideBy({ aiTag }))
        ids.push(...idsOf(intents))
        await program.repository.acknowledge(idsOf(intents))
        program = await program.crash()
        expectEqual('What is pending', await pendingOf(program.repository), [])
      }
      expectDistinct(ids)
    },
  },
  {
    name: 'a crash while one lead is stored',
    sentence:
      'Whichever access the program dies at, the lead and its intents are both stored or neither is, and the next program goes on.',
    async run({ open }) {
      const begin = () => open(someWorkspaces())
      await crashEach(begin, async (program, interruption) => {
        const { repository, outside } = program
        const { succeeded, wasInterrupted } = await outside.cutOff(interruption, () =>
          repository.update(LEAD, decideBy({ aiTag: 'Interested' })),
        )
        const next = await program.crash()
        await expectBothOrNeither(next.repository, LEAD, succeeded)
        return wasInterrupted
      })
    },
  },
  {
    name: 'a crash while many leads are stored',
    sentence:
      'Whichever access the program dies at, of each lead both it and its intents are stored or neither is.',
    async run({ open }) {
      const begin = () => open(someWorkspaces())
      await crashEach(begin, async (program, interruption) => {
        const { repository, outside } = program
        const refs = [LEAD, refTo('lead_3')]
        const { wasInterrupted } = await outside.cutOff(interruption, () =>
          repository.updateMany(refs, decideBy({ aiTag: 'Interested' })),
        )
        const next = await program.crash()
        for (const ref of refs) await expectBothOrNeither(next.repository, ref, false)
        return wasInterrupted
      })
    },
  },
  {
    name: 'a crash while acknowledging',
    sentence:
      'Whichever access the program dies at, each intent is forgotten or still pending as it was, and no other is touched.',
    async run({ open }) {
      const begin = () => open(someWorkspaces())
      await crashEach(begin, async (program, interruption) => {
        const { repository, outside } = program
        const { intents } = await repository.update(LEAD, decideBy({ aiTag: 'Interested' }))
        const lead = await leadOf(repository, LEAD)
        const [kept, ...done] = intents
        const { succeeded, wasInterrupted } = await outside.cutOff(interruption, () =>
          repository.acknowledge(idsOf(done)),
        )
        const next = await program.crash()
        const pending = await pendingOf(next.repository)
        const isLeft = ({ id }: { readonly id: string }) => idsOf(pending).includes(id)
        expectEqual('What is pending', pending, intents.filter(isLeft))
        expectThat(
          kept !== undefined && isLeft(kept),
          'An intent was lost that nobody acknowledged',
        )
        expectThat(!succeeded || !done.some(isLeft), 'What was acknowledged is pending again')
        expectEqual('The lead', await leadOf(next.repository, LEAD), lead)
        await next.repository.acknowledge(idsOf(intents))
        expectEqual('What is pending in the end', await pendingOf(next.repository), [])
        return wasInterrupted
      })
    },
  },
]
