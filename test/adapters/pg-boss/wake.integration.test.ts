import { applyLeadUpdate } from 'campaign-lead'
import { createIntentChannel, createPostgresLeadRepository } from 'campaign-lead/postgres'
import { describe, expect, it, onTestFinished } from 'vitest'
import { collectArrivals, defer } from '../../support/deferred.js'
import { refTo } from '../../support/seeds.js'
import { tapPool } from '../../support/tapped-pool.js'
import { createRelay, openPool, openStage, type Stage, tapBoss } from './boss-stage.js'
import { recordingHandlers, startWorkers } from './start-workers.js'

/** Longer than any test, in seconds. */
const NEVER = 2_147_483

/** Starts a relay, and waits until it has found that there is nothing to move. */
async function startIdleRelay(stage: Stage, options: Parameters<typeof createRelay>[1] = {}) {
  const polled = defer()
  const pool = tapPool(stage.pool, ({ text }) => {
    if (text.includes('pending_intents')) polled.resolve()
  })
  const relay = createRelay(stage, { pool, pollingSeconds: NEVER, ...options })
  relay.start()
  await polled.promise
  return relay
}

describe('a relay that pauses', () => {
  it('moves new intents when it is woken, and then calls onIntentsMoved', async () => {
    const stage = await openStage()
    const moved = collectArrivals<string>()
    const relay = await startIdleRelay(stage, {
      onIntentsMoved: () => {
        moved.add('moved')
        throw new Error('errors of onIntentsMoved are ignored')
      },
    })
    await stage.tag('lead_1')
    relay.wake()
    await moved.atLeast(1)
    await relay.stop()
    expect(await stage.countPending()).toBe(0)
    expect(await stage.waitingJobs()).toHaveLength(2)
  })

  it('does not call onIntentsMoved if there was nothing to move', async () => {
    const stage = await openStage()
    const relay = createRelay(stage, { onIntentsMoved: () => expect.unreachable() })
    expect(await relay.relayBatch()).toBe(0)
  })
})

describe('an idle relay', () => {
  it('runs one statement for each poll', async () => {
    const stage = await openStage()
    const statements = collectArrivals<string>()
    const pool = tapPool(stage.pool, ({ text }) => statements.add(text))
    const relay = createRelay(stage, { pool, pollingSeconds: 0.001 })
    relay.start()
    await statements.atLeast(5)
    await relay.stop()
    expect(new Set(statements.all).size).toBe(1)
  })
})

describe('workers that pause', () => {
  /** Starts workers, and waits until each queue was found empty. */
  async function startIdleWorkers(stage: Stage, options: Parameters<typeof startWorkers>[1]) {
    const fetches = collectArrivals<string>()
    const boss = tapBoss(stage, 'fetch', () => fetches.add('fetched'))
    const workers = startWorkers(stage, { boss, pollingSeconds: NEVER, ...options })
    await fetches.atLeast(3)
    return workers
  }

  it('execute new jobs as soon as they are woken by a relay', async () => {
    const stage = await openStage()
    const { handlers, calls } = recordingHandlers()
    const workers = await startIdleWorkers(stage, { handlers })
    await stage.tag('lead_1')
    await createRelay(stage, { onIntentsMoved: () => workers.wake() }).relayBatch()
    const executed = await calls.atLeast(2)
    expect(executed.map(({ type }) => type).sort()).toEqual(['cancelSend', 'enrollment'])
  })

  it('retry a failed attempt when it is due, long before they poll', async () => {
    const stage = await openStage()
    const { handlers, calls } = recordingHandlers(async (_, { attempt }) => {
      if (attempt < 3) throw new Error('no mail today')
    })
    const workers = await startIdleWorkers(stage, { handlers, retryPolicy: () => 0.05 })
    await stage.storeCancelSends(1)
    await createRelay(stage, { onIntentsMoved: () => workers.wake() }).relayBatch()
    const executed = await calls.atLeast(3)
    expect(executed.map(({ attempt }) => attempt)).toEqual([1, 2, 3])
  })
})

describe('processes with a channel', () => {
  /** Opens a channel with a pool of its own, as in a process of its own. */
  function openChannel(stage: Stage, name: string) {
    const channel = createIntentChannel({
      pool: openPool(stage.url, name),
      onError: (error) => expect.unreachable(String(error)),
    })
    onTestFinished(() => channel.stop())
    return channel
  }

  it('execute an intent soon after its update, although nothing polls', async () => {
    const stage = await openStage()
    const api = openChannel(stage, 'api')
    const repository = createPostgresLeadRepository({
      pool: stage.pool,
      onIntentsStored: () => api.notify('stored'),
    })
    const relaying = openChannel(stage, 'relay')
    const relay = createRelay(stage, {
      pollingSeconds: NEVER,
      onIntentsMoved: () => relaying.notify('moved'),
    })
    relay.start()
    onTestFinished(() => relay.stop())
    const { handlers, calls } = recordingHandlers()
    const workers = startWorkers(stage, { handlers, pollingSeconds: NEVER })
    const relayListens = defer()
    const workersListen = defer()
    relaying.listen({
      stored() {
        relay.wake()
        relayListens.resolve()
      },
    })
    openChannel(stage, 'worker').listen({
      moved() {
        workers.wake()
        workersListen.resolve()
      },
    })
    await Promise.all([relayListens.promise, workersListen.promise])

    await repository.update(refTo('lead_1'), ({ lead, subsequences, tags }) =>
      applyLeadUpdate(lead, subsequences, tags, { aiTag: 'Interested' }),
    )
    const executed = await calls.atLeast(2)
    expect(executed.map(({ type }) => type).sort()).toEqual(['cancelSend', 'enrollment'])
  })

  it('execute an intent by polling if the notifications are lost', async () => {
    const stage = await openStage()
    const errors = collectArrivals<unknown>()
    const lost = createIntentChannel({
      pool: tapPool(stage.pool, () => {
        throw new Error('Connection terminated unexpectedly')
      }),
      onError: (error) => errors.add(error),
    })
    const relay = createRelay(stage, {
      pollingSeconds: 0.02,
      onIntentsMoved: () => lost.notify('moved'),
    })
    relay.start()
    onTestFinished(() => relay.stop())
    const { handlers, calls } = recordingHandlers()
    startWorkers(stage, { handlers, pollingSeconds: 0.02 })
    await stage.tag('lead_1')
    await calls.atLeast(2)
    // The relay can have moved the intents in more than one batch.
    const [error] = await errors.atLeast(1)
    expect(error).toMatchObject({ code: 'POSTGRES_UNAVAILABLE' })
  })
})
