import type { EmitWebhookIntent, EventSink, StoredIntent } from 'campaign-lead'

/**
 * Carries out intents for people to see: prints each, and really posts the webhooks.
 *
 * @param webhookUrl - Where webhooks are posted.
 * @param print - Prints a line.
 */
export function createConsoleSink(webhookUrl: string, print: (line: string) => void): EventSink {
  async function carryOut({ id, intent }: StoredIntent): Promise<void> {
    print(`  ${intent.type} ${JSON.stringify(intent)}`)
    if (intent.type === 'emitWebhook') await postWebhook(webhookUrl, id, intent)
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
