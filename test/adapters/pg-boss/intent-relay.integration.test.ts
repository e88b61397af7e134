import { createLeadService } from 'campaign-lead'
import { createIntentRelay } from 'campaign-lead/pg-boss'
import type { WebhookEndpoints } from 'campaign-lead/webhooks'
import type PgBoss from 'pg-boss'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { refTo } from '../../support/seeds.js'
import { collectArrivals, defer } from '../../support/signals.js'
import { openPool, openStage, relayOf, type Stage } from './boss-stage.js'

async function movedIds(stage: Stage): Promise<unknown[]> {
  return (await stage.waitingJobs()).map(({ data }) => data['intentId'])
}

/** Never before a test is over. */
const NEVER = 2_147_483

describe('a relay', () => {
  it('makes one job of a cancelSend and of an enrollment, and one of a webhook for each endpoint', async () => {
    const stage = await openStage()
    await stage.addEndpoint('end_1')
    await stage.addEndpoint('end_2')
    const ids = await stage.tag('lead_1')

    expect(await relayOf(stage).relayBatch()).toBe(3)

    const common = { leadVersion: 1, attempt: 1, trace: {} }
    const webhook = {
      ...common,
      intentId: ids.emitWebhook,
      intent: {
        type: 'emitWebhook',
        event: {
          type: 'lead.tag_changed',
          timestamp: expect.any(String),
          data: {
            leadId: 'lead_1',
            campaignId: 'cmp_1',
            previousAiTag: null,
            aiTag: 'Interested',
          },
        },
      },
    }
    const jobs = await stage.waitingJobs()
    expect(jobs.map(({ queue }) => queue)).toEqual([
      'campaign-lead-cancel-send',
      'campaign-lead-emit-webhook',
      'campaign-lead-emit-webhook',
      'campaign-lead-enrollment',
    ])
    expect(jobs.map(({ data }) => data)).toEqual(
      expect.arrayContaining([
        {
          ...common,
          intentId: ids.cancelSend,
          intent: {
            type: 'cancelSend',
            leadId: 'lead_1',
            campaignId: 'cmp_1',
            sendId: 'send_1',
            sequence: 'main',
          },
        },
        {
          ...common,
          intentId: ids.enrollment,
          intent: {
            type: 'enrollment',
            action: 'enrolled',
            leadId: 'lead_1',
            campaignId: 'cmp_1',
            subsequenceId: 'sub_interested',
            subsequenceName: 'Interested follow-up',
            previousSubsequenceId: null,
          },
        },
        { ...webhook, endpointId: 'end_1' },
        { ...webhook, endpointId: 'end_2' },
      ]),
    )
    expect(await stage.countPending()).toBe(0)
  })

  it('makes no job of a webhook where the workspace has no endpoint that is not disabled', async () => {
    const stage = await openStage()
    await stage.addEndpoint('end_1')
    await stage.endpoints.disable({ id: 'end_1', url: 'http://127.0.0.1:1/' })
    const ids = await stage.tag('lead_1')
    expect(await relayOf(stage).relayBatch()).toBe(3)
    expect(new Set(await movedIds(stage))).toEqual(new Set([ids.cancelSend, ids.enrollment]))
  })

  it('moves nothing that is not committed, and loses nothing that commits late', async () => {
    const stage = await openStage({ leads: ['lead_1', 'lead_2'] })
    const relay = relayOf(stage)
    const client = await stage.pool.connect()
    await client.query('begin')
    await stage.tagWithin(client, 'lead_1')
    const later = await stage.tag('lead_2')

    expect(await relay.relayBatch()).toBe(3)
    expect(new Set(await movedIds(stage))).toEqual(new Set([later.cancelSend, later.enrollment]))

    await client.query('commit')
    client.release()
    expect(await relay.relayBatch()).toBe(3)
    expect(await relay.relayBatch()).toBe(0)
    expect(await movedIds(stage)).toHaveLength(4)
  })

  it('moves nothing of a transaction that is rolled back', async () => {
    const stage = await openStage()
    const client = await stage.pool.connect()
    await client.query('begin')
    await stage.tagWithin(client, 'lead_1')
    await client.query('rollback')
    client.release()
    expect(await relayOf(stage).relayBatch()).toBe(0)
    expect(await stage.waitingJobs()).toEqual([])
  })

  it('moves at most 500 at a time, those that have waited longest', async () => {
    const stage = await openStage()
    await stage.storeMany(501)
    expect(await relayOf(stage).relayBatch()).toBe(500)
    const { rows } = await stage.pool.query(
      'select lead_version::int from campaign_lead.pending_intents',
    )
    expect(rows).toEqual([{ lead_version: 501 }])
  })

  it('never moves twice what several move at once', async () => {
    const stage = await openStage()
    await stage.storeMany(3_000)
    const relays = Array.from({ length: 4 }, () => relayOf(stage))
    async function drain(relay: ReturnType<typeof relayOf>): Promise<number> {
      let moved = 0
      for (let batch = 1; batch > 0; moved += batch) batch = await relay.relayBatch()
      return moved
    }
    const moved = await Promise.all(relays.map(drain))
    expect(moved.reduce((sum, each) => sum + each)).toBe(3_000)
    const ids = await movedIds(stage)
    expect(new Set(ids).size).toBe(3_000)
    expect(ids).toHaveLength(3_000)
  })

  it('loses nothing and doubles nothing where its connection dies before the commit', async () => {
    const stage = await openStage()
    await stage.addEndpoint('end_1')
    await stage.tag('lead_1')
    const dying: Pick<WebhookEndpoints, 'ofCampaigns'> = {
      async ofCampaigns(campaignIds) {
        const { rowCount } = await stage.pool.query(
          `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'relay'`,
        )
        expect(rowCount).toBe(1)
        return await stage.endpoints.ofCampaigns(campaignIds)
      },
    }
    const pool = openPool(stage.url, 'relay')
    await expect(relayOf(stage, { pool, endpoints: dying }).relayBatch()).rejects.toMatchObject({
      code: 'POSTGRES_UNAVAILABLE',
    })
    expect(await stage.countPending()).toBe(1)
    expect(await stage.waitingJobs()).toHaveLength(2)

    expect(await relayOf(stage).relayBatch()).toBe(1)
    expect(await stage.waitingJobs()).toHaveLength(3)
  })

  it('leaves the intents where the queues are missing, and says so', async () => {
    const stage = await openStage()
    await stage.boss.deleteQueue('campaign-lead-enrollment')
    await stage.tag('lead_1')
    await expect(relayOf(stage).relayBatch()).rejects.toThrow(
      'pg-boss took 0 of 1 jobs for campaign-lead-enrollment: createIntentQueues makes its queues',
    )
    expect(await stage.countPending()).toBe(2)
    expect(await stage.waitingJobs()).toEqual([])
  })

  it('lets only webhooks wait where the endpoints cannot be told', async () => {
    const stage = await openStage()
    await stage.tag('lead_1')
    const broken = { ofCampaigns: () => Promise.reject(new Error('no endpoints today')) }
    await expect(relayOf(stage, { endpoints: broken }).relayBatch()).rejects.toThrow(
      'no endpoints today',
    )
    expect(await stage.countPending()).toBe(1)
    expect(await movedIds(stage)).toHaveLength(2)
  })

  it('tells of all that went wrong where neither webhooks nor the others can be moved', async () => {
    const stage = await openStage()
    await stage.storeMany(2)
    await stage.storeWebhooks(2)
    const down = new Error('no endpoints today')
    const endpoints = { ofCampaigns: () => Promise.reject(down) }
    const full = new Error('no jobs today')
    const boss = { insert: () => Promise.reject(full) }
    await expect(relayOf(stage, { endpoints, boss }).relayBatch()).rejects.toEqual(
      new AggregateError([full, down], 'no jobs today; no endpoints today'),
    )
    expect(await stage.countPending()).toBe(4)
  })

  it('names an intent that cannot be moved, and moves all but those of its campaign', async () => {
    vi.useFakeTimers({ toFake: ['performance'] })
    onTestFinished(() => void vi.useRealTimers())
    const stage = await openStage()
    await stage.addEndpoint('end_1')
    await stage.pool.query(`insert into campaign_lead.campaigns values ('cmp_bad', 'ws_1')`)
    await stage.storeWebhooks(30, 'cmp_bad')
    await stage.storeWebhooks(30)
    const { rows } = await stage.pool.query<{ id: string }>(
      'select id from campaign_lead.pending_intents order by sequence limit 1',
    )
    let isMended = false
    const endpoints: Pick<WebhookEndpoints, 'ofCampaigns'> = {
      async ofCampaigns(campaignIds) {
        if (!isMended && campaignIds.includes('cmp_bad')) throw new Error('no such campaign')
        return await stage.endpoints.ofCampaigns(campaignIds)
      },
    }
    const relay = relayOf(stage, { endpoints })
    const errors: unknown[] = []
    while ((await stage.countPending()) > 30) {
      await relay.relayBatch().catch((error: unknown) => errors.push(error))
    }
    expect(errors.at(-1)).toEqual(
      new Error(
        `The intent ${rows[0]?.id} of the campaign cmp_bad cannot be moved: no such campaign`,
      ),
    )
    expect(await movedIds(stage)).toHaveLength(30)

    isMended = true
    expect(await relay.relayBatch()).toBe(0)
    vi.advanceTimersByTime(1_000)
    while ((await relay.relayBatch()) > 0);
    expect(await stage.countPending()).toBe(0)
  })

  it('keeps the webhooks of campaigns that ofCampaigns leaves out, names these, and moves the rest immediately', async () => {
    vi.useFakeTimers({ toFake: ['performance'] })
    onTestFinished(() => void vi.useRealTimers())
    const stage = await openStage()
    await stage.addEndpoint('end_1')
    await stage.storeWebhooks(600, 'cmp_8')
    await stage.storeWebhooks(2, 'cmp_9')
    await stage.storeMany(3)
    await stage.storeWebhooks(4)
    const relay = relayOf(stage)

    await expect(relay.relayBatch()).rejects.toThrow(
      'endpoints.ofCampaigns does not know these campaigns, whose webhooks stay pending: "cmp_8", "cmp_9"',
    )

    expect(await movedIds(stage)).toHaveLength(7)
    expect(await stage.countPending()).toBe(602)
    expect(await relay.relayBatch()).toBe(0)

    const known = `insert into campaign_lead.campaigns (id, workspace_id) values ('cmp_9', 'ws_1')`
    await stage.pool.query(known)
    vi.advanceTimersByTime(1_000)
    await expect(relay.relayBatch()).rejects.toThrow('"cmp_8"')
    while ((await stage.countPending()) > 600) await relay.relayBatch()
    const jobs = await stage.waitingJobs()
    const ofNine = jobs.filter(({ data }) => JSON.stringify(data).includes('cmp_9'))
    expect(new Set(ofNine.map(({ data }) => data['leadVersion']))).toEqual(new Set([1, 2]))
  })

  it('drops no webhook of a campaign that is deleted before it is moved', async () => {
    const stage = await openStage()
    await stage.addEndpoint('end_1')
    await stage.tag('lead_1')
    await stage.pool.query('delete from campaign_lead.campaigns')
    await expect(relayOf(stage).relayBatch()).rejects.toThrow('stay pending: "cmp_1"')
    expect(await stage.countPending()).toBe(1)
  })

  it('waits for the endpoints no longer than it is told to', async () => {
    const stage = await openStage()
    await stage.tag('lead_1')
    const hanging = { ofCampaigns: () => defer<never>().promise }
    const relay = relayOf(stage, { endpoints: hanging, timeoutSeconds: 0.5 })
    await expect(relay.relayBatch()).rejects.toThrow('Not done within 0.5 seconds')
    expect(await stage.countPending()).toBe(1)
  })

  it('works in schemas of other names', async () => {
    const stage = await openStage({ schema: 'Our leads', bossSchema: 'OurJobs' })
    await stage.tag('lead_1')
    expect(await relayOf(stage, { schema: 'Our leads' }).relayBatch()).toBe(3)
    expect(await stage.waitingJobs()).toHaveLength(2)
  })

  it.each([
    ['pool.connect', { pool: {} }],
    ['boss.insert', { boss: {} }],
    ['endpoints.ofCampaigns', { endpoints: {} }],
    ['onError', { onError: 'log' }],
    ['options.schema', { schema: null }],
    ['options.pollingSeconds', { pollingSeconds: 0 }],
    ['options.pollingSeconds', { pollingSeconds: null }],
    ['options.timeoutSeconds', { timeoutSeconds: null }],
    ['timeoutSeconds', { timeoutSeconds: 2 ** 31 }],
    ['options.intervall', { intervall: 1 }],
  ])('is not made of a wrong %s', (field, wrong) => {
    const right = {
      pool: { connect: () => undefined },
      boss: { insert: () => undefined },
      endpoints: { ofCampaigns: () => undefined },
      onError: () => undefined,
    }
    const make = () => Reflect.apply(createIntentRelay, undefined, [{ ...right, ...wrong }])
    expect(make).toThrow(TypeError)
    expect(make).toThrow(field)
  })
})

