import { once } from 'node:events'
import { applyLeadCommand, type DecideLeadUpdate, type LeadCommand } from 'campaign-lead'
import { createIntentWorkers } from 'campaign-lead/pg-boss'
import { describe, expect, it } from 'vitest'
import { collectArrivals, defer } from '../../support/deferred.js'
import { refTo } from '../../support/seeds.js'
import { idleHandlers, JOB_TABLE, openStage, relayAll, tapBoss } from './boss-stage.js'
import { receiveWebhooks, responses } from './loopback-webhooks.js'
import { fetchSender } from './senders.js'
import { recordingHandlers, startWorkers } from './start-workers.js'

const keepLead: DecideLeadUpdate = ({ lead }) => ({ lead, intents: [] })

describe('workers', () => {
  it('call the handler of each intent with its id and the version of the lead', async () => {
    const stage = await openStage()
    const ids = await stage.tag('lead_1')
    await relayAll(stage)
    const { handlers, calls } = recordingHandlers()
    const workers = startWorkers(stage, { handlers })
    await calls.atLeast(2)
    await workers.stop()
    const leadVersion = await stage.readVersion()
    expect(calls.all).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          type: 'cancelSend',
          id: ids.cancelSend,
          leadVersion,
          attempt: 1,
        }),
        expect.objectContaining({
          type: 'enrollment',
          id: ids.enrollment,
          leadVersion,
          attempt: 1,
        }),
      ]),
    )
    expect(await stage.waitingJobs()).toEqual([])
  })

  it('send a webhook to each endpoint with the id of its intent', async () => {
    const stage = await openStage()
    const one = await receiveWebhooks(responses.ok)
    const other = await receiveWebhooks(responses.ok)
    await stage.addEndpoint('end_1', one.url)
    await stage.addEndpoint('end_2', other.url)
    const ids = await stage.tag('lead_1')
    await relayAll(stage)
    const workers = startWorkers(stage)
    await Promise.all([one.received.atLeast(1), other.received.atLeast(1)])
    await workers.stop()
    const leadVersion = await stage.readVersion()
    for (const { received } of [one, other]) {
      expect(received.all).toEqual([
        {
          id: ids.emitWebhook,
          body: expect.objectContaining({ type: 'lead.tag_changed', leadVersion }),
        },
      ])
    }
    expect(await stage.waitingJobs()).toEqual([])
  })

  it('send the webhooks of commands: of a sent e-mail, a reply, a bounce and an unsubscribe', async () => {
    const stage = await openStage()
    const endpoint = await receiveWebhooks(responses.ok)
    await stage.addEndpoint('end_1', endpoint.url)
    const { sendId } = await stage.repository
      .update(refTo('lead_1'), keepLead)
      .then(({ decision }) => ({ sendId: decision.lead.pendingSend?.id ?? expect.unreachable() }))
    const commands: LeadCommand[] = [
      { type: 'claimSend', sendId, leaseSeconds: 60 },
      { type: 'confirmSend', sendId, next: null },
      { type: 'recordReply' },
      { type: 'recordBounce', kind: 'hard' },
      { type: 'recordUnsubscribe' },
    ]
    const now = new Date('2030-01-01T00:00:00.000Z')
    for (const command of commands) {
      await stage.repository.update(refTo('lead_1'), ({ lead }) =>
        applyLeadCommand(lead, command, { now }),
      )
    }
    await relayAll(stage)
    const workers = startWorkers(stage)
    await endpoint.received.atLeast(4)
    await workers.stop()
    const lead = { leadId: 'lead_1', campaignId: 'cmp_1' }
    const sent = { ...lead, sendId, sequence: 'main', subsequenceId: null }
    expect(endpoint.received.all.map(({ body }) => body)).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ type: 'email.sent', data: sent }),
        expect.objectContaining({ type: 'lead.replied', data: lead }),
        expect.objectContaining({ type: 'lead.bounced', data: lead }),
        expect.objectContaining({ type: 'lead.unsubscribed', data: lead }),
      ]),
    )
    expect(endpoint.received.all).toHaveLength(4)
    expect(await stage.waitingJobs()).toEqual([])
  })

  it('report what a handler throws, and retry it with the same id', async () => {
    const stage = await openStage()
    await stage.storeCancelSends(1)
    await relayAll(stage)
    const errors = collectArrivals<unknown>()
    const { handlers, calls } = recordingHandlers(async (_, { attempt }) => {
      if (attempt < 3) throw new Error(`no mail today, attempt ${attempt}`)
    })
    const workers = startWorkers(stage, { handlers, onError: (error) => errors.add(error) })
    await calls.atLeast(3)
    await workers.stop()
    expect(calls.all.map(({ attempt }) => attempt)).toEqual([1, 2, 3])
    expect(new Set(calls.all.map(({ id }) => id)).size).toBe(1)
    expect(errors.all).toEqual([
      new Error('no mail today, attempt 1'),
      new Error('no mail today, attempt 2'),
    ])
    expect(await stage.waitingJobs()).toEqual([])
  })

  it('execute each intent once if several workers run concurrently', async () => {
    const stage = await openStage()
    await stage.storeCancelSends(300)
    await relayAll(stage)
    const { handlers, calls } = recordingHandlers()
    const all = [1, 2, 3].map(() => startWorkers(stage, { handlers, concurrency: 7 }))
    await calls.atLeast(300)
    await Promise.all(all.map((workers) => workers.stop()))
    expect(calls.all).toHaveLength(300)
    expect(new Set(calls.all.map(({ id }) => id)).size).toBe(300)
    expect(await stage.waitingJobs()).toEqual([])
  })

  it('respect the concurrency limit per intent type', async () => {
    const stage = await openStage()
    await stage.storeCancelSends(20)
    await relayAll(stage)
    let inFlight = 0
    let maxInFlight = 0
    const { handlers, calls } = recordingHandlers(async () => {
      inFlight += 1
      maxInFlight = Math.max(maxInFlight, inFlight)
      await new Promise(setImmediate)
      inFlight -= 1
    })
    const workers = startWorkers(stage, { handlers, concurrency: 3 })
    await calls.atLeast(20)
    await workers.stop()
    expect(maxInFlight).toBe(3)
  })

  it('wait for the attempts in flight when they are stopped, and fetch no more jobs', async () => {
    const stage = await openStage()
    await stage.storeCancelSends(2)
    await relayAll(stage)
    const mayEnd = defer()
    const { handlers, calls } = recordingHandlers(() => mayEnd.promise)
    // After one fetch for each queue, the workers only wait for the handler.
    const fetches = collectArrivals<number>()
    const boss = tapBoss(stage, 'fetch', () => fetches.add(1))
    const workers = startWorkers(stage, {
      boss,
      handlers,
      concurrency: 1,
      pollingSeconds: 2_147_483,
    })
    await Promise.all([calls.atLeast(1), fetches.atLeast(3)])
    await new Promise(setImmediate)
    const events: string[] = []
    const stopped = workers.stop().then(() => events.push('stopped'))
    await new Promise(setImmediate)
    events.push('ended')
    mayEnd.resolve()
    await stopped
    expect(events).toEqual(['ended', 'stopped'])
    expect(calls.all).toHaveLength(1)
    expect(await stage.waitingJobs()).toMatchObject([{ state: 'created' }])
  })

  it('abort an attempt after 80 % of the expiry of its job', async () => {
    const stage = await openStage({ expireInSeconds: 1 })
    await stage.storeCancelSends(1)
    await relayAll(stage)
    const { handlers, calls } = recordingHandlers(async (_, { attempt, signal }) => {
      if (attempt === 1) await once(signal, 'abort').then(() => defer<never>().promise)
    })
    const workers = startWorkers(stage, { handlers })
    await calls.atLeast(2)
    await workers.stop()
    expect(calls.all[0]?.signal.reason).toMatchObject({ message: 'Timed out after 0.8 seconds' })
    expect(await stage.waitingJobs()).toEqual([])
  })

  it('report that jobs cannot be fetched, and continue', async () => {
    const stage = await openStage()
    const errors = collectArrivals<unknown>()
    await stage.pool.query(`alter table pgboss.${JOB_TABLE} rename to gone`)
    const { handlers, calls } = recordingHandlers()
    startWorkers(stage, { handlers, onError: (error) => errors.add(error) })
    await errors.atLeast(4)
    expect(errors.all[0]).toMatchObject({
      message: `relation "pgboss.${JOB_TABLE}" does not exist`,
    })
    await stage.pool.query(`alter table pgboss.gone rename to ${JOB_TABLE}`)
    await stage.storeCancelSends(1)
    await relayAll(stage)
    await calls.atLeast(1)
  })

  it.each([
    ['options.pool', { pool: {} }],
    ['boss.complete', { boss: { insert() {}, fetch() {} } }],
    ['handlers.enrollment', { handlers: { cancelSend() {} } }],
    ['sender.send', { sender: {} }],
    ['endpoints.disable', { endpoints: { find() {} } }],
    ['onError', { onError: undefined }],
    ['retryPolicy', { retryPolicy: [5] }],
    ['concurrency', { concurrency: 0 }],
    ['endpointConcurrency', { endpointConcurrency: 1.5 }],
    ['concurrency', { concurrency: null }],
    ['retryPolicy', { retryPolicy: null }],
    ['tracing.trace', { tracing: null }],
    ['options.pollingSeconds', { pollingSeconds: Number.NaN }],
    ['options.pollingSeconds', { pollingSeconds: null }],
    ['options.timeoutSeconds', { timeoutSeconds: null }],
    ['timeoutSeconds', { timeoutSeconds: -1 }],
    ['options.retries', { retries: 3 }],
  ])('are not created with an invalid %s', (field, wrong) => {
    const right = {
      pool: { connect() {} },
      boss: { insert() {}, fetch() {}, complete() {} },
      handlers: idleHandlers,
      sender: fetchSender,
      endpoints: { find() {}, disable() {} },
      onError() {},
    }
    const create = () => Reflect.apply(createIntentWorkers, undefined, [{ ...right, ...wrong }])
    expect(create).toThrow(TypeError)
    expect(create).toThrow(field)
  })
})

describe('a job with an unsupported payload', () => {
  it('is reported by its id and not changed', async () => {
    const stage = await openStage()
    const queue = 'campaign-lead-cancel-send'
    const id = await stage.boss.send(queue, { release: 'the next one' })
    const errors = collectArrivals<unknown>()
    const workers = startWorkers(stage, { onError: (error) => errors.add(error) })
    await errors.atLeast(1)
    await workers.stop()
    expect(errors.all).toEqual([
      new TypeError(
        `Job ${id} in ${queue} has an unsupported payload (created by a newer version?)`,
      ),
    ])
    expect(await stage.waitingJobs()).toMatchObject([{ queue, state: 'active' }])
  })
})
