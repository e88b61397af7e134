// How near updates in PostgreSQL come to pgbench, which runs the same statements and does nothing else:
// `npm run bench:postgres`. The ratios say something of the library; the numbers, of the machine.
import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { promisify } from 'node:util'
import { applyLeadUpdate, type DecideLeadUpdate, type LeadRef } from 'campaign-lead'
import {
  createPostgresLeadRepository,
  insertWorkspaces,
  migrateLeadTables,
} from 'campaign-lead/postgres'
import { aLead, aSubsequence } from 'campaign-lead/testing'
import { Pool } from 'pg'
import { createLeadStatements, writeStatement } from '../src/adapters/postgres/lead-statements.js'
import { startPostgresServer } from '../test/support/postgres-server.js'

const LEADS = 100_000
const CAMPAIGNS = 100
const SECONDS = Number(process.env['BENCH_SECONDS'] ?? 10)
const TAGS = ['Interested', 'Not now', 'Out of office', 'Meeting booked']

/** Gives the lead another tag, which no subsequence has: so each update stores a lead and a webhook. */
const decide: DecideLeadUpdate = ({ lead, subsequences, tags }) => {
  const next = tags[(tags.indexOf(lead.aiTag ?? '') + 1) % tags.length] ?? null
  return applyLeadUpdate(lead, subsequences, tags, { aiTag: next })
}

const run = promisify(execFile)
const server = await startPostgresServer({ shared_buffers: '512MB', max_wal_size: '4GB' })
const folder = await mkdtemp(join(tmpdir(), 'campaign-lead-bench-'))

try {
  await seed()
  for (const size of [1, 100]) {
    console.log(`\n${size === 1 ? 'One lead a call' : `updateMany of ${size} leads`}\n`)
    console.log('| connections | leads/s | p50 ms | p99 ms | pgbench leads/s | ratio |')
    console.log('| ---: | ---: | ---: | ---: | ---: | ---: |')
    for (const connections of [1, 8, 32]) console.log(await compare(size, connections))
  }
} finally {
  await rm(folder, { recursive: true })
  await server.end()
}

async function seed(): Promise<void> {
  const pool = new Pool({ connectionString: server.url })
  await migrateLeadTables(pool)
  const subsequences = Array.from({ length: 10 }, (_, index) =>
    aSubsequence((subsequence) => {
      subsequence.id = `sub_${index}`
      subsequence.trigger.value = `tag ${index}`
    }),
  )
  await insertWorkspaces(pool, [
    {
      id: 'ws_1',
      tags: TAGS,
      campaigns: Array.from({ length: CAMPAIGNS }, (_, campaign) => ({
        id: `cmp_${campaign}`,
        subsequences,
        leads: Array.from({ length: LEADS / CAMPAIGNS }, (__, index) =>
          aLead((lead) => {
            lead._id = `lead_${index}`
            lead.campaignId = `cmp_${campaign}`
          }),
        ),
      })),
    },
  ])
  await pool.query('vacuum analyze')
  await pool.end()
}

/** Ours before pgbench and after it, since the machine is not the same from minute to minute. */
async function compare(size: number, connections: number): Promise<string> {
  const first = await measure(size, connections)
  const reference = await pgbench(size, connections)
  const second = await measure(size, connections)
  const rate = (first.rate + second.rate) / 2
  const times = [...first.times, ...second.times].sort((one, other) => one - other)
  const at = (share: number) => (times[Math.floor(times.length * share)] ?? 0).toFixed(1)
  const cells = [connections, rate.toFixed(0), at(0.5), at(0.99), reference.toFixed(0)]
  return `| ${cells.join(' | ')} | ${(rate / reference).toFixed(2)} |`
}

