import { prepareLeadUpdates, type StoredIntent } from 'campaign-lead'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { createBullmqSink } from '../../examples/bullmq/bullmq-sink.js'
import { keepDelivering } from '../../examples/bullmq/intent-workers.js'
import { SUBSEQUENCES, TAGS } from '../support/builders.js'
import { collectArrivals } from '../support/deferred.js'
import { startRedisServer } from '../support/redis-server.js'
import { runSource } from '../support/run-program.js'
import { refTo } from '../support/seeds.js'
import { aReceiver, status } from '../support/webhook-receiver.js'
import { addEndpoint, openQueues, openStage, type Stage } from './bullmq-stage.js'

/** BullMQ connects again, and starts to fetch, within seconds. */
const WAIT = { timeout: 60_000, interval: 20 }

/** Stores a tag and its intents, as a process that crashes before it delivers them. */
async function tagAndCrash({ repository }: Stage): Promise<readonly StoredIntent[]> {
  const decide = prepareLeadUpdates(SUBSEQUENCES, TAGS)
  const { intents } = await repository.update(refTo('lead_1'), ({ lead }) =>
    decide(lead, { aiTag: 'Interested' }),
  )
  return intents
}

const isCancelSend = ({ intent }: StoredIntent): boolean => intent.type === 'cancelSend'

/** Delivers pending intents at the start, as a process does, for the duration of the test. */
function startDelivering({ service }: Stage): void {
  const ended = new AbortController()
  void keepDelivering(service, ended.signal, (error) => expect.unreachable(String(error)))
  onTestFinished(() => ended.abort())
}

describe('a service with the sink of BullMQ', () => {
  it('executes each intent of an update once, under its id', async () => {
    const stage = await openStage(status(204))
    stage.startWorkers()
    await stage.tag()
    const handled = await stage.executed.atLeast(2)
    await stage.receiver.hasReceived(1)
    expect(await stage.countPending()).toBe(0)
    const webhookId = stage.receiver.received[0]?.headers['webhook-id']
    expect(new Set([...handled, webhookId]).size).toBe(3)
    expect(stage.onDeliveryError).not.toHaveBeenCalled()
  })

  it('sends a webhook to each endpoint of the workspace', async () => {
    const stage = await openStage(status(204))
    const other = await aReceiver(status(204))
    await addEndpoint(stage.pool, 'other:1', other.url)
    stage.startWorkers()
    await stage.tag()
    await Promise.all([stage.receiver.hasReceived(1), other.hasReceived(1)])
    const ids = [stage.receiver, other].map(({ received }) => received[0]?.headers['webhook-id'])
    expect(new Set(ids).size).toBe(1)
  })

  it('ignores an intent that is delivered again after its job was completed', async () => {
    const stage = await openStage(status(204))
    const intents = (await tagAndCrash(stage)).filter(isCancelSend)
    stage.startWorkers()
    await stage.sink.deliver(intents)
    await stage.executed.atLeast(1)
    await vi.waitUntil(() => stage.queues.cancelSend.getCompletedCount(), WAIT)
    await stage.sink.deliver(intents)
    expect(await stage.queues.cancelSend.getJobCountByTypes('wait', 'active', 'delayed')).toBe(0)
    expect(stage.executed.all).toEqual(intents.map(({ id }) => id))
  })

  it('delivers at the start what a crash between the commit and the sink left in the store', async () => {
    const stage = await openStage(status(204))
    const ids = (await tagAndCrash(stage)).map(({ id }) => id)
    expect(ids).toHaveLength(3)
    stage.startWorkers()
    startDelivering(stage)
    await stage.executed.atLeast(2)
    await stage.receiver.hasReceived(1)
    const webhookId = stage.receiver.received[0]?.headers['webhook-id']
    expect(new Set([...stage.executed.all, webhookId])).toEqual(new Set(ids))
  })

  it('adds the other intents although the endpoints of a webhook are unavailable', async () => {
    const stage = await openStage()
    const intents = await tagAndCrash(stage)
    const sink = createBullmqSink({
      queues: stage.queues,
      endpoints: { ofCampaigns: async () => new Map() },
    })
    await expect(sink.deliver(intents)).rejects.toThrow('Unknown campaign cmp_1')
    const counts = Object.values(stage.queues).map((queue) => queue.count())
    expect(await Promise.all(counts)).toEqual([1, 1, 0])
  })
})

