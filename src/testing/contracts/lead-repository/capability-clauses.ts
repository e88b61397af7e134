import { expectDeclared, expectThat } from '../finding.js'
import { decideBy, refTo, someWorkspaces } from './fixtures.js'
import type { RepositoryClause } from './trial.js'

/** What a repository says of itself. */
export const capabilityClauses: readonly RepositoryClause[] = [
  {
    name: 'those that are tried',
    sentence: 'The repository declares just the capabilities that its harness declares.',
    async run({ open, harness }) {
      const { repository } = await open(someWorkspaces())
      expectDeclared(repository.capabilities, harness.capabilities)
    },
  },
  {
    name: 'accesses that are seen',
    sentence:
      'A repository makes its accesses to the outside through step, by which alone faults and crashes can be tried; one that makes none declares no capability.',
    async run({ open, harness }) {
      const { repository, outside } = await open(someWorkspaces())
      outside.mend()
      await repository.update(refTo('lead_1'), decideBy({ aiTag: 'Interested' }))
      if (harness.isAllInMemory) {
        expectDeclared(repository.capabilities)
      } else {
        expectThat(outside.count() > 0, 'It stored an update without any step')
      }
    },
  },
]
