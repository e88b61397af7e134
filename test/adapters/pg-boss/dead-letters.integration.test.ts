import {
  type AttemptContext,
  createDeadLetters,
  createIntentQueues,
  createIntentWorkers,
  type DeadLetters,
  type IntentWorkersOptions,
} from 'campaign-lead/pg-boss'
import PgBoss from 'pg-boss'
import { describe, expect, it, onTestFinished } from 'vitest'
import { collectArrivals } from '../../support/signals.js'
import { idleHandlers, openStage, relayAll, type Stage } from './boss-stage.js'
import { fetchSender } from './fetch-sender.js'
import { answers, receiveWebhooks } from './loopback-webhooks.js'

/** Works, with two tries for each intent, until so many of them have been given up. */
async function workUntilDead(
  stage: Stage,
  count: number,
  given: Partial<IntentWorkersOptions> = {},
): Promise<readonly unknown[]> {
  const { pool, boss, endpoints } = stage
  const givenUp = collectArrivals<unknown>()
  const workers = createIntentWorkers({
    pool,
    boss,
    endpoints,
    handlers: { cancelSend: failing, enrollment: async () => undefined },
    sender: fetchSender,
    onError(error) {
      if (error instanceof Error && error.message.startsWith('Given up')) givenUp.add(error)
    },
    retryPolicy: ({ attempt }) => (attempt < 2 ? 0 : null),
    pollingSeconds: 0.005,
    ...given,
  })
  workers.start()
  await givenUp.atLeast(count)
  await workers.stop()
  return givenUp.all
}

async function failing(): Promise<void> {
  throw new Error('no mail today')
}

/** Works until so many intents have been carried out. */
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

function deadLettersOf({ pool, boss }: Stage, bossSchema?: string): DeadLetters {
  return createDeadLetters({ pool, boss, bossSchema })
}

