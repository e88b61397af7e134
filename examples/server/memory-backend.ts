import {
  createLeadService,
  type EmitWebhookIntent,
  type EventSink,
  guardedPolicy,
  type LeadService,
  type StoredIntent,
} from 'campaign-lead'
import type { Tracing } from 'campaign-lead/logging'
import { createMemoryStore } from 'campaign-lead/memory'
import { seed } from './sample-campaign.js'

/** Stores the leads, and executes the intents of their updates. */
export interface Backend {
  readonly service: LeadService
  close(): Promise<void>
}

/** Options of a backend. */
export interface BackendOptions {
  /** The URL that webhooks are sent to. */
  readonly webhookUrl: string
  /** Prints a line. */
  readonly print: (line: string) => void
  /** Traces each update and each executed intent, in structured lines. Off by default. */
  readonly tracing: Tracing | undefined
}

const RETRY_INTERVAL_MS = 10_000

/** Opens a backend that stores the leads in memory until the process ends. */
export function openMemoryBackend(options: BackendOptions): Backend {
  const service = createLeadService({
    repository: createMemoryStore(seed),
    sink: createConsoleSink(options),
    onDeliveryError: (error) => options.print(`  not delivered, will be retried: ${String(error)}`),
    policy: guardedPolicy,
  })
  const retries = setInterval(() => void service.deliverPending(), RETRY_INTERVAL_MS)
  return {
    service,
    close: async () => clearInterval(retries),
  }
}

/**
 * Creates a sink that prints each intent and sends its webhook. Each intent has a span in the trace of the request that
 * caused it.
 */
function createConsoleSink({ webhookUrl, print, tracing }: BackendOptions): EventSink {
  async function execute({ id, intent }: StoredIntent): Promise<void> {
    const attributes = { 'campaign_lead.intent_id': id, 'campaign_lead.intent_type': intent.type }
    const work = async () => {
      print(`  ${intent.type} ${JSON.stringify(intent)}`)
      if (intent.type === 'emitWebhook') await sendWebhook(webhookUrl, id, intent)
    }
    await (tracing === undefined
      ? work()
      : tracing.trace('campaign_lead.execute_intent', attributes, work))
  }
  return {
    async deliver(intents) {
      for (const stored of intents) await execute(stored)
    },
  }
}

async function sendWebhook(url: string, id: string, { event }: EmitWebhookIntent): Promise<void> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'webhook-id': id },
    body: JSON.stringify(event),
    redirect: 'error',
    signal: AbortSignal.timeout(15_000),
  })
  if (!response.ok) throw new Error(`webhook ${id}: the receiver responded with ${response.status}`)
}
