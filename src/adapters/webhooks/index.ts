export { nextWebhookTry, WEBHOOK_RETRY_SCHEDULE, type WebhookTries } from './retry-schedule.js'
export type { Webhook, WebhookEndpoint } from './webhook.js'
export {
  createWebhookSender,
  type WebhookAttempt,
  type WebhookDelivered,
  type WebhookFailed,
  type WebhookGone,
  type WebhookSender,
  type WebhookSenderOptions,
} from './webhook-sender.js'
