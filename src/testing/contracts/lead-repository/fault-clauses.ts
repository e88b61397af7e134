import { interruptEach } from '../interrupt-each.js'
import { expectBothOrNeither } from './crash.js'
import { decideBy, refTo, someWorkspaces } from './fixtures.js'
import type { RepositoryClause } from './trial.js'

const LEAD = refTo('lead_1')

/** What becomes of an update whose storage fails once. */
export const faultClauses: readonly RepositoryClause[] = [
  {
    name: 'both or neither',
    sentence:
      'Whichever access to the storage fails, carried out or not, the lead and its intents are both stored or neither is, and the repository goes on.',
    async run({ open }) {
      await interruptEach({ isFinal: false }, async (interruption) => {
        const { repository, outside } = await open(someWorkspaces())
        const { succeeded, wasInterrupted } = await outside.cutOff(interruption, () =>
          repository.update(LEAD, decideBy({ aiTag: 'Interested' })),
        )
        outside.mend()
        await expectBothOrNeither(repository, LEAD, succeeded)
        return wasInterrupted
      })
    },
  },
]
