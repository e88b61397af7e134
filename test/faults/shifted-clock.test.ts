import { describe, expect, it } from 'vitest'
import { runNode } from '../support/run-program.js'
import { type FaultStage, openFaultStage } from './fault-stage.js'

/** In how many seconds each webhook that has failed is tried again, by the clock of the database. */
async function waitsOfRetries({ pool }: FaultStage): Promise<number[]> {
  const { rows } = await pool.query<{ seconds: number }>(
    `select extract(epoch from start_after - created_on)::float as seconds from pgboss.job
     where name = 'campaign-lead-emit-webhook' and data ->> 'attempt' = '2'`,
  )
  return rows.map(({ seconds }) => seconds)
}

async function waitUntilAllTried(stage: FaultStage): Promise<void> {
  await stage.outside.taken.atLeast(5)
  await expect.poll(() => waitsOfRetries(stage), { timeout: 30_000 }).toHaveLength(5)
}

/** Runs all parts of the system by a clock that is off, until every intent has been tried. */
async function runByClock(minutes: number, stage: FaultStage): Promise<void> {
  const { url, outside } = stage
  const clock = new URL(`shift-clock.ts?minutes=${minutes}`, import.meta.url).href
  const program = ['test/faults/run-until-killed.ts', url, outside.url]
  const tried = waitUntilAllTried(stage)
  const { errors } = await runNode(
    ['--import', 'tsx', '--import', clock, ...program],
    (running) => {
      const kill = () => void running.kill('SIGKILL')
      void tried.then(kill, kill)
    },
  )
  await tried
  expect(errors).toBe('')
}

describe.each([
  ['ahead of', 10, 'Message timestamp too new'],
  ['behind', -10, 'Message timestamp too old'],
])('a clock that is ten minutes %s the receiver’s', (side, off, reason) => {
  it('has webhooks refused, and tried again until it is right; nothing else waits', async ({
    task,
  }) => {
    const stage = await openFaultStage()
    await runByClock(off, stage)
    const { taken, disbelieved } = stage.outside
    expect(new Set(disbelieved.all)).toEqual(new Set([reason]))
    expect(taken.all.filter(({ isWebhook }) => isWebhook)).toEqual([])

    // Not ten minutes sooner or later.
    for (const seconds of await waitsOfRetries(stage)) {
      expect(seconds).toBeGreaterThanOrEqual(5)
      expect(seconds).toBeLessThanOrEqual(6)
    }

    stage.startCarryingOut()
    const fault = `a clock ten minutes ${side} the receiver's`
    await stage.expectAllCarriedOut(task, fault, disbelieved.all.length)

    // What was decided by the clock keeps its time.
    const webhooks = taken.all.filter(({ isWebhook }) => isWebhook)
    for (const { body } of webhooks) {
      const { timestamp }: { timestamp: string } = JSON.parse(body)
      const minutes = (Date.parse(timestamp) - Date.now()) / 60_000
      expect(Math.abs(minutes - off)).toBeLessThan(3)
    }
  })
})
