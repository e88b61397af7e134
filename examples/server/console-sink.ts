import type { EmitWebhookIntent, EventSink, StoredIntent } from 'campaign-lead'
import type { BackendOptions } from './backend.js'

/**
 * Carries out intents for people to see: prints each, and really posts the webhooks. Each is a piece of work
 * in the trace of the request that has called for it.
 */
export function createConsoleSink({ webhookUrl, print, tracing }: BackendOptions): EventSink {
  async function carryOut({ id, intent }: StoredIntent): Promise<void> {
    const known = { 'campaign_lead.intent_id': id, 'campaign_lead.intent_type': intent.type }
    const work = async () => {
      print(`  ${intent.type} ${JSON.stringify(intent)}`)
      if (intent.type === 'emitWebhook') await postWebhook(webhookUrl, id, intent)
    }
    await (tracing === undefined
      ? work()
      : tracing.trace('campaign_lead.execute_intent', known, work))
  }
  return {
    async deliver(intents) {
      for (const stored of intents) await carryOut(stored)
    },
  }
}

async function postWebhook(url: string, id: string, { event }: EmitWebhookIntent): Promise<void> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'webhook-id': id },
    body: JSON.stringify(event),
    redirect: 'error',
    signal: AbortSignal.timeout(15_000),
  })
  if (!response.ok) throw new Error(`webhook ${id}: the receiver answered ${response.status}`)
}
