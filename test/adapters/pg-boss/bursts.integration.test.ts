import { describe, expect, it, onTestFinished } from 'vitest'
import { openPool } from '../../support/lead-tables.js'
import { createRelay, openStage } from './boss-stage.js'

/** PostgreSQL considers a generic plan from the sixth execution of a prepared statement. */
const IDLE_BATCHES = 10

const BURST = 20_000
const BATCH_SIZE = 500

describe('a burst of intents after a relay has been idle', () => {
  it.each(['storeCancelSends', 'storeWebhooks'] as const)(
    'is moved by a plan for many intents, although the statistics are those of a small outbox (%s)',
    async (store) => {
      const stage = await openStage()
      await stage.addEndpoint('end_1')
      const { pool, plans } = openExplainedPool(stage.url)
      const relay = createRelay(stage, { pool })
      await stage[store](2)
      // Autovacuum is off on this server, so nothing analyzes the outbox again after the burst.
      await stage.pool.query('vacuum analyze campaign_lead.pending_intents')
      for (let batch = 0; batch < IDLE_BATCHES; batch += 1) await relay.relayBatch()
      await stage[store](BURST)
      plans.length = 0

      expect(await relay.relayBatch()).toBe(BATCH_SIZE)

      // A nested loop over the outbox and the batch would compare each pair of their intents, and remove most pairs.
      const removed = plans.map(countRemovedRows)
      expect(removed.length).toBeGreaterThan(0)
      expect(Math.max(...removed)).toBeLessThan(2 * BURST)
    },
  )
})

/** Opens a pool with one connection, because a plan is cached for each connection. It reports the plans. */
function openExplainedPool(url: string) {
  const pool = openPool(url, { max: 1 })
  const plans: string[] = []
  pool.on('connect', (client) => {
    client.on('notice', ({ message }) => {
      if (message?.includes('pending_intents')) plans.push(message)
    })
    void client.query(
      `load 'auto_explain'; set auto_explain.log_min_duration = 0; set auto_explain.log_analyze = on;
       set auto_explain.log_timing = off; set auto_explain.log_level = notice`,
    )
  })
  onTestFinished(() => pool.end())
  return { pool, plans }
}

/** Returns how many rows a plan has read or joined without need. */
function countRemovedRows(plan: string): number {
  const counts = [...plan.matchAll(/Rows Removed by [\w ]+: (\d+)/g)].map(([, count]) =>
    Number(count),
  )
  return counts.reduce((sum, count) => sum + count, 0)
}
