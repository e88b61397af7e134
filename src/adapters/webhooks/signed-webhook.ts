import { Buffer } from 'node:buffer'
import { Webhook as Signer } from 'standardwebhooks'
import { checkPeerVersion } from '../../peers/check-peer.js'
import { readInstalledVersion } from '../../peers/installed-version.js'
import { STANDARDWEBHOOKS } from '../../peers/supported-peers.js'
import type { Webhook } from '../../ports/webhooks.js'

checkPeerVersion('webhooks', STANDARDWEBHOOKS, readInstalledVersion(STANDARDWEBHOOKS))

/** What is posted. */
export interface SignedWebhook {
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/**
 * Signs a webhook, for one try: with every secret, so that whoever has one of them can verify it.
 *
 * @param now - Sent as `webhook-timestamp`: of the try, not of the event.
 */
export function signWebhook(
  webhook: Webhook,
  secrets: readonly string[],
  now: Date,
): SignedWebhook {
  const body = printBody(webhook)
  const signatures = secrets.map((secret) => new Signer(secret).sign(webhook.id, now, body))
  return {
    body,
    headers: {
      'Content-Type': 'application/json',
      'Content-Length': String(Buffer.byteLength(body)),
      // Some firewalls refuse whoever has none.
      'User-Agent': 'campaign-lead',
      'webhook-id': webhook.id,
      'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
      'webhook-signature': signatures.join(' '),
    },
  }
}

/** Field by field: the same bytes in every try, in whatever order a queue gives the event back. */
function printBody({ event, leadVersion }: Webhook): string {
  const { type, timestamp, data } = event
  const { leadId, campaignId, previousAiTag, aiTag } = data
  return JSON.stringify({
    type,
    timestamp,
    data: { leadId, campaignId, previousAiTag, aiTag, leadVersion },
  })
}
