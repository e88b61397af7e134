// Retags all leads of a memory store through the service: `measure-service <leads>`.
import { performance } from 'node:perf_hooks'
import { createLeadService, type EventSink } from 'campaign-lead'
import { createMemoryStore } from 'campaign-lead/memory'
import { leadsOf, SUBSEQUENCES, TAGS } from './many-leads.js'
import { peakMemory, type Retagging } from './retagging.js'

/** In calls of fewer, as many calls as make up so many: else a collection of garbage would be in some and not in others. */
const LEAST_LEADS = 200_000

/** Both enter a subsequence: from the second call on, each lead is switched. */
const IN_TURNS = TAGS.slice(0, 2)

const [printed = ''] = process.argv.slice(2)
const size = Number(printed)
const dropped: EventSink = { deliver: async () => undefined }
const service = createLeadService({
  repository: createMemoryStore({
    workspaces: [
      {
        id: 'ws_1',
        tags: TAGS,
        campaigns: [{ id: 'cmp_1', subsequences: SUBSEQUENCES, leads: leadsOf(size) }],
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
await retag(IN_TURNS[0] ?? '')
const calls = Math.max(1, LEAST_LEADS / size)
const start = performance.now()
for (let call = 0; call < calls; call += 1) await retag(IN_TURNS[(call + 1) % 2] ?? '')
const microseconds = ((performance.now() - start) * 1000) / (calls * size)
const retagging: Retagging = { microseconds, before, peak: peakMemory() }
console.log(JSON.stringify(retagging))

async function retag(aiTag: string): Promise<void> {
  const results = await service.updateLeads(refs, { aiTag })
  const failed = results.find((result) => !result.success)
  if (failed !== undefined) throw failed.error
}