describe('a relay that was started', () => {
  it('moves batch after batch at once while they are full', async () => {
    const stage = await openStage()
    await stage.storeMany(1_200)
    const inserts = collectArrivals<number>()
    const boss: Pick<Stage['boss'], 'insert'> = {
      async insert(jobs: PgBoss.JobInsert[], options: PgBoss.InsertOptions = {}) {
        await stage.boss.insert(jobs, options)
        inserts.add(jobs.length)
      },
    }
    const relay = relayOf(stage, { boss, pollingSeconds: NEVER })
    relay.start()
    relay.start()
    expect(await inserts.atLeast(3)).toEqual([500, 500, 200])
    await relay.stop()
    expect(await stage.countPending()).toBe(0)
  })

  it('looks again after a while, and after a failure, which it tells', async () => {
    const stage = await openStage()
    await stage.storeMany(1)
    const errors = collectArrivals<unknown>()
    const inserts = collectArrivals<number>()
    let isDown = true
    const boss: Pick<Stage['boss'], 'insert'> = {
      async insert(jobs: PgBoss.JobInsert[], options: PgBoss.InsertOptions = {}) {
        if (isDown) throw new Error('no jobs today')
        await stage.boss.insert(jobs, options)
        inserts.add(jobs.length)
      },
    }
    const relay = relayOf(stage, {
      boss,
      pollingSeconds: 0.005,
      onError: (error) => errors.add(error),
    })
    relay.start()
    expect(String((await errors.atLeast(2))[0])).toContain('no jobs today')
    isDown = false
    await inserts.atLeast(1)
    await stage.storeMany(2)
    await inserts.atLeast(2)
    await relay.stop()
    expect(inserts.all.reduce((sum, each) => sum + each)).toBe(3)
  })

  it('stops after the batch under way, and may be started again', async () => {
    const stage = await openStage()
    await stage.addEndpoint('end_1')
    await stage.tag('lead_1')
    const asked = defer()
    const answered = defer()
    const slow: Pick<WebhookEndpoints, 'ofCampaigns'> = {
      async ofCampaigns(campaignIds) {
        asked.resolve()
        await answered.promise
        return await stage.endpoints.ofCampaigns(campaignIds)
      },
    }
    const relay = relayOf(stage, { endpoints: slow, pollingSeconds: NEVER })
    relay.start()
    await asked.promise
    const events: string[] = []
    const stopped = relay.stop().then(() => events.push('stopped'))
    events.push('answered')
    answered.resolve()
    await stopped
    expect(events).toEqual(['answered', 'stopped'])
    expect(await stage.countPending()).toBe(0)

    await stage.tag('lead_1', { aiTag: 'Not now' })
    relay.start()
    await relay.stop()
    expect(await stage.countPending()).toBe(0)
  })
})

describe('a service that leaves its intents to a relay', () => {
  it('has them moved, each once', async () => {
    const stage = await openStage()
    const service = createLeadService({ repository: stage.repository, sink: 'relay' })
    await service.updateLead(refTo('lead_1'), { aiTag: 'Interested' })
    expect(await stage.countPending()).toBe(3)
    expect(await relayOf(stage).relayBatch()).toBe(3)
    expect(await relayOf(stage).relayBatch()).toBe(0)
    expect(await stage.waitingJobs()).toHaveLength(2)
  })
})
