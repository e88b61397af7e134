import { Buffer } from 'node:buffer'
import { Webhook as Signer } from 'standardwebhooks'
import type { LeadEvent } from '../../core/intents.js'
import { checkPeerVersion } from '../../peers/check-peer.js'
import { readInstalledVersion } from '../../peers/installed-version.js'
import { STANDARDWEBHOOKS } from '../../peers/supported-peers.js'
import type { Webhook } from '../../ports/webhooks.js'

checkPeerVersion('webhooks', STANDARDWEBHOOKS, readInstalledVersion(STANDARDWEBHOOKS))

/** The headers and the body of one attempt. */
export interface SignedWebhook {
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/**
 * Signs a webhook with every secret, so that a receiver can verify it with any of them.
 *
 * @param now - The time of the attempt, sent as `webhook-timestamp`.
 */
export function signWebhook(
  webhook: Webhook,
  secrets: readonly string[],
  now: Date,
): SignedWebhook {
  const body = serialize(webhook)
  const signatures = secrets.map((secret) => new Signer(secret).sign(webhook.id, now, body))
  return {
    body,
    headers: {
      'Content-Type': 'application/json',
      'Content-Length': String(Buffer.byteLength(body)),
      // Some firewalls block requests without a user agent.
      'User-Agent': 'campaign-lead',
      'webhook-id': webhook.id,
      'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
      'webhook-signature': signatures.join(' '),
    },
  }
}

/** Lists the fields in a fixed order: a queue can change it, but each attempt must send the same bytes. */
function serialize({ event, leadVersion }: Webhook): string {
  const { type, timestamp } = event
  return JSON.stringify({ type, timestamp, data: { ...listData(event), leadVersion } })
}

function listData(event: LeadEvent): LeadEvent['data'] {
  const { leadId, campaignId } = event.data
  if (event.type === 'lead.tag_changed') {
    const { previousAiTag, aiTag } = event.data
    return { leadId, campaignId, previousAiTag, aiTag }
  }
  if (event.type === 'email.sent') {
    const { sendId, sequence, subsequenceId } = event.data
    return { leadId, campaignId, sendId, sequence, subsequenceId }
  }
  return { leadId, campaignId }
}
