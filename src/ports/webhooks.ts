import type { LeadTagChangedEvent } from '../core/intents.js'

/** Where a workspace wants its webhooks sent. */
export interface WebhookEndpoint {
  readonly id: string
  readonly url: string
  /** Each signs every webhook, so that one can be replaced without a gap; at least one. */
  readonly secrets: readonly string[]
}

/** A webhook that is to be sent. */
export interface Webhook {
  /** The intent's: the same in every try, and for every endpoint, so that a receiver knows it again. */
  readonly id: string
  /** The lead's: no order is promised, so that a receiver drops what is older than what it has. */
  readonly leadVersion: number
  readonly event: LeadTagChangedEvent
}

/**
 * What came of one try:
 *
 * - `delivered`: the receiver has it.
 * - `failed`: it is tried again, and not before the receiver asked for it. `status` is `null` where no
 *   answer came.
 * - `gone`: the receiver wants no more.
 */
export type WebhookAttempt =
  | { readonly outcome: 'delivered'; readonly status: number }
  | {
      readonly outcome: 'failed'
      readonly status: number | null
      readonly reason: string
      readonly retryAfterSeconds: number | null
    }
  | { readonly outcome: 'gone'; readonly status: 410 }

/** Sends webhooks. */
export interface WebhookSender {
  /** Makes one try. It sets itself a limit of time, and does not reject where the receiver fails. */
  send(endpoint: WebhookEndpoint, webhook: Webhook): Promise<WebhookAttempt>
}

/** Knows the endpoints of workspaces. */
export interface WebhookEndpoints {
  /**
   * Gives the endpoints of the workspaces of campaigns, without those that are disabled, by the id of
   * the campaign. A campaign without any may be left out.
   */
  ofCampaigns(
    campaignIds: readonly string[],
  ): Promise<ReadonlyMap<string, readonly WebhookEndpoint[]>>

  /** Gives an endpoint; `null` where there is none with this id, or it is disabled. */
  find(id: string): Promise<WebhookEndpoint | null>

  /** Has nothing more sent to an endpoint. Does nothing where there is none with this id. */
  disable(id: string): Promise<void>
}
