import { expectEqual } from '../finding.js'
import { decideBy, look, pendingOf, refTo, scribbleOver, someWorkspaces } from './fixtures.js'
import type { RepositoryClause } from './trial.js'

/** That what the repository was given or gave is not what it keeps. */
export const sharingClauses: readonly RepositoryClause[] = [
  {
    name: 'what it was opened with',
    sentence: 'Writing over the workspaces that it was opened with changes nothing in it.',
    async run({ open }) {
      const workspaces = structuredClone(someWorkspaces())
      const { repository } = await open(workspaces)
      const before = await look(repository, refTo('lead_1'))
      scribbleOver(workspaces)
      expectEqual('decide is given', await look(repository, refTo('lead_1')), before)
    },
  },
  {
    name: 'what decide was given and returned',
    sentence: 'Writing over the decision, or over what decide was given, changes nothing stored.',
    async run({ open }) {
      const { repository } = await open(someWorkspaces())
      const held: unknown[] = []
      const update = await repository.update(refTo('lead_1'), (stored) => {
        const decision = decideBy({ aiTag: 'Interested' })(stored)
        held.push(stored, decision)
        return decision
      })
      const { lead } = structuredClone(update.decision)
      const intents = structuredClone(update.intents)
      const { subsequences, tags } = await look(repository, refTo('lead_2'))
      scribbleOver(held)
      scribbleOver(update)
      const after = await look(repository, refTo('lead_1'))
      expectEqual('The stored lead', after.lead, lead)
      expectEqual('The lists', [after.subsequences, after.tags], [subsequences, tags])
      expectEqual('What is pending', await pendingOf(repository), intents)
    },
  },
  {
    name: 'what it gave to read',
    sentence:
      'Writing over a lead that was read, or over a pending intent, changes nothing stored.',
    async run({ open }) {
      const { repository } = await open(someWorkspaces())
      await repository.update(refTo('lead_1'), decideBy({ aiTag: 'Interested' }))
      const before = await look(repository, refTo('lead_1'))
      const pending = structuredClone(await pendingOf(repository))
      scribbleOver(await pendingOf(repository))
      const { decision } = await repository.update(refTo('lead_1'), ({ lead }) => ({
        lead,
        intents: [],
      }))
      scribbleOver(decision)
      expectEqual('decide is given', await look(repository, refTo('lead_1')), before)
      expectEqual('What is pending', await pendingOf(repository), pending)
    },
  },
]
