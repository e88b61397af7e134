import type { LeadRepositoryCapability } from '../../../ports/lead-repository.js'
import { expectThat } from '../finding.js'
import { decideBy, refTo, someWorkspaces } from './fixtures.js'
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
      'A repository that declares a capability makes its accesses to the outside through step, by which alone that can be tried.',
    async run({ open }) {
      const { repository, outside } = await open(someWorkspaces())
      outside.mend()
      await repository.update(refTo('lead_1'), decideBy({ aiTag: 'Interested' }))
      const declared = repository.capabilities ?? []
      const found = `It declares ${declared.join(', ')}, and stored an update without any step`
      expectThat(declared.length === 0 || outside.count() > 0, found)
    },
  },
]
