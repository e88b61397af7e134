import { createIntentRelay } from 'campaign-lead/pg-boss'
import type { WebhookEndpoints } from 'campaign-lead/webhooks'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { defer } from '../../support/deferred.js'
import { terminateSessions } from '../../support/postgres-sessions.js'
import { createRelay, openPool, openStage, type Stage, tapBoss } from './boss-stage.js'

async function movedIds(stage: Stage): Promise<unknown[]> {
  return (await stage.waitingJobs()).map(({ data }) => data['intentId'])
}

/** Returns this many endpoints for the webhooks of the campaign. */
async function manyEndpoints(
  stage: Stage,
  count: number,
): Promise<Pick<WebhookEndpoints, 'ofCampaigns'>> {
  await stage.addEndpoint('end_1')
  const endpoint = await stage.findEndpoint('end_1')
  const all = Array.from({ length: count }, (_, index) => ({ ...endpoint, id: `end_${index}` }))
  return { ofCampaigns: async () => new Map([['cmp_1', all]]) }
}

describe('a relay', () => {
  it('creates one job for a cancelSend, one for an enrollment, and one for each endpoint of a webhook', async () => {
    const stage = await openStage()
    await stage.addEndpoint('end_1')
    await stage.addEndpoint('end_2')
    const ids = await stage.tag('lead_1')

    expect(await createRelay(stage).relayBatch()).toBe(3)

    const common = { leadVersion: await stage.readVersion(), attempt: 1, trace: {} }
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

  it('creates no job for a webhook if all endpoints of the workspace are disabled', async () => {
    const stage = await openStage()
    await stage.addEndpoint('end_1')
    await stage.endpoints.disable({ id: 'end_1', url: 'http://127.0.0.1:1/' })
    const ids = await stage.tag('lead_1')
    expect(await createRelay(stage).relayBatch()).toBe(3)
    expect(new Set(await movedIds(stage))).toEqual(new Set([ids.cancelSend, ids.enrollment]))
  })

  it('moves only committed intents, and does not skip those that are committed late', async () => {
    const stage = await openStage({ leads: ['lead_1', 'lead_2'] })
    const relay = createRelay(stage)
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

  it('does not move the intents of a transaction that is rolled back', async () => {
    const stage = await openStage()
    const client = await stage.pool.connect()
    await client.query('begin')
    await stage.tagWithin(client, 'lead_1')
    await client.query('rollback')
    client.release()
    expect(await createRelay(stage).relayBatch()).toBe(0)
    expect(await stage.waitingJobs()).toEqual([])
  })

  it('moves up to 500 intents in a batch, oldest first', async () => {
    const stage = await openStage()
    await stage.storeCancelSends(501)
    expect(await createRelay(stage).relayBatch()).toBe(500)
    const { rows } = await stage.pool.query(
      'select lead_version::int from campaign_lead.pending_intents',
    )
    expect(rows).toEqual([{ lead_version: 501 }])
  })

  it('moves as many webhooks in a batch as have up to 1,000 jobs', async () => {
    const stage = await openStage()
    const endpoints = await manyEndpoints(stage, 300)
    await stage.storeWebhooks(7)
    const relay = createRelay(stage, { endpoints })
    expect(await relay.relayBatch()).toBe(3)
    expect(await relay.relayBatch()).toBe(3)
    expect(await relay.relayBatch()).toBe(1)
    const jobs = await stage.waitingJobs()
    expect(
      new Set(
        jobs.map(({ data: { intentId, endpointId } }) => JSON.stringify([intentId, endpointId])),
      ).size,
    ).toBe(2_100)
  })

  it('moves a webhook with more than 1,000 endpoints by several statements in one transaction', async () => {
    const stage = await openStage()
    const endpoints = await manyEndpoints(stage, 2_500)
    await stage.storeWebhooks(1)
    const visible: number[] = []
    const inserts: Promise<void>[] = []
    const boss = tapBoss(stage, 'insert', () => {
      inserts.push(stage.waitingJobs().then((jobs) => void visible.push(jobs.length)))
    })
    expect(await createRelay(stage, { boss, endpoints }).relayBatch()).toBe(1)
    await Promise.all(inserts)
    expect(inserts).toHaveLength(3)
    expect(new Set(visible.map((count) => count === 0 || count === 2_500))).toEqual(new Set([true]))
    expect(await stage.waitingJobs()).toHaveLength(2_500)
  })

  it('moves each intent once if several relays run concurrently', async () => {
    const stage = await openStage()
    await stage.storeCancelSends(3_000)
    const relays = Array.from({ length: 4 }, () => createRelay(stage))
    async function drain(relay: ReturnType<typeof createRelay>): Promise<number> {
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

  it('neither loses nor duplicates intents if its connection is terminated before the commit', async () => {
    const stage = await openStage()
    await stage.addEndpoint('end_1')
    await stage.tag('lead_1')
    const dying: Pick<WebhookEndpoints, 'ofCampaigns'> = {
      async ofCampaigns(campaignIds) {
        // Resolves when the session has ended: until then, the next batch would skip the rows that it has locked.
        await terminateSessions(stage.pool, 'relay')
        return await stage.endpoints.ofCampaigns(campaignIds)
      },
    }
    const pool = openPool(stage.url, 'relay')
    await expect(createRelay(stage, { pool, endpoints: dying }).relayBatch()).rejects.toMatchObject(
      {
        code: 'POSTGRES_UNAVAILABLE',
      },
    )
    expect(await stage.countPending()).toBe(1)
    expect(await stage.waitingJobs()).toHaveLength(2)

    expect(await createRelay(stage).relayBatch()).toBe(1)
    expect(await stage.waitingJobs()).toHaveLength(3)
  })

  it('reports a missing queue and leaves the intents in the outbox', async () => {
    const stage = await openStage()
    await stage.boss.deleteQueue('campaign-lead-enrollment')
    await stage.tag('lead_1')
    await expect(createRelay(stage).relayBatch()).rejects.toThrow(
      // The second is the error of pg-boss 11 and 12.
      /inserted 0 of 1 jobs into campaign-lead-enrollment|Queue campaign-lead-enrollment does not exist/,
    )
    expect(await stage.countPending()).toBe(2)
    expect(await stage.waitingJobs()).toEqual([])
  })

  it('moves all intents but webhooks if the endpoints cannot be read', async () => {
    const stage = await openStage()
    await stage.tag('lead_1')
    const broken = { ofCampaigns: () => Promise.reject(new Error('no endpoints today')) }
    await expect(createRelay(stage, { endpoints: broken }).relayBatch()).rejects.toThrow(
      'no endpoints today',
    )
    expect(await stage.countPending()).toBe(1)
    expect(await movedIds(stage)).toHaveLength(2)
  })

  it('throws an AggregateError if neither webhooks nor other intents can be moved', async () => {
    const stage = await openStage()
    await stage.storeCancelSends(2)
    await stage.storeWebhooks(2)
    const down = new Error('no endpoints today')
    const endpoints = { ofCampaigns: () => Promise.reject(down) }
    const full = new Error('no jobs today')
    const boss = { insert: () => Promise.reject(full) }
    await expect(createRelay(stage, { endpoints, boss }).relayBatch()).rejects.toEqual(
      new AggregateError([full, down], 'no jobs today; no endpoints today'),
    )
    expect(await stage.countPending()).toBe(4)
  })

  it('reports an intent that cannot be moved, and moves the intents of other campaigns', async () => {
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
    let isRepaired = false
    const endpoints: Pick<WebhookEndpoints, 'ofCampaigns'> = {
      async ofCampaigns(campaignIds) {
        if (!isRepaired && campaignIds.includes('cmp_bad')) throw new Error('no such campaign')
        return await stage.endpoints.ofCampaigns(campaignIds)
      },
    }
    const relay = createRelay(stage, { endpoints })
    const errors: unknown[] = []
    while ((await stage.countPending()) > 30) {
      await relay.relayBatch().catch((error: unknown) => errors.push(error))
    }
    expect(errors.at(-1)).toEqual(
      new Error(`Intent ${rows[0]?.id} of campaign cmp_bad cannot be moved: no such campaign`),
    )
    expect(await movedIds(stage)).toHaveLength(30)

    isRepaired = true
    expect(await relay.relayBatch()).toBe(0)
    vi.advanceTimersByTime(1_000)
    while ((await relay.relayBatch()) > 0);
    expect(await stage.countPending()).toBe(0)
  })

  it('keeps and reports the webhooks of campaigns without an entry, and moves the rest immediately', async () => {
    vi.useFakeTimers({ toFake: ['performance'] })
    onTestFinished(() => void vi.useRealTimers())
    const stage = await openStage()
    await stage.addEndpoint('end_1')
    await stage.storeWebhooks(600, 'cmp_8')
    await stage.storeWebhooks(2, 'cmp_9')
    await stage.storeCancelSends(3)
    await stage.storeWebhooks(4)
    const relay = createRelay(stage)

    await expect(relay.relayBatch()).rejects.toThrow(
      'endpoints.ofCampaigns returned no entry for these campaigns (webhooks pending): "cmp_8", "cmp_9"',
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

  it('keeps the webhooks of a campaign that was deleted', async () => {
    const stage = await openStage()
    await stage.addEndpoint('end_1')
    await stage.tag('lead_1')
    await stage.pool.query('delete from campaign_lead.campaigns')
    await expect(createRelay(stage).relayBatch()).rejects.toThrow('(webhooks pending): "cmp_1"')
    expect(await stage.countPending()).toBe(1)
  })

  it('waits for the endpoints until timeoutSeconds', async () => {
    const stage = await openStage()
    await stage.tag('lead_1')
    const hanging = { ofCampaigns: () => defer<never>().promise }
    const relay = createRelay(stage, { endpoints: hanging, timeoutSeconds: 0.5 })
    await expect(relay.relayBatch()).rejects.toThrow('Timed out after 0.5 seconds')
    expect(await stage.countPending()).toBe(1)
  })

  it('supports other names of schemas', async () => {
    const stage = await openStage({ schema: 'Our leads', bossSchema: 'OurJobs' })
    await stage.tag('lead_1')
    expect(await createRelay(stage, { schema: 'Our leads' }).relayBatch()).toBe(3)
    expect(await stage.waitingJobs()).toHaveLength(2)
  })

  it.each([
    ['options.pool', { pool: {} }],
    ['boss.insert', { boss: {} }],
    ['endpoints.ofCampaigns', { endpoints: {} }],
    ['onError', { onError: 'log' }],
    ['options.schema', { schema: null }],
    ['options.pollingSeconds', { pollingSeconds: 0 }],
    ['options.pollingSeconds', { pollingSeconds: null }],
    ['options.timeoutSeconds', { timeoutSeconds: null }],
    ['timeoutSeconds', { timeoutSeconds: 2 ** 31 }],
    ['options.intervall', { intervall: 1 }],
  ])('is not created with an invalid %s', (field, wrong) => {
    const right = {
      pool: { connect: () => undefined },
      boss: { insert: () => undefined },
      endpoints: { ofCampaigns: () => undefined },
      onError: () => undefined,
    }
    const create = () => Reflect.apply(createIntentRelay, undefined, [{ ...right, ...wrong }])
    expect(create).toThrow(TypeError)
    expect(create).toThrow(field)
  })
})