async function measure(
  size: number,
  connections: number,
): Promise<{ rate: number; times: number[] }> {
  const pool = new Pool({ connectionString: server.url, max: connections })
  const repository = createPostgresLeadRepository({ pool })
  const times: number[] = []
  let updated = 0
  const end = performance.now() + SECONDS * 1000

  async function work(): Promise<void> {
    while (performance.now() < end) {
      const refs = someRefs(size)
      const start = performance.now()
      if (size === 1 && refs[0] !== undefined) await repository.update(refs[0], decide)
      else await repository.updateMany(refs, decide)
      times.push(performance.now() - start)
      updated += size
    }
  }

  const start = performance.now()
  await Promise.all(Array.from({ length: connections }, work))
  const seconds = (performance.now() - start) / 1000
  await pool.query('truncate campaign_lead.pending_intents')
  await pool.end()
  return { rate: updated / seconds, times }
}

/** Leads of one campaign, each once. */
function someRefs(size: number): LeadRef[] {
  const campaignId = `cmp_${randomBelow(CAMPAIGNS)}`
  const first = randomBelow(LEADS / CAMPAIGNS)
  return Array.from({ length: size }, (_, index) => ({
    campaignId,
    leadId: `lead_${(first + index) % (LEADS / CAMPAIGNS)}`,
  }))
}

function randomBelow(limit: number): number {
  return Math.floor(Math.random() * limit)
}

/** The same two statements, and between them the server makes the input that we make. */
async function pgbench(size: number, connections: number): Promise<number> {
  const { load, update } = createLeadStatements('campaign_lead')
  const leadIds = `(select array_agg('lead_' || (:first::int + i) % ${LEADS / CAMPAIGNS}) from generate_series(1, ${size}) i)`
  const campaignIds = `(select array_agg('cmp_' || :campaign::int) from generate_series(1, ${size}))`
  const intents = `jsonb_build_array(jsonb_build_object('id', gen_random_uuid(), 'intent', ${intent()}))`
  const script = `
\\set campaign random(0, ${CAMPAIGNS - 1})
\\set first random(0, ${LEADS / CAMPAIGNS - 1})
select jsonb_agg(jsonb_build_object(
  'place', r.place, 'campaign_id', r.lead ->> 'campaignId', 'lead_id', r.lead ->> '_id',
  'version', r.version, 'config_version', r.config_version, 'lead', r.lead, 'trace', '{}'::jsonb,
  'intents', ${intents}
))::text as input
from (${oneLine(load).replace('$1::text[]', campaignIds).replace('$2::text[]', leadIds)}) r \\gset
${oneLine(writeStatement('campaign_lead', update)).replace('$1::jsonb', ':input::text::jsonb')};
`
  const file = join(folder, `${size}.sql`)
  await writeFile(
    file,
    script
      .replaceAll('\n', ' ')
      .replaceAll(' \\set', '\n\\set')
      .replace(' select jsonb_agg', '\nselect jsonb_agg')
      .replace('\\gset ', '\\gset\n'),
  )
  const { stdout } = await run(join(server.binaries, 'pgbench'), [
    '--no-vacuum',
    '--protocol=prepared',
    '--jobs=1',
    `--client=${connections}`,
    `--time=${SECONDS}`,
    `--file=${file}`,
    server.url,
  ])
  const pool = new Pool({ connectionString: server.url })
  await pool.query('truncate campaign_lead.pending_intents')
  await pool.end()
  return size * Number(/tps = ([\d.]+)/.exec(stdout)?.[1])
}

/** For pgbench a colon begins a variable, even within a text. */
function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').replaceAll(/:(MI|SS)/g, "' || chr(58) || '$1")
}

/** As long as one of ours. */
function intent(): string {
  const data = `jsonb_build_object('leadId', 'lead_1', 'campaignId', 'cmp_1', 'previousAiTag', 'Interested', 'aiTag', 'Not now')`
  const event = `jsonb_build_object('type', 'lead.tag_changed', 'timestamp', '2025-07-01T12-00-00.000Z', 'data', ${data})`
  return `jsonb_build_object('type', 'emitWebhook', 'event', ${event})`
}
