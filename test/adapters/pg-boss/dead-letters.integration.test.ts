import {
  type AttemptContext,
  createDeadLetters,
  createIntentQueues,
  createIntentWorkers,
  type DeadLetters,
  type IntentWorkersOptions,
} from 'campaign-lead/pg-boss'
import { describe, expect, it } from 'vitest'
import { collectArrivals } from '../../support/deferred.js'
import { idleHandlers, openStage, relayAll, type Stage } from './boss-stage.js'
import { receiveWebhooks, responses } from './loopback-webhooks.js'
import { fetchSender } from './senders.js'

/** Runs workers with two attempts for each intent, until so many are dead letters. Returns the reports. */
async function workUntilDead(
  stage: Stage,
  count: number,
  options: Partial<IntentWorkersOptions> = {},
): Promise<readonly unknown[]> {
  const { pool, boss, endpoints } = stage
  const reports = collectArrivals<unknown>()
  const workers = createIntentWorkers({
    pool,
    boss,
    endpoints,
    handlers: { cancelSend: failing, enrollment: async () => undefined },
    sender: fetchSender,
    onError(error) {
      if (error instanceof Error && error.message.startsWith('Gave up')) reports.add(error)
    },
    retryPolicy: ({ attempt }) => (attempt < 2 ? 0 : null),
    pollingSeconds: 0.005,
    ...options,
  })
  workers.start()
  await reports.atLeast(count)
  await workers.stop()
  return reports.all
}

async function failing(): Promise<void> {
  throw new Error('no mail today')
}

/** Runs workers until so many intents are handled. Returns the attempts. */
async function workUntilDone({ pool, boss, endpoints }: Stage, count: number) {
  const calls = collectArrivals<Omit<AttemptContext, 'signal'>>()
  const handle = async (_: unknown, { id, leadVersion, attempt }: AttemptContext) =>
    calls.add({ id, leadVersion, attempt })
  const workers = createIntentWorkers({
    pool,
    boss,
    endpoints,
    handlers: { cancelSend: handle, enrollment: handle },
    sender: fetchSender,
    onError: (error) => expect.unreachable(String(error)),
    pollingSeconds: 0.005,
  })
  workers.start()
  await calls.atLeast(count)
  await workers.stop()
  return calls.all
}

function openDeadLetters({ pool, boss }: Stage, bossSchema?: string): DeadLetters {
  return createDeadLetters({ pool, boss, bossSchema })
}

