// A store, a sink and the service between them, held together: what is stored is delivered, whatever
// dies between storing, delivering and acknowledging.
import { createLeadService } from 'campaign-lead'
import { createMemoryStore, createRecordingSink } from 'campaign-lead/memory'
import { assertChecks, deliveryChecks } from 'campaign-lead/testing'

const checks = deliveryChecks({
  repository: { prepare: (workspaces) => ({ open: () => createMemoryStore({ workspaces }) }) },
  sink: {
    isAllInMemory: true,
    prepare() {
      const sink = createRecordingSink()
      return { open: () => sink, carriedOut: () => sink.delivered }
    },
  },
  createService: createLeadService,
})
const cases = await assertChecks(checks)
console.log(`${checks.length} promises held, in ${cases} cases`)
for (const { name } of checks) console.log(`- ${name}`)
