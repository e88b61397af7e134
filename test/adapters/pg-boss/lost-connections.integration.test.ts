import type { PostgresQuery } from 'campaign-lead/postgres'
import { describe, expect, it } from 'vitest'
import { defer } from '../../support/deferred.js'
import { type Tap, tapPool } from '../../support/tapped-pool.js'
import { openStage, relayAll, tapBoss } from './boss-stage.js'
import { receiveWebhooks, responses } from './loopback-webhooks.js'
import { recordingHandlers, startWorkers } from './start-workers.js'

describe('a connection that is lost while an outcome is stored', () => {
  const isCompletion = ({ text }: PostgresQuery) => text.includes(`'completed'`)
  const isCommit = ({ text }: PostgresQuery) => text === 'commit'

  /** Fails the first matching statement, before or after PostgreSQL has executed it. */
  function loseFirst(matches: (query: PostgresQuery) => boolean, when: string): Tap {
    let isLost = false
    return async (query, client) => {
      if (isLost || !matches(query)) return
      isLost = true
      if (when === 'after') await client.query(query)
      throw new Error('Connection terminated unexpectedly')
    }
  }

  it.each(['before', 'after'])(
    'does not send a webhook again (lost %s the statement)',
    async (when) => {
      const stage = await openStage()
      const receiver = await receiveWebhooks(responses.ok)
      await stage.addEndpoint('end_1', receiver.url)
      await stage.storeWebhooks(1)
      await relayAll(stage)
      const stored = defer()
      const errors: unknown[] = []
      const workers = startWorkers(stage, {
        pool: tapPool(stage.pool, loseFirst(isCompletion, when)),
        boss: tapBoss(stage, 'complete', () => stored.resolve()),
        onError: (error) => errors.push(error),
      })
      await stored.promise
      await workers.stop()
      expect(await stage.waitingJobs()).toEqual([])
      expect(receiver.received.all).toHaveLength(1)
      expect(errors).toEqual([])
    },
  )

  it.each(['before', 'after'])(
    'retries a failed attempt once (lost %s the commit)',
    async (when) => {
      const stage = await openStage()
      await stage.storeCancelSends(1)
      await relayAll(stage)
      const { handlers, calls } = recordingHandlers(async (_, { attempt }) => {
        if (attempt === 1) throw new Error('no mail today')
      })
      const policyCalls: number[] = []
      const workers = startWorkers(stage, {
        pool: tapPool(stage.pool, loseFirst(isCommit, when)),
        handlers,
        retryPolicy({ attempt }) {
          policyCalls.push(attempt)
          return 0
        },
      })
      await calls.atLeast(2)
      await workers.stop()
      expect(calls.all.map(({ attempt }) => attempt)).toEqual([1, 2])
      expect(policyCalls).toEqual([1])
      expect(await stage.waitingJobs()).toEqual([])
    },
  )

  it('does not keep workers from stopping if it stays lost, and is reported', async () => {
    const stage = await openStage()
    await stage.storeCancelSends(1)
    await relayAll(stage)
    const lost = defer()
    const pool = tapPool(stage.pool, (query) => {
      if (!isCompletion(query)) return
      lost.resolve()
      throw new Error('Connection terminated unexpectedly')
    })
    const errors: unknown[] = []
    const workers = startWorkers(stage, { pool, onError: (error) => errors.push(error) })
    await lost.promise
    await workers.stop()
    expect(errors).toMatchObject([{ code: 'POSTGRES_UNAVAILABLE' }])
    expect(await stage.waitingJobs()).toMatchObject([{ state: 'active', data: { attempt: 1 } }])
  })
})