describe('the dead letters', () => {
  it('have what failed in its last try: the intent, how often, why, and since when', async () => {
    const stage = await openStage()
    const ids = await stage.tag('lead_1')
    await relayAll(stage)
    const givenUp = await workUntilDead(stage, 1)
    expect(givenUp).toEqual([new Error('Given up after 2 tries: no mail today')])
    expect(await deadLettersOf(stage).list()).toEqual([
      {
        id: expect.stringMatching(/^[\da-f-]{36}$/),
        intentId: ids.cancelSend,
        leadVersion: 1,
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

  it('have a webhook for the one endpoint that it did not reach', async () => {
    const stage = await openStage()
    const bad = await receiveWebhooks((response) => response.writeHead(500).end())
    const good = await receiveWebhooks(answers.ok)
    await stage.addEndpoint('end_bad', bad.url)
    await stage.addEndpoint('end_good', good.url)
    const ids = await stage.tag('lead_1')
    await relayAll(stage)
    await workUntilDead(stage, 1, {
      handlers: idleHandlers,
    })
    expect(await deadLettersOf(stage).list()).toMatchObject([
      { intentId: ids.emitWebhook, endpointId: 'end_bad', reason: 'Answered with 500' },
    ])
    expect(bad.received.all).toHaveLength(2)
  })

  it('come back one by one, under the same ids of intents, with all their tries', async () => {
    const stage = await openStage()
    await stage.storeMany(3)
    await relayAll(stage)
    await workUntilDead(stage, 3)
    const deadLetters = deadLettersOf(stage)
    const [first, second, third] = await deadLetters.list()
    if (!first?.intent || !third?.intent) throw new Error('There are three')

    expect(await deadLetters.replay([first.id, third.id, first.id, 'none', first.intentId])).toBe(2)

    expect(await deadLetters.list()).toEqual([second])
    const done = await workUntilDone(stage, 2)
    expect(done.map(({ id }) => id).sort()).toEqual([first.intentId, third.intentId].sort())
    expect(done.map(({ attempt }) => attempt)).toEqual([1, 1])
    expect(await deadLetters.replay([first.id])).toBe(0)
  })

  it('come back in the trace of the update that called for them', async () => {
    const stage = await openStage()
    await stage.storeMany(1)
    const trace = { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' }
    await stage.pool.query('update campaign_lead.pending_intents set trace = $1', [trace])
    await relayAll(stage)
    await workUntilDead(stage, 1)
    await deadLettersOf(stage).replay('all')
    expect(await stage.waitingJobs()).toMatchObject([{ data: { trace, attempt: 1 } }])
  })

  it('come back with whatever a newer release has put into them, and without their reason', async () => {
    const stage = await openStage()
    await stage.storeMany(1)
    await relayAll(stage)
    await stage.pool.query(`update pgboss.job set data = data || '{"next": {"key": [1]}}'`)
    await workUntilDead(stage, 1)
    await deadLettersOf(stage).replay('all')
    const [job] = await stage.waitingJobs()
    expect(job?.data).toMatchObject({ next: { key: [1] }, attempt: 1 })
    expect(job?.data).not.toHaveProperty('reason')
  })

  it('come back all at once, and each once where two replay them', async () => {
    const stage = await openStage()
    await stage.storeMany(40)
    await relayAll(stage)
    await workUntilDead(stage, 40)
    const deadLetters = deadLettersOf(stage)
    const counts = await Promise.all([deadLetters.replay('all'), deadLetters.replay('all')])
    expect(counts[0] + counts[1]).toBe(40)
    expect(await deadLetters.list()).toEqual([])
    const done = await workUntilDone(stage, 40)
    expect(new Set(done.map(({ id }) => id)).size).toBe(40)
    expect(await stage.waitingJobs()).toEqual([])
  })

  it('are listed as many as are asked for, those first that came first', async () => {
    const stage = await openStage()
    await stage.storeMany(3)
    await relayAll(stage)
    await workUntilDead(stage, 3, { concurrency: 1 })
    const deadLetters = deadLettersOf(stage)
    const all = await deadLetters.list()
    expect(all.map(({ since }) => since)).toEqual(all.map(({ since }) => since).sort())
    expect(await deadLetters.list({ limit: 2 })).toEqual(all.slice(0, 2))
    await expect(deadLetters.list({ limit: 0 })).rejects.toThrow(
      'limit must be a whole number above 0, got 0',
    )
  })

  it('that cannot be read, since a newer release made them, stay and hold up no others', async () => {
    const stage = await openStage()
    await stage.storeMany(2)
    await relayAll(stage)
    await workUntilDead(stage, 2)
    const deadLetters = deadLettersOf(stage)
    const [first, second] = await deadLetters.list()
    const data = { intentId: 'int_1', leadVersion: 1, attempt: 3, intent: { type: 'sendFax' } }
    await stage.boss.insert([
      { name: 'campaign-lead-dead-letters', data, priority: 1 },
      { name: 'campaign-lead-dead-letters' },
    ])

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

  it('stay where a queue is missing', async () => {
    const stage = await openStage()
    await stage.storeMany(1)
    await relayAll(stage)
    await workUntilDead(stage, 1)
    await stage.pool.query(`delete from pgboss.job where name = 'campaign-lead-cancel-send'`)
    await stage.boss.deleteQueue('campaign-lead-cancel-send')
    const deadLetters = deadLettersOf(stage)
    await expect(deadLetters.replay('all')).rejects.toThrow('pg-boss took 0 of 1 jobs')
    expect(await deadLetters.list()).toHaveLength(1)
    await createIntentQueues({ boss: stage.boss })
    expect(await deadLetters.replay('all')).toBe(1)
  })

  it('are found in a pg-boss of another schema', async () => {
    const stage = await openStage({ bossSchema: 'OurJobs', schema: 'ours' })
    await stage.storeMany(1)
    await relayAll(stage, { schema: 'ours' })
    await workUntilDead(stage, 1)
    expect(await deadLettersOf(stage, 'OurJobs').list()).toHaveLength(1)
    expect(await deadLettersOf(stage, 'OurJobs').replay('all')).toBe(1)
  })

  it.each([
    ['pool.connect', { pool: {} }],
    ['boss.insert', { boss: {} }],
    ['options.bossSchema', { bossSchema: '' }],
    ['options.bossSchema', { bossSchema: null }],
    ['options.bossSchema', { bossSchema: 'our-jobs' }],
    ['options.bossSchema', { bossSchema: '1jobs' }],
    ['options.bossSchema', { bossSchema: 'j'.repeat(51) }],
    ['timeoutSeconds', { timeoutSeconds: null }],
    ['timeoutSeconds', { timeoutSeconds: 0 }],
    ['options.schema', { schema: 'pgboss' }],
  ])('are not read with a wrong %s', (field, wrong) => {
    const right = { pool: { connect() {} }, boss: { insert() {} } }
    const make = () => Reflect.apply(createDeadLetters, undefined, [{ ...right, ...wrong }])
    expect(make).toThrow(TypeError)
    expect(make).toThrow(field)
  })
})

describe('the queues', () => {
  it('are made by many programs at once, and take the settings of the last', async () => {
    const { boss } = await openStage()
    for (const name of ['cancel-send', 'enrollment', 'emit-webhook']) {
      await boss.deleteQueue(`campaign-lead-${name}`)
    }
    await boss.deleteQueue('campaign-lead-dead-letters')
    await Promise.all([1, 2, 3].map(() => createIntentQueues({ boss })))
    expect(await boss.getQueue('campaign-lead-enrollment')).toMatchObject({
      deadLetter: 'campaign-lead-dead-letters',
      expireInSeconds: 60,
    })
    await createIntentQueues({ boss, expireInSeconds: 90 })
    expect(await boss.getQueue('campaign-lead-enrollment')).toMatchObject({ expireInSeconds: 90 })
  })

  it('are waited for no longer than the boss is told to wait for its database', async () => {
    const stage = await openStage()
    const settings = { connectionString: stage.url, supervise: false, schedule: false }
    const boss = new PgBoss(Object.assign(settings, { query_timeout: 300 }))
    await boss.start()
    onTestFinished(() => boss.stop({ graceful: false }))
    const client = await stage.pool.connect()
    await client.query('begin')
    await client.query('lock table pgboss.queue in access exclusive mode')
    await expect(createIntentQueues({ boss })).rejects.toThrow('Query read timeout')
    await client.query('rollback')
    client.release()
  })

  it.each([
    ['boss.getQueue', { boss: {} }],
    ['boss.updateQueue', { boss: { getQueue() {}, createQueue() {} } }],
    ['expireInSeconds', { expireInSeconds: 86_400 }],
    ['expireInSeconds', { expireInSeconds: 1.5 }],
    ['expireInSeconds', { expireInSeconds: null }],
    ['options.retryLimit', { retryLimit: 1 }],
  ])('are not made with a wrong %s', async (field, wrong) => {
    const right = { boss: { getQueue() {}, createQueue() {}, updateQueue() {} } }
    const making = Reflect.apply(createIntentQueues, undefined, [{ ...right, ...wrong }])
    await expect(making).rejects.toThrow(TypeError)
    await expect(making).rejects.toThrow(field)
  })
})
