import { expectCapabilities, expectIo } from '../violation.js'
import type { RepositoryCases } from './context.js'
import { decideBy, LEAD_1, someWorkspaces } from './fixtures.js'

/** The capabilities that a repository declares. */
export const capabilities: RepositoryCases = {
  'declared capabilities': {
    description: 'The repository declares exactly the capabilities that its harness declares.',
    async run({ open, harness }) {
      const { repository } = await open(someWorkspaces())
      expectCapabilities(repository.capabilities, harness.capabilities)
    },
  },
  'observable I/O': {
    description:
      'A repository performs its I/O through the hook that open() received, so that failures and crashes can be simulated. A repository without I/O declares no capability except dueSends.',
    async run({ open, harness }) {
      const { repository, io } = await open(someWorkspaces())
      io.restore()
      await repository.update(LEAD_1, decideBy({ aiTag: 'Interested' }))
      const declared = repository.capabilities?.filter((capability) => capability !== 'dueSends')
      if (harness.isAllInMemory) expectCapabilities(declared)
      else expectIo(io.countCalls())
    },
  },
}
