// The whole on several processes: two API instances, two relays, two workers and a receiver. Updates are
// sent while one program after another is killed, and in the end it is counted whether every intent that
// was stored has been carried out: `DATABASE_URL=… npm run fleet`, on a database that holds nothing else.
import assert from 'node:assert/strict'
import { setTimeout as wait } from 'node:timers/promises'
import { createDeadLetters } from 'campaign-lead/pg-boss'
import { insertWorkspaces, migrateLeadTables } from 'campaign-lead/postgres'
import { openBoss, QUEUE_SCHEMA } from './boss.js'
import { patchLead } from './patch-lead.js'
import { type Program, startProgram } from './program.js'
import { leadIds, openPool, SECRET, TAGS, workspaces } from './setting.js'

const UPDATES = Number(process.env['UPDATES'] || 10_000)
const KILLS = Number(process.env['KILLS'] || 20)
const CALLERS = 16

/** Of a caller, in milliseconds: longer than any part is away. */
const PATIENCE = 60_000

const pool = openPool(4)
const boss = await openBoss()
await prepareDatabase()
const receiver = await startProgram('receiver')
await pool.query(
  'insert into campaign_lead.webhook_endpoints (id, workspace_id, url, secrets) values ($1, $2, $3, $4)',
  ['crm', 'ws_1', receiver.where(), [SECRET]],
)
const apis = [await startProgram('api'), await startProgram('api')]
const mortals = [
  ...apis,
  ...(await Promise.all(['relay', 'relay', 'worker', 'worker'].map(startProgram))),
]
console.log(`${UPDATES} updates by ${CALLERS} callers, while ${KILLS} times a program is killed`)

let sent = 0
let repeated = 0
let kills = 0
let killing = Promise.resolve()

await Promise.all(Array.from({ length: CALLERS }, callAgainAndAgain))
await killing
await allCarriedOut()
await count()
for (const program of [...mortals, receiver]) await program.end()
await boss.stop({ graceful: false })
await pool.end()

/** The library's tables, and the example's own record of every intent that is stored. */
async function prepareDatabase(): Promise<void> {
  await migrateLeadTables(pool)
  await insertWorkspaces(pool, workspaces)
  await pool.query(`
    create schema fleet;
    create table fleet.stored (id uuid primary key, type text not null);
    create table fleet.carried_out (id uuid not null, what text not null);
    create function fleet.record() returns trigger language plpgsql as $$
    begin
      insert into fleet.stored (id, type) values (new.id, new.intent ->> 'type');
      return null;
    end $$;
    create trigger record after insert on campaign_lead.pending_intents
      for each row execute function fleet.record();`)
}

async function callAgainAndAgain(): Promise<void> {
  while (sent < UPDATES) {
    sent += 1
    if (sent % Math.ceil(UPDATES / KILLS) === 0) killing = killing.then(killNext)
    const leadId = anyOf(leadIds)
    const aiTag = anyOf(TAGS)
    const api = () => anyOf(apis).where()
    repeated += await patchLead({ api, leadId, patch: { aiTag }, patience: PATIENCE })
  }
}

/** One after another, so that each kind is killed again and again. */
async function killNext(): Promise<void> {
  const victim: Program | undefined = mortals[kills % mortals.length]
  kills += 1
  await victim?.restart()
}

/** Waits until nothing is stored, nor in the queue, any more. */
async function allCarriedOut(): Promise<void> {
  for (let tries = 0; tries < 3_000; tries += 1) {
    const { rows } = await pool.query<{ left: number }>(`
      select (select count(*) from campaign_lead.pending_intents)::integer
        + (select count(*) from ${QUEUE_SCHEMA}.job where state < 'completed' and name like 'campaign%')::integer as left`)
    if (rows[0]?.left === 0) return
    await wait(100)
  }
  throw new Error('After five minutes there is still something to be carried out')
}

async function count(): Promise<void> {
  const stored = new Set(await idsOf('select id from fleet.stored'))
  const handled = await idsOf('select id from fleet.carried_out')
  const answer: unknown = await (await fetch(receiver.where())).json()
  const { received, refused } = Object(answer)
  const carriedOut: string[] = [...handled, ...received]
  const once = new Set(carriedOut)
  const givenUp = await createDeadLetters({ pool, boss, bossSchema: QUEUE_SCHEMA }).list()
  const lost = [...stored].filter((id) => !once.has(id))
  const invented = [...once].filter((id) => !stored.has(id))
  console.log(`${sent} updates, ${repeated} calls repeated, ${kills} programs killed`)
  console.log(
    `${stored.size} intents stored, ${received.length} webhooks received, ${handled.length} others carried out`,
  )
  console.log(
    `${carriedOut.length - once.size} came twice, ${lost.length} lost, ${invented.length} invented, ${givenUp.length} given up, ${refused} refused`,
  )
  assert.deepEqual(
    { lost, invented, givenUp, refused },
    { lost: [], invented: [], givenUp: [], refused: 0 },
  )
}

async function idsOf(query: string): Promise<string[]> {
  const { rows } = await pool.query<{ id: string }>(query)
  return rows.map(({ id }) => id)
}

function anyOf<T>(items: readonly T[]): T {
  const item = items[Math.floor(Math.random() * items.length)]
  if (item === undefined) throw new Error('There is nothing to choose from')
  return item
}
