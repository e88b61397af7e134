import { check, checkFunction } from '../../core/argument-checks.js'
import type { LeadTagChangedEvent } from '../../core/intents.js'
import { checkOptionNames } from '../../core/options.js'
import type { EventSink } from '../../ports/event-sink.js'
import type { StoredIntent } from '../../ports/lead-repository.js'
import { INTENT_ID, isIntentId } from '../../shared/stored-data.js'
import type { PlannedFaults } from './planned-faults.js'

/**
 * Who gets the webhooks.
 *
 * @example
 * ```ts
 * // Your own handler, called without a port.
 * const webhookReceiver: WebhookReceiver = { url: 'https://crm.example.com/webhooks', receive: handle }
 * const fake = createFakeApi({ webhookReceiver })
 * ```
 */
export interface WebhookReceiver {
  /** Where they are posted. */
  readonly url: string
  /**
   * Takes the request in place of the network: the handler under test, say. The global `fetch` where
   * not given, which posts it to the url.
   */
  readonly receive?: ((request: Request) => Promise<Response>) | undefined
}

/**
 * A webhook that was sent: one attempt, so that one that came twice stands twice.
 *
 * @example
 * ```ts
 * const accepted = (sent: SentWebhook): boolean => sent.status === 200
 * expect(fake.webhooks.every(accepted)).toBe(true)
 * ```
 */
export interface SentWebhook {
  /** The id of its intent, sent as the header `webhook-id`: the same in every attempt. */
  readonly id: string
  /** The event. The body that is posted has the version of the lead too, as `data.leadVersion`. */
  readonly event: LeadTagChangedEvent
  /** The receiver's answer; `null` where it gave none, or not yet, or there is no receiver. */
  readonly status: number | null
}

/** The receiver's answer is no success. */
export class WebhookRefusedError extends Error {
  override readonly name: string = 'WebhookRefusedError'
}

/** A webhook that may be under way. */
export interface OpenWebhook extends SentWebhook {
  status: number | null
}

/** @throws TypeError naming the field, for a receiver that cannot be. */
export function checkWebhookReceiver(receiver: WebhookReceiver): void {
  checkOptionNames('webhookReceiver', receiver, [
    'url',
    'receive',
  ] satisfies (keyof WebhookReceiver)[])
  check(URL.canParse(receiver.url), 'webhookReceiver.url', 'a URL', receiver.url)
  if (receiver.receive !== undefined) checkFunction('webhookReceiver.receive', receiver.receive)
}

/**
 * Makes a sink that really sends the webhooks, and writes each down. The other intents have nobody to
 * go to: they count as carried out.
 */
export function createWebhookSink(
  receiver: WebhookReceiver | undefined,
  faults: PlannedFaults,
  sent: OpenWebhook[],
): EventSink {
  async function send(
    { id, leadVersion }: StoredIntent,
    event: LeadTagChangedEvent,
  ): Promise<void> {
    const webhook: OpenWebhook = { id, event, status: null }
    sent.push(webhook)
    if (receiver === undefined) return
    const { url, receive = (request) => fetch(request) } = receiver
    const { status, ok } = await receive(makeRequest(url, id, addVersion(event, leadVersion)))
    webhook.status = status
    if (!ok) throw new WebhookRefusedError(`webhook ${id}: the receiver answered ${status}`)
  }

  return {
    async deliver(intents) {
      for (const stored of intents) {
        const { intent } = stored
        if (intent.type !== 'emitWebhook') continue
        await send(stored, intent.event)
        if (faults.takeForWebhook(intent.event.data)) await send(stored, intent.event)
      }
    },
  }
}

/** As the API sends it, so that a receiver can drop what is stale. */
function addVersion(event: LeadTagChangedEvent, leadVersion: number): LeadTagChangedEvent {
  return { ...event, data: Object.assign({}, event.data, { leadVersion }) }
}

function makeRequest(url: string, id: string, event: LeadTagChangedEvent): Request {
  // The sender of `campaign-lead/webhooks` refuses it too.
  check(isIntentId(id), 'webhook.id', INTENT_ID, id)
  return new Request(url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'webhook-id': id },
    body: JSON.stringify(event),
    redirect: 'error',
  })
}
