import type { WebhookEndpoint } from 'campaign-lead/webhooks'
import { describe, expect, it } from 'vitest'
import { createIntentExecutor } from '../../../src/adapters/pg-boss/intent-executor.js'
import type { IntentJob } from '../../../src/adapters/pg-boss/intent-queues.js'
import { noTracing } from '../../../src/shared/tracing-option.js'

const { signal } = new AbortController()

/** Creates an executor of webhooks, and the list of the endpoints that it has looked up. */
function createExecutor(find: (id: string) => Promise<WebhookEndpoint>) {
  const found: string[] = []
  const execute = createIntentExecutor({
    handlers: { cancelSend: async () => undefined, enrollment: async () => undefined },
    sender: { send: async () => ({ outcome: 'delivered', status: 204 }) },
    endpoints: {
      find(id) {
        found.push(id)
        return find(id)
      },
      disable: async () => false,
    },
    report: () => undefined,
    tracing: noTracing,
  })
  return { found, send: (endpointId: string) => execute(aWebhook(endpointId), signal) }
}

function aWebhook(endpointId: string): IntentJob {
  const data = { leadId: 'lead_1', campaignId: 'cmp_1', previousAiTag: null, aiTag: 'Interested' }
  const event = { type: 'lead.tag_changed', timestamp: '2025-07-01T12:00:00.000Z', data } as const
  return {
    intentId: 'intent_1',
    leadVersion: 1,
    intent: { type: 'emitWebhook', event },
    endpointId,
    attempt: 1,
  }
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve)
  })
}

async function anEndpoint(id: string): Promise<WebhookEndpoint> {
  return { id, url: `https://${id}.example.com`, secrets: [] }
}

describe('webhooks that are sent in one turn of the event loop', () => {
  it('look up each endpoint once', async () => {
    const { found, send } = createExecutor(anEndpoint)
    const outcomes = await Promise.all(['crm', 'crm', 'shop', 'crm'].map(send))
    expect(outcomes.every(({ isDone }) => isDone)).toBe(true)
    expect(found).toEqual(['crm', 'shop'])
  })

  it('all fail if the endpoint cannot be looked up, and the next attempt looks it up again', async () => {
    const { found, send } = createExecutor(async (id) => {
      if (found.length === 1) throw new Error('no connection')
      return anEndpoint(id)
    })
    const outcomes = await Promise.allSettled([send('crm'), send('crm')])
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    await nextTurn()
    expect((await send('crm')).isDone).toBe(true)
  })
})

describe('a webhook that is sent later', () => {
  it('does not wait for a look-up that never ends', async () => {
    const { found, send } = createExecutor((id) =>
      found.length === 1 ? new Promise(() => undefined) : anEndpoint(id),
    )
    void send('crm')
    await nextTurn()
    expect((await send('crm')).isDone).toBe(true)
  })
})
