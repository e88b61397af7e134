import type { LeadTagChangedEvent } from '../core/intents.js'

/**
 * Where webhooks are posted.
 *
 * @example
 * ```ts
 * // During a rotation: the receiver may verify by either secret.
 * const endpoint: WebhookEndpoint = {
 *   id: 'crm',
 *   url: 'https://crm.example.com/webhooks',
 *   secrets: [secret, oldSecret],
 * }
 * ```
 */
export interface WebhookEndpoint {
  /** Names it in the host's logs and queues; it is not sent. */
  readonly id: string
  /** `https:`; `http:` only where its address is among the sender's `allowedAddresses`. */
  readonly url: string
  /**
   * Each signs: the current one, and during a rotation the old one too. `whsec_` and the base64 of 24
   * to 64 random bytes.
   */
  readonly secrets: readonly string[]
}

/**
 * A webhook to be sent: what a stored `emitWebhook` intent has.
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
  /** The id of the intent, sent as `webhook-id`: the same in every attempt. See {@link StoredIntent.id}. */
  readonly id: string
  /** The lead's version when the tag changed: the receiver drops what is older than what it has. */
  readonly leadVersion: number
  readonly event: LeadTagChangedEvent
}

/**
 * What came of one try.
 *
 * @example
 * ```ts
 * const attempt: WebhookAttempt = await sender.send(endpoint, webhook)
 * if (attempt.outcome === 'gone') await endpoints.disable(endpoint)
 * ```
 */
export type WebhookAttempt = WebhookDelivered | WebhookFailed | WebhookGone

/**
 * The receiver has it: it answered with a status from 200 to 299.
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
 * The receiver answered that it wants no more webhooks: disable the endpoint.
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
 * It is to be tried again, and not before the receiver asked for it.
 *
 * @example
 * ```ts
 * function secondsUntilNextTry(failed: WebhookFailed, attempt: number): number | null {
 *   return nextRetryDelay({ attempt, retryAfterSeconds: failed.retryAfterSeconds })
 * }
 * ```
 */
export interface WebhookFailed {
  readonly outcome: 'failed'
  /** The answer's; `null` where none came, and the receiver may have it all the same. */
  readonly status: number | null
  /** For the host's log: it may name addresses inside. */
  readonly reason: string
  /** What the receiver asked for in `Retry-After`, in seconds, at most a day; `null` for nothing. */
  readonly retryAfterSeconds: number | null
  /**
   * Whether a person has to change something before a retry can succeed: the endpoint's address is refused,
   * its certificate is not valid, or it answers with a redirect. Report it at the first attempt, and retry
   * it like any other: the change may come in time. Defaults to `false`.
   */
  readonly isMisconfigured?: boolean | undefined
}

/**
 * What one try is told.
 *
 * @example
 * ```ts
 * const options: SendWebhookOptions = { signal: AbortSignal.timeout(5_000) }
 * const { outcome } = await sender.send(endpoint, webhook, options) // 'failed' where it is aborted
 * ```
 */
export interface SendWebhookOptions {
  /** Aborted where nobody waits for the try any more: it ends soon then, and has failed. */
  readonly signal?: AbortSignal | undefined
}

/**
 * Sends webhooks.
 *
 * @example
 * ```ts
 * // For a test: nothing leaves the program.
 * const sender: WebhookSender = { send: async () => ({ outcome: 'delivered', status: 200 }) }
 * ```
 */
export interface WebhookSender {
  /** Makes one try. It sets itself a limit of time, and does not reject where the receiver fails. */
  send(
    endpoint: WebhookEndpoint,
    webhook: Webhook,
    options?: SendWebhookOptions,
  ): Promise<WebhookAttempt>
}

/**
 * Knows the endpoints of workspaces.
 *
 * @example
 * ```ts
 * // For a test: one endpoint, for all campaigns, which nothing disables.
 * const endpoints: WebhookEndpoints = {
 *   ofCampaigns: async (campaignIds) => new Map(campaignIds.map((id) => [id, [endpoint]])),
 *   find: async (id) => (id === endpoint.id ? endpoint : null),
 *   disable: async () => false,
 * }
 * ```
 */
export interface WebhookEndpoints {
  /**
   * Returns the endpoints of the workspaces of campaigns, without those that are disabled, by the id of
   * the campaign. A campaign that has none has an empty list: its webhooks are dropped. A campaign that is left out is
   * unknown: its webhooks stay pending, and are reported, until it is known.
   */
  ofCampaigns(
    campaignIds: readonly string[],
  ): Promise<ReadonlyMap<string, readonly WebhookEndpoint[]>>

  /**
   * Returns an endpoint, `'disabled'` if nothing more is to be sent to it, or `null` if there is none with this id. A
   * webhook for a disabled endpoint is dropped. One for an unknown endpoint has failed, and is retried: disable an
   * endpoint rather than remove it.
   */
  find(id: string): Promise<WebhookEndpoint | 'disabled' | null>

  /**
   * Has nothing more sent to an endpoint. Does nothing where there is none with this id, or its URL has
   * become another: what the old one answered says nothing of the new one.
   *
   * @returns whether it was this call that has disabled it. One of them gives `true`, however many are made
   * at a time, and none where its answer was lost on the way.
   */
  disable(endpoint: Pick<WebhookEndpoint, 'id' | 'url'>): Promise<boolean>
}
