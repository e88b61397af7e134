// Retags all leads of a memory store through the service, and prints the time and memory: `measure-service <leads>`.
import { performance } from 'node:perf_hooks'
import { createLeadService, type EventSink } from 'campaign-lead'
import { createMemoryStore } from 'campaign-lead/memory'
import { createLeads, SUBSEQUENCES, TAGS } from './many-leads.js'
import { peakMemory, type Retagging } from './retagging.js'

/** Smaller calls are repeated up to this number of leads, so that every measurement includes garbage collection. */
const MIN_LEADS = 200_000

/** Both tags trigger a subsequence, so each call after the first switches every lead. */
const ALTERNATING_TAGS = TAGS.slice(0, 2)

const [printed = ''] = process.argv.slice(2)
const size = Number(printed)
const dropped: EventSink = { deliver: async () => undefined }
const service = createLeadService({
  repository: createMemoryStore({
    workspaces: [
      {
        id: 'ws_1',
        tags: TAGS,
        campaigns: [{ id: 'cmp_1', subsequences: SUBSEQUENCES, leads: createLeads(size) }],
      },
    ],
  }),
  sink: dropped,
  onDeliveryError: (error) => {
    throw error
  },
})
const refs = Array.from({ length: size }, (_, index) => ({
  campaignId: 'cmp_1',
  leadId: `lead_${index}`,
}))

const before = peakMemory()
await retag(ALTERNATING_TAGS[0] ?? '')
const calls = Math.max(1, MIN_LEADS / size)
const start = performance.now()
for (let call = 0; call < calls; call += 1) await retag(ALTERNATING_TAGS[(call + 1) % 2] ?? '')
const microseconds = ((performance.now() - start) * 1000) / (calls * size)
const retagging: Retagging = { microseconds, before, peak: peakMemory() }
console.log(JSON.stringify(retagging))

async function retag(aiTag: string): Promise<void> {
  const results = await service.updateLeads(refs, { aiTag })
  const failed = results.find((result) => !result.success)
  if (failed !== undefined) throw failed.error
}
