// The whole system as several processes: two API instances, two relays, two workers and a receiver. It sends
// updates while it kills one process after another, and then checks that every stored intent was executed.
// Run `DATABASE_URL=… npm run fleet` with an empty database.
import assert from 'node:assert/strict'
import { setTimeout as wait } from 'node:timers/promises'
import { createDeadLetters } from 'campaign-lead/pg-boss'
import { insertWorkspaces, migrateLeadTables } from 'campaign-lead/postgres'
import { openBoss, openPool, QUEUE_SCHEMA } from './database.js'
import { type Program, startProgram } from './fleet-process.js'
import { patchLead } from './patch-lead.js'
import { leadIds, SECRET, TAGS, workspaces } from './sample-data.js'

const UPDATES = Number(process.env['UPDATES'] || 10_000)
const KILLS = Number(process.env['KILLS'] || 20)
const CALLERS = 16

/** The timeout of a caller, which is longer than the restart of any process. */
const TIMEOUT_MS = 60_000

const pool = openPool(4)
const boss = await openBoss()
await prepareDatabase()
const receiver = await startProgram('receiver')
await pool.query(
  'insert into campaign_lead.webhook_endpoints (id, workspace_id, url, secrets) values ($1, $2, $3, $4)',
  ['crm', 'ws_1', receiver.url(), [SECRET]],
)
const apis = [await startProgram('api'), await startProgram('api')]
const victims = [
  ...apis,
  ...(await Promise.all(['relay', 'relay', 'worker', 'worker'].map(startProgram))),
]
console.log(`${UPDATES} updates by ${CALLERS} callers, while a program is killed ${KILLS} times`)

let sent = 0
let retries = 0
let kills = 0
let killing = Promise.resolve()

await Promise.all(Array.from({ length: CALLERS }, callRepeatedly))
await killing
await waitUntilAllExecuted()
await checkIntents()
for (const program of [...victims, receiver]) await program.end()
await boss.stop({ graceful: false })
await pool.end()

/** Creates the library's tables, and a table that records every stored intent. */
async function prepareDatabase(): Promise<void> {
  await migrateLeadTables(pool)
  await insertWorkspaces(pool, workspaces)
  await pool.query(`
    create schema fleet;
    create table fleet.stored (id uuid primary key, type text not null);
    create table fleet.handled (id uuid not null, what text not null);
    create function fleet.record() returns trigger language plpgsql as $$
    begin
      insert into fleet.stored (id, type) values (new.id, new.intent ->> 'type');
      return null;
    end $$;
    create trigger record after insert on campaign_lead.pending_intents
      for each row execute function fleet.record();`)
}

async function callRepeatedly(): Promise<void> {
  while (sent < UPDATES) {
    sent += 1
    if (sent % Math.ceil(UPDATES / KILLS) === 0) killing = killing.then(killNext)
    const leadId = pickRandom(leadIds)
    const aiTag = pickRandom(TAGS)
    const api = () => pickRandom(apis).url()
    retries += await patchLead({ api, leadId, patch: { aiTag }, timeoutMs: TIMEOUT_MS })
  }
}

/** Kills the programs in turn, so that each kind is killed repeatedly. */
async function killNext(): Promise<void> {
  const victim: Program | undefined = victims[kills % victims.length]
  kills += 1
  await victim?.restart()
}

/** Waits until the outbox and the queues are empty. */
async function waitUntilAllExecuted(): Promise<void> {
  for (let polls = 0; polls < 3_000; polls += 1) {
    const { rows } = await pool.query<{ left: number }>(`
      select (select count(*) from campaign_lead.pending_intents)::integer
        + (select count(*) from ${QUEUE_SCHEMA}.job where state < 'completed' and name like 'campaign%')::integer as left`)
    if (rows[0]?.left === 0) return
    await wait(100)
  }
  throw new Error('Some intents were not executed within five minutes')
}

async function checkIntents(): Promise<void> {
  const stored = new Set(await selectIds('select id from fleet.stored'))
  const handled = await selectIds('select id from fleet.handled')
  const summary: unknown = await (await fetch(receiver.url())).json()
  const { received, refused } = Object(summary)
  const executed: string[] = [...handled, ...received]
  const distinct = new Set(executed)
  const deadLetters = await createDeadLetters({ pool, boss, bossSchema: QUEUE_SCHEMA }).list()
  const lost = [...stored].filter((id) => !distinct.has(id))
  const invented = [...distinct].filter((id) => !stored.has(id))
  console.log(`${sent} updates, ${retries} calls retried, ${kills} programs killed`)
  console.log(
    `${stored.size} intents stored, ${received.length} webhooks received, ${handled.length} other intents handled`,
  )
  console.log(
    `${executed.length - distinct.size} repeated, ${lost.length} lost, ${invented.length} invented, ${deadLetters.length} dead letters, ${refused} refused`,
  )
  assert.deepEqual(
    { lost, invented, deadLetters, refused },
    { lost: [], invented: [], deadLetters: [], refused: 0 },
  )
}

async function selectIds(query: string): Promise<string[]> {
  const { rows } = await pool.query<{ id: string }>(query)
  return rows.map(({ id }) => id)
}

function pickRandom<T>(items: readonly T[]): T {
  const item = items[Math.floor(Math.random() * items.length)]
  if (item === undefined) throw new Error('The list is empty')
  return item
}
