// Check a system that stores leads with sequences of updates, and with concurrent updates in many orders of
// their I/O operations: here a store, and a service with this store.
import { createLeadService } from 'campaign-lead'
import { createMemoryStore, createRecordingSink } from 'campaign-lead/memory'
import { assertChecks } from 'campaign-lead/testing'
import {
  createRepositorySystem,
  type OpenLeadSystem,
  systemChecks,
} from 'campaign-lead/testing/conformance'

const openStore: OpenLeadSystem = async (state) =>
  createRepositorySystem(createMemoryStore({ workspaces: [state.workspace] }), state)

const openService: OpenLeadSystem = async ({ workspace, policy, now, step }) => {
  const store = createMemoryStore({ workspaces: [workspace] })
  const sink = createRecordingSink()
  const service = createLeadService({
    repository: {
      ...store,
      // A real store would query its database here: the hook changes the order of concurrent queries.
      update: (ref, decide) => step(() => store.update(ref, decide)),
    },
    sink,
    clock: () => new Date(now),
    policy,
    onDeliveryError: (error) => console.error(error),
  })
  return {
    updateLead: (ref, patch) => service.updateLead(ref, patch),
    findLead: async (ref) => store.findLead(ref),
    // Deliveries have no fixed order: `leadVersion` has the order of the updates.
    intents: async () =>
      [...sink.delivered]
        .sort((one, other) => one.leadVersion - other.leadVersion)
        .map(({ intent }) => intent),
  }
}

for (const [name, open] of Object.entries({ store: openStore, service: openService })) {
  const cases = await assertChecks(systemChecks(open))
  console.log(`the ${name}: ${cases} sequences and races passed`)
}
