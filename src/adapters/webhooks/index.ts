/**
 * A sender for the webhooks of leads per Standard Webhooks, for Node: changed tags, sent e-mails, replies, bounces and
 * unsubscribes. Requires `standardwebhooks` and `request-filtering-agent`.
 *
 * @module campaign-lead/webhooks
 */

export type {
  SendWebhookOptions,
  Webhook,
  WebhookAttempt,
  WebhookDelivered,
  WebhookEndpoint,
  WebhookEndpoints,
  WebhookFailed,
  WebhookGone,
  WebhookSender,
} from '../../ports/webhooks.js'
export { nextRetryDelay, type RetryState, WEBHOOK_RETRY_SCHEDULE } from './retry-schedule.js'
export {
  createWebhookSender,
  type HttpWebhookSender,
  type WebhookSenderOptions,
} from './webhook-sender.js'
