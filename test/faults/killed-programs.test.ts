import { describe, expect, it } from 'vitest'
import { bundleProgram } from '../support/bundle-program.js'
import { waitForIdleSessions } from '../support/postgres-sessions.js'
import { runNode } from '../support/run-program.js'
import { defer } from '../support/signals.js'
import { type FaultStage, openFaultStage } from './fault-stage.js'
import { receptions } from './outside.js'
import { REPETITIONS } from './repetitions.js'
import { createRelay } from './setting.js'
import { ALL_LEADS, storeUpdates, WEBHOOK_LEADS } from './writer.js'

type Watch = Parameters<typeof runNode>[1]

/** Runs a program that has somebody kill it, as a power cut would; gives what it printed until then. */
async function runUntilKilled(file: string, args: readonly string[], watch: Watch) {
  const program = await bundleProgram(`test/faults/${file}`)
  const { code, output, errors } = await runNode([program, ...args], watch)
  expect({ code, errors }).toEqual({ code: null, errors: '' })
  return output
}

/** Once it has printed so much. */
function killAfter(prints: number): Watch {
  return (program) => {
    let printed = 0
    program.stdout.on('data', (data: Buffer) => {
      printed += data.length
      if (printed >= prints) program.kill('SIGKILL')
    })
  }
}

describe('a writer that is killed, again and again', () => {
  it('leaves of each update the lead and its intent, or neither', async ({ task }) => {
    const stage = await openFaultStage()
    for (let kill = 0; kill < REPETITIONS; kill += 1) {
      await runUntilKilled('write-until-killed.ts', [stage.url], killAfter(1 + (kill % 10)))
    }
    stage.startCarryingOut()
    const { updates } = await stage.expectAllCarriedOut(task, 'kill -9 of a writer', REPETITIONS)
    expect(updates).toBeGreaterThan(REPETITIONS)
  })
})

describe('a relay that is killed in the middle of a batch, again and again', () => {
  it('has moved nothing, and the next moves everything, once', async ({ task }) => {
    const stage = await openFaultStage()
    await storeUpdates(stage.repository, WEBHOOK_LEADS, 20)
    for (let kill = 0; kill < REPETITIONS; kill += 1) {
      await runUntilKilled('relay-until-killed.ts', [stage.url], killAfter(1))
    }
    // The server may have to find out yet that the last one is gone.
    await waitForIdleSessions(stage.pool)
    expect(await stage.countLeft()).toEqual({ pending: 100, jobs: 0 })
    expect(await createRelay(stage).relayBatch()).toBe(100)
    expect(await stage.countLeft()).toEqual({ pending: 0, jobs: 100 })
    stage.startCarryingOut()
    await stage.expectAllCarriedOut(
      task,
      'kill -9 of a relay in the middle of a batch',
      REPETITIONS,
    )
  })
})

describe('a worker that is killed in the middle of a delivery, again and again', () => {
  /** Takes so many that have not come before, and has the next under way for ever. */
  async function killDuringDelivery({ url, outside }: FaultStage, before: number): Promise<void> {
    const underWay = defer()
    let room = before
    outside.receive(({ id }) => {
      // Else the oldest would be killed again and again, and so come to the dead letters.
      if (outside.taken.all.some((arrival) => arrival.id === id)) return receptions.taken
      room -= 1
      if (room >= 0) return receptions.taken
      underWay.resolve()
      return receptions.takenAndHeld
    })
    await runUntilKilled('work-until-killed.ts', [url, outside.url], (program) => {
      void underWay.promise.then(() => program.kill('SIGKILL'))
    })
  }

  it('has it made again, under the same id', async ({ task }) => {
    const stage = await openFaultStage()
    const updatesPerLead = 2 * REPETITIONS + 2
    await storeUpdates(stage.repository, ALL_LEADS, updatesPerLead)
    await createRelay(stage).relayBatch()
    for (let kill = 0; kill < REPETITIONS; kill += 1) await killDuringDelivery(stage, kill % 5)
    stage.outside.receive(() => receptions.taken)
    stage.startCarryingOut()
    const { twice } = await stage.expectAllCarriedOut(
      task,
      'kill -9 of a worker in the middle of a delivery',
      REPETITIONS,
    )
    expect(twice).toBeGreaterThan(0)
    // Each kill has had one come again at least; some of them more than twice.
    expect(stage.outside.taken.all.length).toBeGreaterThanOrEqual(
      ALL_LEADS.length * updatesPerLead + REPETITIONS,
    )
  })
})
