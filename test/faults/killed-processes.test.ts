import { describe, expect, it } from 'vitest'
import { bundleProgram } from '../support/bundle-program.js'
import { defer } from '../support/deferred.js'
import { waitForIdleSessions } from '../support/postgres-sessions.js'
import { runNode } from '../support/run-program.js'
import { type FaultStage, openFaultStage } from './fault-stage.js'
import { receptions } from './intent-receiver.js'
import { REPETITIONS } from './repetitions.js'
import { createRelay } from './system.js'
import { ALL_LEADS, storeUpdates, WEBHOOK_LEADS } from './writer.js'

type Watch = Parameters<typeof runNode>[1]

/** Runs a program until `watch` kills it with SIGKILL. Returns its output. */
async function runUntilKilled(file: string, args: readonly string[], watch: Watch) {
  const program = await bundleProgram(`test/faults/programs/${file}`)
  const { code, output, errors } = await runNode([program, ...args], watch)
  expect({ code, errors }).toEqual({ code: null, errors: '' })
  return output
}

/** Returns a watch that kills the program once it has printed so many characters. */
function killAfter(characters: number): Watch {
  return (program) => {
    let printed = 0
    program.stdout.on('data', (data: Buffer) => {
      printed += data.length
      if (printed >= characters) program.kill('SIGKILL')
    })
  }
}

describe('a writer that is killed repeatedly', () => {
  it('has stored both the lead and the intent of each update, or neither', async ({ task }) => {
    const stage = await openFaultStage()
    for (let kill = 0; kill < REPETITIONS; kill += 1) {
      await runUntilKilled('write-until-killed.ts', [stage.url], killAfter(1 + (kill % 10)))
    }
    stage.startExecution()
    const { updates } = await stage.expectAllExecuted(task, 'kill -9 of a writer', REPETITIONS)
    expect(updates).toBeGreaterThan(REPETITIONS)
  })
})

describe('a relay that is killed repeatedly in the middle of a batch', () => {
  it('has moved no intent, and the next relay moves each once', async ({ task }) => {
    const stage = await openFaultStage()
    await storeUpdates(stage.repository, WEBHOOK_LEADS, 20)
    for (let kill = 0; kill < REPETITIONS; kill += 1) {
      await runUntilKilled('relay-until-killed.ts', [stage.url], killAfter(1))
    }
    // PostgreSQL notices the end of the last program a moment later.
    await waitForIdleSessions(stage.pool)
    expect(await stage.countLeft()).toEqual({ pending: 100, jobs: 0 })
    expect(await createRelay(stage).relayBatch()).toBe(100)
    expect(await stage.countLeft()).toEqual({ pending: 0, jobs: 100 })
    stage.startExecution()
    await stage.expectAllExecuted(task, 'kill -9 of a relay in the middle of a batch', REPETITIONS)
  })
})

describe('a worker that is killed repeatedly in the middle of a delivery', () => {
  /** Accepts `before` new intents, and kills the worker while the next intent is in flight. */
  async function killDuringDelivery({ url, receiver }: FaultStage, before: number): Promise<void> {
    const inFlight = defer()
    let remaining = before
    receiver.receive(({ id }) => {
      // Otherwise the oldest intent would crash every worker and become a dead letter.
      if (receiver.accepted.all.some((execution) => execution.id === id)) return receptions.accepted
      remaining -= 1
      if (remaining >= 0) return receptions.accepted
      inFlight.resolve()
      return receptions.acceptedAndHung
    })
    await runUntilKilled('work-until-killed.ts', [url, receiver.url], (program) => {
      void inFlight.promise.then(() => program.kill('SIGKILL'))
    })
  }

  it('has the delivery repeated with the same id', async ({ task }) => {
    const stage = await openFaultStage()
    const updatesPerLead = 2 * REPETITIONS + 2
    await storeUpdates(stage.repository, ALL_LEADS, updatesPerLead)
    await createRelay(stage).relayBatch()
    for (let kill = 0; kill < REPETITIONS; kill += 1) await killDuringDelivery(stage, kill % 5)
    stage.receiver.receive(() => receptions.accepted)
    stage.startExecution()
    const { twice } = await stage.expectAllExecuted(
      task,
      'kill -9 of a worker in the middle of a delivery',
      REPETITIONS,
    )
    expect(twice).toBeGreaterThan(0)
    // Each kill repeats at least one delivery.
    expect(stage.receiver.accepted.all.length).toBeGreaterThanOrEqual(
      ALL_LEADS.length * updatesPerLead + REPETITIONS,
    )
  })
})
