import type { LeadRepositoryCapability } from '../../../ports/lead-repository.js'
import { expectThat } from '../finding.js'
import { someWorkspaces } from './fixtures.js'
import type { RepositoryClause } from './trial.js'

const KNOWN: readonly string[] = ['durable', 'shared'] satisfies LeadRepositoryCapability[]

/** What a repository says of itself. */
export const capabilityClauses: readonly RepositoryClause[] = [
  {
    name: 'known ones',
    sentence: 'The repository declares no capability but those that there are.',
    async run({ open }) {
      const { repository } = await open(someWorkspaces())
      const unknown = (repository.capabilities ?? []).filter((each) => !KNOWN.includes(each))
      expectThat(unknown.length === 0, `There is no capability ${unknown.join(', ')}`)
    },
  },
  {
    name: 'those that can be tried',
    sentence:
      'What the harness can try, the repository declares, and what it declares can be tried.',
    async run({ open }) {
      const { repository, canReopen } = await open(someWorkspaces())
      const isDeclared = (repository.capabilities ?? []).length > 0
      const missing = 'The repository declares a capability, and the harness has no `reopen`'
      expectThat(canReopen || !isDeclared, missing)
      const idle = 'The harness has a `reopen`, and the repository declares nothing to try by it'
      expectThat(isDeclared || !canReopen, idle)
    },
  },
]
