import { createLeadService, type Intent } from 'campaign-lead'
import { createMemoryStore } from 'campaign-lead/memory'
import { registerChecks } from 'campaign-lead/testing'
import {
  deliveryChecks,
  type EventSinkHarness,
  eventSinkChecks,
  type IoHook,
} from 'campaign-lead/testing/contracts'
import { afterAll, describe, it } from 'vitest'
import {
  type BullmqSinkOptions,
  connectQueues,
  createBullmqSink,
  openIntentQueues,
} from '../../examples/bullmq/bullmq-sink.js'
import { startRedisServer } from '../support/redis-server.js'

const server = await startRedisServer()
const connection = connectQueues(server.url)
let receivers = 0

afterAll(async () => {
  connection.disconnect()
  await server.kill()
})

/** Runs each call of Redis and of the endpoints by a hook. */
function hookCalls({ queues, endpoints }: BullmqSinkOptions, io: IoHook): BullmqSinkOptions {
  type Queue = BullmqSinkOptions['queues'][Intent['type']]
  const hook = (queue: Queue): Queue => ({ addBulk: (jobs) => io(() => queue.addBulk(jobs)) })
  return {
    queues: {
      cancelSend: hook(queues.cancelSend),
      enrollment: hook(queues.enrollment),
      emitWebhook: hook(queues.emitWebhook),
    },
    endpoints: { ofCampaigns: (ids) => io(() => endpoints.ofCampaigns(ids)) },
  }
}

const endpoint = { id: 'crm', url: 'https://crm.example.com/', secrets: [] }
const endpoints: BullmqSinkOptions['endpoints'] = {
  ofCampaigns: async (campaignIds) => new Map(campaignIds.map((id) => [id, [endpoint]])),
}

const sink: EventSinkHarness = {
  capabilities: ['deduplicates'],
  prepare() {
    receivers += 1
    const queues = openIntentQueues(connection, `receiver-${receivers}`)
    return {
      open: (io) => createBullmqSink(hookCalls({ queues, endpoints }, io)),
      async executedIntents() {
        const jobs = await Promise.all(Object.values(queues).map((queue) => queue.getJobs()))
        return jobs.flat().map(({ data: { id, intent } }) => ({ id, intent }))
      },
    }
  },
}

registerChecks({ describe, it }, 'the contract of the sink of BullMQ', eventSinkChecks(sink))

registerChecks(
  { describe, it },
  'the delivery of a service with the sink of BullMQ',
  deliveryChecks({
    repository: {
      isAllInMemory: true,
      prepare: (workspaces) => ({ open: () => createMemoryStore({ workspaces }) }),
    },
    sink,
    createService: createLeadService,
  }),
)
