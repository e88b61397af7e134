import { check, checkFunction, isObject } from '../../core/argument-checks.js'
import type { LeadEvent } from '../../core/intents.js'
import { type OptionRules, optional, required, resolveOptions } from '../../core/resolve-options.js'
import type { EventSink } from '../../ports/event-sink.js'
import type { StoredIntent } from '../../ports/lead-repository.js'
import { INTENT_ID, isIntentId } from '../../shared/stored-data.js'
import type { PlannedFaults } from './planned-faults.js'

/**
 * The receiver of the webhooks.
 *
 * @example
 * ```ts
 * // Calls your own handler, without a port.
 * const webhookReceiver: WebhookReceiver = { url: 'https://crm.example.com/webhooks', receive: handle }
 * const fake = createFakeApi({ webhookReceiver })
 * ```
 */
export interface WebhookReceiver {
  /** The URL to which the webhooks are posted. */
  readonly url: string
  /**
   * Answers the request instead of a server, such as the handler under test. Defaults to the global `fetch`,
   * which posts the request to the URL.
   */
  readonly receive?: ((request: Request) => Promise<Response>) | undefined
}

/**
 * One attempt to send a webhook. A webhook that is sent twice is listed twice.
 *
 * @example
 * ```ts
 * const accepted = (sent: SentWebhook): boolean => sent.status === 200
 * expect(fake.webhooks.every(accepted)).toBe(true)
 * ```
 */
export interface SentWebhook {
  /** The id of the intent, sent as the header `webhook-id`. It is the same for every attempt. */
  readonly id: string
  /** The event. The posted body also has the version of the lead, as `data.leadVersion`. */
  readonly event: LeadEvent
  /** The status of the answer, or `null` if there is no receiver or it has not answered. */
  readonly status: number | null
}

/** The receiver answered with an error status. */
export class WebhookRefusedError extends Error {
  override readonly name: string = 'WebhookRefusedError'
}

/** A webhook that may still be in flight. */
export interface WebhookRecord extends SentWebhook {
  status: number | null
}

const OPTIONS = {
  url: required(checkUrl),
  receive: optional(checkFunction),
} satisfies OptionRules<WebhookReceiver>

/** @throws TypeError if the receiver is invalid; the message names the field. */
export function checkWebhookReceiver(field: string, receiver: unknown): void {
  check(isObject(receiver), field, 'an object', receiver)
  resolveOptions(field, receiver, OPTIONS)
}

function checkUrl(field: string, url: unknown): void {
  check(URL.canParse(String(url)), field, 'a URL', url)
}

/**
 * Creates a sink that sends the webhooks, and records each attempt. It has nothing to do for the other
 * intents: they count as executed.
 */
export function createWebhookSink(
  receiver: WebhookReceiver | undefined,
  faults: PlannedFaults,
  sent: WebhookRecord[],
): EventSink {
  async function send({ id, leadVersion }: StoredIntent, event: LeadEvent): Promise<void> {
    const webhook: WebhookRecord = { id, event, status: null }
    sent.push(webhook)
    if (receiver === undefined) return
    const { url, receive = (request) => fetch(request) } = receiver
    const { status, ok } = await receive(createRequest(url, id, addVersion(event, leadVersion)))
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

/** Adds the version of the lead, as the real API does, so that a receiver can drop stale webhooks. */
function addVersion<E extends LeadEvent>(event: E, leadVersion: number): E {
  return { ...event, data: { ...event.data, leadVersion } }
}

function createRequest(url: string, id: string, event: LeadEvent): Request {
  // The sender of `campaign-lead/webhooks` rejects such an id too.
  check(isIntentId(id), 'webhook.id', INTENT_ID, id)
  return new Request(url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'webhook-id': id },
    body: JSON.stringify(event),
    redirect: 'error',
  })
}
