export type {
  SendWebhookOptions,
  Webhook,
  WebhookAttempt,
  WebhookDelivered,
  WebhookEndpoint,
  WebhookFailed,
  WebhookGone,
  WebhookSender,
} from '../../ports/webhooks.js'
export { nextWebhookTry, WEBHOOK_RETRY_SCHEDULE, type WebhookTries } from './retry-schedule.js'
export {
  createWebhookSender,
  type HttpWebhookSender,
  type WebhookSenderOptions,
} from './webhook-sender.js'