describe('the dead letters', () => {
  it('contain an intent whose last attempt failed, with attempts, reason and time', async () => {
    const stage = await openStage()
    const ids = await stage.tag('lead_1')
    await relayAll(stage)
    const reports = await workUntilDead(stage, 1)
    expect(reports).toEqual([new Error('Gave up after 2 attempts: no mail today')])
    expect(await openDeadLetters(stage).list()).toEqual([
      {
        id: expect.stringMatching(/^[\da-f-]{36}$/),
        intentId: ids.cancelSend,
        leadVersion: await stage.readVersion(),
        intent: {
          type: 'cancelSend',
          leadId: 'lead_1',
          campaignId: 'cmp_1',
          sendId: 'send_1',
          sequence: 'main',
        },
        endpointId: null,
        attempts: 2,
        reason: 'no mail today',
        since: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      },
    ])
    expect((await stage.waitingJobs()).map(({ queue }) => queue)).toEqual([
      'campaign-lead-dead-letters',
    ])
  })

  it('contain a webhook only for the endpoint that failed', async () => {
    const stage = await openStage()
    const bad = await receiveWebhooks((response) => response.writeHead(500).end())
    const good = await receiveWebhooks(responses.ok)
    await stage.addEndpoint('end_bad', bad.url)
    await stage.addEndpoint('end_good', good.url)
    const ids = await stage.tag('lead_1')
    await relayAll(stage)
    await workUntilDead(stage, 1, {
      handlers: idleHandlers,
    })
    expect(await openDeadLetters(stage).list()).toMatchObject([
      { intentId: ids.emitWebhook, endpointId: 'end_bad', reason: 'responded with 500' },
    ])
    expect(bad.received.all).toHaveLength(2)
  })

  it('are replayed individually, with the same intent ids and all attempts', async () => {
    const stage = await openStage()
    await stage.storeCancelSends(3)
    await relayAll(stage)
    await workUntilDead(stage, 3)
    const deadLetters = openDeadLetters(stage)
    const [first, second, third] = await deadLetters.list()
    if (!first?.intent || !third?.intent) throw new Error('Expected three readable dead letters')

    expect(await deadLetters.replay([first.id, third.id, first.id, 'none', first.intentId])).toBe(2)

    expect(await deadLetters.list()).toEqual([second])
    const done = await workUntilDone(stage, 2)
    expect(done.map(({ id }) => id).sort()).toEqual([first.intentId, third.intentId].sort())
    expect(done.map(({ attempt }) => attempt)).toEqual([1, 1])
    expect(await deadLetters.replay([first.id])).toBe(0)
  })

  it('are replayed in the trace of their update', async () => {
    const stage = await openStage()
    await stage.storeCancelSends(1)
    const trace = { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' }
    await stage.pool.query('update campaign_lead.pending_intents set trace = $1', [trace])
    await relayAll(stage)
    await workUntilDead(stage, 1)
    await openDeadLetters(stage).replay('all')
    expect(await stage.waitingJobs()).toMatchObject([{ data: { trace, attempt: 1 } }])
  })

  it('are replayed with unknown fields, and without their reason', async () => {
    const stage = await openStage()
    await stage.storeCancelSends(1)
    await relayAll(stage)
    await stage.pool.query(`update pgboss.job set data = data || '{"next": {"key": [1]}}'`)
    await workUntilDead(stage, 1)
    await openDeadLetters(stage).replay('all')
    const [job] = await stage.waitingJobs()
    expect(job?.data).toMatchObject({ next: { key: [1] }, attempt: 1 })
    expect(job?.data).not.toHaveProperty('reason')
  })

  it('are replayed once each, even by two concurrent calls', async () => {
    const stage = await openStage()
    await stage.storeCancelSends(40)
    await relayAll(stage)
    await workUntilDead(stage, 40)
    const deadLetters = openDeadLetters(stage)
    const counts = await Promise.all([deadLetters.replay('all'), deadLetters.replay('all')])
    expect(counts[0] + counts[1]).toBe(40)
    expect(await deadLetters.list()).toEqual([])
    const done = await workUntilDone(stage, 40)
    expect(new Set(done.map(({ id }) => id)).size).toBe(40)
    expect(await stage.waitingJobs()).toEqual([])
  })

  it('are listed oldest first, up to the limit', async () => {
    const stage = await openStage()
    await stage.storeCancelSends(3)
    await relayAll(stage)
    await workUntilDead(stage, 3, { concurrency: 1 })
    const deadLetters = openDeadLetters(stage)
    const all = await deadLetters.list()
    expect(all.map(({ since }) => since)).toEqual(all.map(({ since }) => since).sort())
    expect(await deadLetters.list({ limit: 2 })).toEqual(all.slice(0, 2))
    await expect(deadLetters.list({ limit: 0 })).rejects.toThrow(
      'options.limit must be a positive integer, got 0',
    )
  })

  it('are listed and kept if they are unreadable, and do not block the others', async () => {
    const stage = await openStage()
    await stage.storeCancelSends(2)
    await relayAll(stage)
    await workUntilDead(stage, 2)
    const deadLetters = openDeadLetters(stage)
    const [first, second] = await deadLetters.list()
    const data = { intentId: 'int_1', leadVersion: 1, attempt: 3, intent: { type: 'sendFax' } }
    await stage.boss.send('campaign-lead-dead-letters', data)
    await stage.boss.send({ name: 'campaign-lead-dead-letters' })

    const unreadable = { intent: null, reason: 'unknown', since: expect.any(String) }
    const id = expect.stringMatching(/^[\da-f-]{36}$/)
    const listed = await deadLetters.list()
    expect(listed).toHaveLength(4)
    expect(listed).toEqual(
      expect.arrayContaining([
        first,
        second,
        { ...unreadable, id, data },
        { ...unreadable, id, data: null },
      ]),
    )
    expect(await deadLetters.replay(listed.map((letter) => letter.id))).toBe(2)
    expect(await deadLetters.replay('all')).toBe(0)
    expect(await deadLetters.list()).toEqual(listed.filter(({ intent }) => intent === null))
  })

  it('are kept if a queue is missing', async () => {
    const stage = await openStage()
    await stage.storeCancelSends(1)
    await relayAll(stage)
    await workUntilDead(stage, 1)
    await stage.pool.query(`delete from pgboss.job where name = 'campaign-lead-cancel-send'`)
    await stage.boss.deleteQueue('campaign-lead-cancel-send')
    const deadLetters = openDeadLetters(stage)
    await expect(deadLetters.replay('all')).rejects.toThrow(
      // The second is the error of pg-boss 11 and 12.
      /inserted 0 of 1 jobs|Queue campaign-lead-cancel-send does not exist/,
    )
    expect(await deadLetters.list()).toHaveLength(1)
    await createIntentQueues({ boss: stage.boss })
    expect(await deadLetters.replay('all')).toBe(1)
  })

  it('are found in another schema of pg-boss', async () => {
    const stage = await openStage({ bossSchema: 'OurJobs', schema: 'ours' })
    await stage.storeCancelSends(1)
    await relayAll(stage, { schema: 'ours' })
    await workUntilDead(stage, 1)
    expect(await openDeadLetters(stage, 'OurJobs').list()).toHaveLength(1)
    expect(await openDeadLetters(stage, 'OurJobs').replay('all')).toBe(1)
  })

  it.each([
    ['options.pool', { pool: {} }],
    ['boss.insert', { boss: {} }],
    ['options.bossSchema', { bossSchema: '' }],
    ['options.bossSchema', { bossSchema: null }],
    ['options.bossSchema', { bossSchema: 'our-jobs' }],
    ['options.bossSchema', { bossSchema: '1jobs' }],
    ['options.bossSchema', { bossSchema: 'j'.repeat(51) }],
    ['timeoutSeconds', { timeoutSeconds: null }],
    ['timeoutSeconds', { timeoutSeconds: 0 }],
    ['options.schema', { schema: 'pgboss' }],
  ])('cannot be accessed with an invalid %s', (field, wrong) => {
    const right = { pool: { connect() {} }, boss: { insert() {} } }
    const create = () => Reflect.apply(createDeadLetters, undefined, [{ ...right, ...wrong }])
    expect(create).toThrow(TypeError)
    expect(create).toThrow(field)
  })
})
