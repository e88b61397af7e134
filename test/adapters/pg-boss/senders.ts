import {
  createWebhookSender,
  type HttpWebhookSender,
  type WebhookSender,
} from 'campaign-lead/webhooks'
import { onTestFinished } from 'vitest'

/** A sender without signatures and address checks. */
export const fetchSender: WebhookSender = {
  async send({ url }, { id, leadVersion, event }, { signal = null } = {}) {
    try {
      const body = JSON.stringify({ ...event, leadVersion })
      const { status, headers } = await fetch(url, {
        method: 'POST',
        headers: { 'webhook-id': id },
        body,
        signal,
      })
      if (status < 300) return { outcome: 'delivered', status }
      if (status === 410) return { outcome: 'gone', status }
      const retryAfter = headers.get('retry-after')
      const retryAfterSeconds = retryAfter === null ? null : Number(retryAfter)
      return { outcome: 'failed', status, reason: `responded with ${status}`, retryAfterSeconds }
    } catch (error) {
      return { outcome: 'failed', status: null, reason: String(error), retryAfterSeconds: null }
    }
  },
}

/** Creates a real sender that may post to loopback. It is closed after the test. */
export function aSender(timeoutSeconds: number): HttpWebhookSender {
  const sender = createWebhookSender({ timeoutSeconds, allowedAddresses: ['127.0.0.1'] })
  onTestFinished(sender.close)
  return sender
}
