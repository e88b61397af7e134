import type { LeadEvent } from '../core/intents.js'

/**
 * The receiver of webhooks.
 *
 * @example
 * ```ts
 * // During a rotation, the receiver can verify with either secret.
 * const endpoint: WebhookEndpoint = {
 *   id: 'crm',
 *   url: 'https://crm.example.com/webhooks',
 *   secrets: [secret, oldSecret],
 * }
 * ```
 */
export interface WebhookEndpoint {
  /** Identifies the endpoint in logs and queues. It is not sent. */
  readonly id: string
  /** An `https:` URL; `http:` only if its address is in the sender's `allowedAddresses`. */
  readonly url: string
  /**
   * Each secret signs every webhook: the current one and, during a rotation, the old one. A secret is
   * `whsec_` and the base64 of 24 to 64 random bytes.
   */
  readonly secrets: readonly string[]
}

/**
 * A webhook to send, created from a stored `emitWebhook` intent.
 *
 * @example
 * ```ts
 * const { id, leadVersion, intent } = stored
 * if (intent.type === 'emitWebhook') {
 *   const webhook: Webhook = { id, leadVersion, event: intent.event }
 *   const { outcome } = await sender.send(endpoint, webhook)
 *   if (outcome !== 'delivered') throw new Error(`The webhook ${id} is ${outcome}`)
 * }
 * ```
 */
export interface Webhook {
  /** The id of the intent, sent as `webhook-id`: the same in every attempt. See `StoredIntent.id`. */
  readonly id: string
  /**
   * The version of the lead after the change. A receiver that stores the tag ignores a `lead.tag_changed` that is not newer
   * than its own. The other events are facts, which no later event makes untrue.
   */
  readonly leadVersion: number
  readonly event: LeadEvent
}

/**
 * The outcome of one attempt.
 *
 * @example
 * ```ts
 * const attempt: WebhookAttempt = await sender.send(endpoint, webhook)
 * if (attempt.outcome === 'gone') await endpoints.disable(endpoint)
 * ```
 */
export type WebhookAttempt = WebhookDelivered | WebhookFailed | WebhookGone

/**
 * The receiver accepted the webhook: it responded with a status from 200 to 299.
 *
 * @example
 * ```ts
 * const delivered: WebhookDelivered = { outcome: 'delivered', status: 204 }
 * ```
 */
export interface WebhookDelivered {
  readonly outcome: 'delivered'
  readonly status: number
}

/**
 * The receiver responded with 410, which asks for no more webhooks: disable the endpoint.
 *
 * @example
 * ```ts
 * const gone: WebhookGone = { outcome: 'gone', status: 410 }
 * ```
 */
export interface WebhookGone {
  readonly outcome: 'gone'
  readonly status: 410
}

/**
 * The attempt failed: retry it, but not earlier than `retryAfterSeconds`.
 *
 * @example
 * ```ts
 * function secondsUntilRetry(failed: WebhookFailed, attempt: number): number | null {
 *   return nextRetryDelay({ attempt, retryAfterSeconds: failed.retryAfterSeconds })
 * }
 * ```
 */
export interface WebhookFailed {
  readonly outcome: 'failed'
  /** The status of the response, or `null` without a response: the receiver may still have the webhook. */
  readonly status: number | null
  /** For logs. It can contain addresses of the private network. */
  readonly reason: string
  /** The `Retry-After` of the response, in seconds, up to a day, or `null`. */
  readonly retryAfterSeconds: number | null
  /**
   * Whether a retry can only succeed after a person changes the endpoint: its address is refused, its
   * certificate is invalid, or it responds with a redirect. Report it at the first attempt, and retry as
   * usual: the change may come in time. Defaults to `false`.
   */
  readonly isMisconfigured?: boolean | undefined
}

/**
 * Options of one attempt.
 *
 * @example
 * ```ts
 * const options: SendWebhookOptions = { signal: AbortSignal.timeout(5_000) }
 * const { outcome } = await sender.send(endpoint, webhook, options) // 'failed' if it is aborted
 * ```
 */
export interface SendWebhookOptions {
  /** Ends the attempt when it is aborted; the outcome is `failed`. */
  readonly signal?: AbortSignal | undefined
}

/**
 * Sends webhooks.
 *
 * @example
 * ```ts
 * // For a test: it sends nothing.
 * const sender: WebhookSender = { send: async () => ({ outcome: 'delivered', status: 200 }) }
 * ```
 */
export interface WebhookSender {
  /** Makes one attempt. It has a timeout, and does not reject if the receiver fails. */
  send(
    endpoint: WebhookEndpoint,
    webhook: Webhook,
    options?: SendWebhookOptions,
  ): Promise<WebhookAttempt>
}

/**
 * Stores the endpoints of workspaces.
 *
 * @example
 * ```ts
 * // For a test: one endpoint for all campaigns, which is never disabled.
 * const endpoints: WebhookEndpoints = {
 *   ofCampaigns: async (campaignIds) => new Map(campaignIds.map((id) => [id, [endpoint]])),
 *   find: async (id) => (id === endpoint.id ? endpoint : null),
 *   disable: async () => false,
 * }
 * ```
 */
export interface WebhookEndpoints {
  /**
   * Returns the enabled endpoints of each campaign's workspace, by the id of the campaign.
   *
   * An empty list means that the campaign has no endpoints: its webhooks are dropped. A campaign without an
   * entry is unknown: its webhooks stay pending, and are reported, until there is an entry.
   */
  ofCampaigns(
    campaignIds: readonly string[],
  ): Promise<ReadonlyMap<string, readonly WebhookEndpoint[]>>

  /**
   * Returns an endpoint, `'disabled'` if it is disabled, or `null` if it does not exist.
   *
   * A webhook for a disabled endpoint is dropped. A webhook for an unknown endpoint fails and is retried: so
   * disable an endpoint rather than delete it.
   */
  find(id: string): Promise<WebhookEndpoint | 'disabled' | null>

  /**
   * Disables an endpoint. Does nothing if no endpoint has this id and URL: the response of an old URL does
   * not apply to the new one.
   *
   * @returns whether this call disabled it. Of several concurrent calls, at most one returns `true`.
   */
  disable(endpoint: Pick<WebhookEndpoint, 'id' | 'url'>): Promise<boolean>
}
