// Changes the tags of `lead_0`, `lead_1` and so on in one call, for 1.5 seconds: `measure-update-many <url> <leads>`.
import { performance } from 'node:perf_hooks'
import { applyLeadUpdate, type DecideLeadUpdate } from 'campaign-lead'
import { createPostgresLeadRepository } from 'campaign-lead/postgres'
import { Pool } from 'pg'
import { peakMemory, type Retagging } from '../growth/retagging.js'
import { tagAfter } from './leads.js'

const MIN_DURATION_MS = 1_500
/** Enough leads to warm up the compiler of Node. */
const WARM_UP_LEADS = 5_000

const [url = '', printed = ''] = process.argv.slice(2)
const size = Number(printed)
const pool = new Pool({ connectionString: url })
const repository = createPostgresLeadRepository({ pool })
const refs = Array.from({ length: size }, (_, index) => ({
  campaignId: 'cmp_1',
  leadId: `lead_${index}`,
}))
const decide: DecideLeadUpdate = ({ lead, subsequences, tags }) =>
  applyLeadUpdate(lead, subsequences, tags, { aiTag: tagAfter(lead.aiTag) })

for (let warm = 0; warm < WARM_UP_LEADS; warm += Math.min(size, WARM_UP_LEADS)) {
  await retag(refs.slice(0, WARM_UP_LEADS))
}
const before = peakMemory()
let calls = 0
const start = performance.now()
do {
  await retag(refs)
  calls += 1
} while (performance.now() - start < MIN_DURATION_MS)
const microseconds = ((performance.now() - start) * 1000) / (calls * size)
const retagging: Retagging = { microseconds, before, peak: peakMemory() }
await pool.query('truncate campaign_lead.pending_intents')
await pool.end()
console.log(JSON.stringify(retagging))

async function retag(some: typeof refs): Promise<void> {
  for (const result of await repository.updateMany(some, decide)) {
    if (!result.success) throw result.error
    if (result.intents.length !== 1) throw new Error('A lead has not changed')
  }
}
