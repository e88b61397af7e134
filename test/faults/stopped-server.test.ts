import { setTimeout as wait } from 'node:timers/promises'
import { PostgresUnavailableError } from 'campaign-lead/postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type PostgresServer, startPostgresServer } from '../support/postgres-server.js'
import { collectArrivals } from '../support/signals.js'
import { openFaultStage } from './fault-stage.js'
import { REPETITIONS } from './repetitions.js'
import { ALL_LEADS, createWriter } from './writer.js'

let server: PostgresServer

beforeAll(async () => {
  server = await startPostgresServer()
})

afterAll(() => server.end())

describe('a server that is stopped at once and started again, while all parts run', () => {
  it('has all that callers were told is stored, and every part goes on by itself', async ({
    task,
  }) => {
    const stage = await openFaultStage(await server.createDatabase())
    const told = collectArrivals<string>()
    const faults: unknown[] = []
    const over = new AbortController()
    const updateLead = createWriter(stage.repository)

    /** Asks for one update after another, and for each again until it is told that it is stored. */
    async function callAgainAndAgain(lead: number): Promise<void> {
      for (let turn = 1; !over.signal.aborted; ) {
        try {
          await updateLead(lead, turn)
          told.add(`${lead}: ${turn}`)
          turn += 1
        } catch (error) {
          faults.push(error)
          await wait(10)
        }
      }
    }

    stage.startCarryingOut()
    const calls = Promise.all(ALL_LEADS.map(callAgainAndAgain))
    for (let stop = 0; stop < REPETITIONS; stop += 1) {
      // So each part has come back from the stop before.
      await told.atLeast(told.all.length + 100)
      await stage.outside.taken.atLeast(stage.outside.taken.all.length + 100)
      await server.stop('immediate')
      await server.restart()
    }
    over.abort()
    await calls

    const { updates } = await stage.expectAllCarriedOut(
      task,
      'immediate stop and restart of the server',
      REPETITIONS,
    )
    // What was asked for again, since nobody knew, is stored once.
    expect(updates).toBe(told.all.length)
    expect(faults.length).toBeGreaterThan(0)
    expect(stage.errors.length).toBeGreaterThan(0)
    for (const fault of faults) expect(fault).toBeInstanceOf(PostgresUnavailableError)
  })
})
