import { Buffer } from 'node:buffer'
import {
  check,
  checkCount,
  checkList,
  checkOneOf,
  checkString,
  isPlainObject,
  isStringOrNull,
} from '../../core/argument-checks.js'
import { LEAD_EVENT_TYPES } from '../../core/intents.js'
import type { Webhook, WebhookEndpoint } from '../../ports/webhooks.js'
import { INTENT_ID, isIntentId } from '../../shared/stored-data.js'

/** @throws TypeError if a field is invalid; the message names the first such field. */
export function checkWebhook(webhook: Webhook): void {
  check(isPlainObject(webhook), 'webhook', 'a plain object', webhook)
  const { id, leadVersion, event } = webhook
  check(isIntentId(id), 'webhook.id', INTENT_ID, id)
  checkCount('webhook.leadVersion', leadVersion)
  check(isPlainObject(event), 'webhook.event', 'a plain object', event)
  checkEventType('webhook.event.type', event.type)
  checkString('webhook.event.timestamp', event.timestamp)
  const { data } = event
  check(isPlainObject(data), 'webhook.event.data', 'a plain object', data)
  checkString('webhook.event.data.leadId', data.leadId)
  checkString('webhook.event.data.campaignId', data.campaignId)
  if (event.type === 'lead.tag_changed') {
    checkStringOrNull('webhook.event.data.previousAiTag', event.data.previousAiTag)
    checkStringOrNull('webhook.event.data.aiTag', event.data.aiTag)
  }
  if (event.type === 'email.sent') {
    checkString('webhook.event.data.sendId', event.data.sendId)
    checkSequence('webhook.event.data.sequence', event.data.sequence)
    checkStringOrNull('webhook.event.data.subsequenceId', event.data.subsequenceId)
  }
}

/** @throws TypeError if a field is invalid; the message names it, and shows no secret and no URL. */
export function checkWebhookEndpoint(endpoint: WebhookEndpoint): void {
  check(isPlainObject(endpoint), 'endpoint', 'a plain object', endpoint)
  checkString('endpoint.id', endpoint.id)
  checkUrl(endpoint.url)
  checkList('endpoint.secrets', endpoint.secrets, checkSecret)
  if (endpoint.secrets.length === 0) throw new TypeError('endpoint.secrets must not be empty')
}

const checkEventType = checkOneOf(LEAD_EVENT_TYPES)
const checkSequence = checkOneOf(['main', 'subsequence'])

function checkStringOrNull(field: string, value: string | null): void {
  check(isStringOrNull(value), field, 'a string or null', value)
}

/** The messages do not show the URL: for some endpoints it is a secret. */
function checkUrl(url: string): void {
  checkString('endpoint.url', url)
  if (!URL.canParse(url)) throw new TypeError('endpoint.url must be a URL')
  const { protocol, username, password } = new URL(url)
  check(/^https?:$/.test(protocol), 'endpoint.url', 'an https: or http: URL', protocol)
  if (username !== '' || password !== '') {
    throw new TypeError('endpoint.url must be a URL without a user name and a password')
  }
}

const SECRET = /^whsec_((?:[A-Za-z\d+/]{4})*(?:[A-Za-z\d+/]{2}==|[A-Za-z\d+/]{3}=)?)$/

/** Standard Webhooks defines the sizes. `check` would show the secret. */
function checkSecret(field: string, secret: string): void {
  const [, base64 = ''] = typeof secret === 'string' ? (SECRET.exec(secret) ?? []) : []
  const size = Buffer.from(base64, 'base64').length
  if (size >= 24 && size <= 64) return
  throw new TypeError(`${field} must be whsec_ and the base64 of 24 to 64 bytes`)
}
