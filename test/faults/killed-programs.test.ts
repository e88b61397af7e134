import { createIntentRelay } from 'campaign-lead/pg-boss'
import {
  createPostgresLeadRepository,
  insertWorkspaces,
  migrateLeadTables,
} from 'campaign-lead/postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openStage } from '../adapters/pg-boss/boss-stage.js'
import { openPool } from '../support/lead-tables.js'
import { countUpdates, someRefs, workspaceOf } from '../support/lead-updates.js'
import { type PostgresServer, startPostgresServer } from '../support/postgres-server.js'
import { runNode } from '../support/run-program.js'

const KILLS = 20

let server: PostgresServer

beforeAll(async () => {
  server = await startPostgresServer()
})

afterAll(() => server.end())

/** Kills a program as a power cut would, once it has printed so much. */
async function killAfter(prints: number, file: string, url: string): Promise<void> {
  const { code, errors } = await runNode(['--import', 'tsx', file, url], (program) => {
    let printed = 0
    program.stdout.on('data', (data: Buffer) => {
      printed += data.length
      if (printed >= prints) program.kill('SIGKILL')
    })
  })
  expect({ code, errors }).toEqual({ code: null, errors: '' })
}

describe('a writer that is killed, again and again', () => {
  it('leaves of each update the lead and its intent, or neither', async () => {
    const url = await server.createDatabase()
    const pool = openPool(url)
    await migrateLeadTables(pool)
    await insertWorkspaces(pool, workspaceOf(10))
    for (let kill = 0; kill < KILLS; kill += 1) {
      await killAfter(1 + kill * 5, 'test/faults/write-until-killed.ts', url)
    }
    const { updates, misfits } = await countUpdates(
      createPostgresLeadRepository({ pool }),
      someRefs(10),
    )
    await pool.end()
    expect(misfits).toEqual([])
    expect(updates).toBeGreaterThan(KILLS)
  }, 120_000)
})

describe('a relay that is killed in the middle of a batch, again and again', () => {
  it('has moved nothing, and the next moves everything, once', async () => {
    const stage = await openStage(await server.createDatabase())
    await stage.addEndpoint('end_1')
    await stage.storeWebhooks(300)
    for (let kill = 0; kill < KILLS; kill += 1) {
      await killAfter(1, 'test/faults/relay-until-killed.ts', stage.url)
    }
    expect(await stage.waitingJobs()).toEqual([])
    const { pool, boss, endpoints } = stage
    const onError = (error: unknown) => expect.unreachable(String(error))
    expect(await createIntentRelay({ pool, boss, endpoints, onError }).relayBatch()).toBe(300)
    const ids = (await stage.waitingJobs()).map(({ data }) => data['intentId'])
    expect(new Set(ids).size).toBe(300)
    expect(ids).toHaveLength(300)
    expect(await stage.countPending()).toBe(0)
  }, 120_000)
})
