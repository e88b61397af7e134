import { setTimeout as wait } from 'node:timers/promises'
import { PostgresUnavailableError } from 'campaign-lead/postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { collectArrivals } from '../support/deferred.js'
import { type PostgresServer, startPostgresServer } from '../support/postgres-server.js'
import { openFaultStage } from './fault-stage.js'
import { REPETITIONS } from './repetitions.js'
import { ALL_LEADS, createWriter } from './writer.js'

let server: PostgresServer

beforeAll(async () => {
  server = await startPostgresServer()
})

afterAll(() => server.end())

describe('a PostgreSQL server that is stopped in immediate mode and restarted', () => {
  it('keeps all acknowledged updates, and relay and workers recover', async ({ task }) => {
    const stage = await openFaultStage(await server.createDatabase())
    const acknowledged = collectArrivals<string>()
    const errors: unknown[] = []
    const end = new AbortController()
    const updateLead = createWriter(stage.repository)

    /** Makes one update after another, and repeats each until it is acknowledged. */
    async function callRepeatedly(lead: number): Promise<void> {
      for (let round = 1; !end.signal.aborted; ) {
        try {
          await updateLead(lead, round)
          acknowledged.add(`${lead}: ${round}`)
          round += 1
        } catch (error) {
          errors.push(error)
          await wait(10)
        }
      }
    }

    stage.startExecution()
    const calls = Promise.all(ALL_LEADS.map(callRepeatedly))
    for (let stop = 0; stop < REPETITIONS; stop += 1) {
      // So that everything has recovered from the previous stop.
      await acknowledged.atLeast(acknowledged.all.length + 100)
      await stage.receiver.accepted.atLeast(stage.receiver.accepted.all.length + 100)
      await server.stop('immediate')
      await server.restart()
    }
    end.abort()
    await calls

    const { updates } = await stage.expectAllExecuted(
      task,
      'immediate stop and restart of the server',
      REPETITIONS,
    )
    // A repeated update is stored once.
    expect(updates).toBe(acknowledged.all.length)
    expect(errors.length).toBeGreaterThan(0)
    expect(stage.errors.length).toBeGreaterThan(0)
    for (const error of errors) expect(error).toBeInstanceOf(PostgresUnavailableError)
  })
})