describe('during an outage of Redis', () => {
  it('keeps the intents in the store, and executes them once after a restart', async () => {
    const stage = await openStage(status(204))
    stage.startWorkers()
    await stage.tag({ aiTag: 'Not now' })
    await stage.receiver.hasReceived(1)
    await stage.server.kill()
    await stage.tag()
    expect(stage.onDeliveryError).toHaveBeenCalledOnce()
    expect(await stage.countPending()).toBe(3)

    await stage.server.restart()
    await vi.waitUntil(async () => (await stage.service.deliverPending()).failed === 0, WAIT)
    expect(await stage.countPending()).toBe(0)
    expect(new Set(await stage.executed.atLeast(2)).size).toBe(2)
    await stage.receiver.hasReceived(2)
  })

  it('rejects within the timeout if Redis is suspended, and adds nothing twice afterwards', async () => {
    const stage = await openStage()
    const intents = (await tagAndCrash(stage)).filter(isCancelSend)
    stage.server.suspend()
    await expect(stage.sink.deliver(intents)).rejects.toThrow('Timed out after 1 seconds')
    stage.server.resume()
    await stage.sink.deliver(intents)
    expect(await stage.queues.cancelSend.count()).toBe(1)
  })

  it('rejects if Redis is down when the process starts, and connects later', async () => {
    const stage = await openStage()
    const intents = (await tagAndCrash(stage)).filter(isCancelSend)
    await stage.server.kill()
    const queues = openQueues(stage.server.url)
    const sink = createBullmqSink({ queues, endpoints: stage.endpoints, timeoutSeconds: 1 })
    await expect(sink.deliver(intents)).rejects.toThrow('Timed out after 1 seconds')
    await stage.server.restart()
    await vi.waitFor(() => sink.deliver(intents), WAIT)
    expect(await queues.cancelSend.count()).toBe(1)
  })
})

describe('the workers of BullMQ', () => {
  it('retry a handler that fails, and report the attempt', async () => {
    const stage = await openStage(status(204))
    const attempts = collectArrivals<number>()
    const reported = collectArrivals<string>()
    stage.startWorkers({
      handlers: {
        async cancelSend(_, { attempt }) {
          attempts.add(attempt)
          if (attempt === 1) throw new Error('The mailer is down')
        },
        enrollment: async () => undefined,
      },
      onError: ({ message }) => reported.add(message),
    })
    await stage.tag()
    expect(await attempts.atLeast(2)).toEqual([1, 2])
    expect(reported.all).toEqual(['The mailer is down'])
  })

  it('retry a webhook no earlier than its Retry-After', async () => {
    const stage = await openStage(status(503, { 'Retry-After': '600' }))
    stage.startWorkers()
    await stage.tag()
    await vi.waitUntil(() => stage.queues.emitWebhook.getDelayedCount(), WAIT)
    const [job] = await stage.queues.emitWebhook.getDelayed()
    expect(job?.delay).toBeGreaterThanOrEqual(600_000)
    expect(job?.delay).toBeLessThanOrEqual(660_000)
  })

  it('keep a webhook as a failed job after ten attempts, and send it when it is replayed', async () => {
    const stage = await openStage(...Array.from({ length: 10 }, () => status(500)), status(204))
    stage.startWorkers()
    await stage.tag()
    const { emitWebhook } = stage.queues
    for (let attempt = 1; attempt < 10; attempt += 1) {
      await vi.waitUntil(() => emitWebhook.getDelayedCount(), WAIT)
      const [delayed] = await emitWebhook.getDelayed()
      await delayed?.promote()
      await stage.receiver.hasReceived(attempt + 1)
    }
    await vi.waitUntil(() => emitWebhook.getFailedCount(), WAIT)
    const [failed] = await emitWebhook.getFailed()
    expect(failed?.failedReason).toContain('500')
    await failed?.retry('failed', { resetAttemptsMade: true })
    await stage.receiver.hasReceived(11)
    await vi.waitUntil(() => emitWebhook.getCompletedCount(), WAIT)
  })

  it('disable an endpoint that responds with 410', async () => {
    const stage = await openStage(status(410))
    stage.startWorkers()
    await stage.tag()
    await vi.waitUntil(() => stage.queues.emitWebhook.getCompletedCount(), WAIT)
    expect(await stage.endpoints.find('crm')).toBe('disabled')
  })
})

describe('the program examples/bullmq/main.ts', () => {
  it('executes three intents and ends', async () => {
    const server = await startRedisServer()
    onTestFinished(() => server.kill())
    const { code, output, errors } = await runSource('examples/bullmq/main.ts', server.url)
    expect(errors).toBe('')
    expect(output.split('\n').sort()).toEqual([
      '',
      'cancelSend send_1001',
      'enrolled in Interested follow-up',
      expect.stringMatching(/^webhook \{"type":"lead.tag_changed"/),
    ])
    expect(code).toBe(0)
  })
})
