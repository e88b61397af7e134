// Whatever keeps leads, held against sequences of updates, and against updates that run at once, in
// many orders of their accesses to the outside: here a store, and a service on it.
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
      // A real store goes to its database here: the updates come between each other's steps.
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
    // No order between deliveries is promised: the version of the lead tells it.
    intents: async () =>
      [...sink.delivered]
        .sort((one, other) => one.leadVersion - other.leadVersion)
        .map(({ intent }) => intent),
  }
}

for (const [name, open] of Object.entries({ store: openStore, service: openService })) {
  const cases = await assertChecks(systemChecks(open))
  console.log(`the ${name}: ${cases} sequences and races, each as if one after another`)
}
