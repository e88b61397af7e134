import { describe, expect, it } from 'vitest'
import { runNode } from '../support/run-program.js'
import { type FaultStage, openFaultStage } from './fault-stage.js'

/** Returns the delay of each retry of a webhook, in seconds, by the clock of the database. */
async function readRetryDelays({ pool }: FaultStage): Promise<number[]> {
  const { rows } = await pool.query<{ seconds: number }>(
    `select extract(epoch from start_after - created_on)::float as seconds from pgboss.job
     where name = 'campaign-lead-emit-webhook' and data ->> 'attempt' = '2'`,
  )
  return rows.map(({ seconds }) => seconds)
}

async function waitUntilAllAttempted(stage: FaultStage): Promise<void> {
  await stage.receiver.accepted.atLeast(5)
  await expect.poll(() => readRetryDelays(stage), { timeout: 30_000 }).toHaveLength(5)
}

/** Runs the whole system with a shifted clock, until each intent has had an attempt. */
async function runByClock(minutes: number, stage: FaultStage): Promise<void> {
  const { url, receiver } = stage
  const clock = new URL(`programs/shift-clock.ts?minutes=${minutes}`, import.meta.url).href
  const program = ['test/faults/programs/run-until-killed.ts', url, receiver.url]
  const attempted = waitUntilAllAttempted(stage)
  const { errors } = await runNode(
    ['--import', 'tsx', '--import', clock, ...program],
    (running) => {
      const kill = () => void running.kill('SIGKILL')
      void attempted.then(kill, kill)
    },
  )
  await attempted
  expect(errors).toBe('')
}

describe.each([
  ['ahead of', 10, 'Message timestamp too new'],
  ['behind', -10, 'Message timestamp too old'],
])('a clock that is ten minutes %s the receiver’s', (side, off, reason) => {
  it('has webhooks rejected and retried until it is right, and does not delay other intents', async ({
    task,
  }) => {
    const stage = await openFaultStage()
    await runByClock(off, stage)
    const { accepted, rejected } = stage.receiver
    expect(new Set(rejected.all)).toEqual(new Set([reason]))
    expect(accepted.all.filter(({ isWebhook }) => isWebhook)).toEqual([])

    // The wrong clock does not shift the retries.
    for (const seconds of await readRetryDelays(stage)) {
      expect(seconds).toBeGreaterThanOrEqual(5)
      expect(seconds).toBeLessThanOrEqual(6)
    }

    stage.startExecution()
    const fault = `a clock ten minutes ${side} the receiver's`
    await stage.expectAllExecuted(task, fault, rejected.all.length)

    // The events keep the time of the clock that was wrong.
    const webhooks = accepted.all.filter(({ isWebhook }) => isWebhook)
    for (const { body } of webhooks) {
      const { timestamp }: { timestamp: string } = JSON.parse(body)
      const minutes = (Date.parse(timestamp) - Date.now()) / 60_000
      expect(Math.abs(minutes - off)).toBeLessThan(3)
    }
  })
})
