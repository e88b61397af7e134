/**
 * Reports whether a text can be the id of an intent. It is sent as the header `webhook-id`, which takes visible
 * ASCII characters. It is signed together with the body, separated by a full stop: a full stop in the id
 * would let one signature fit two webhooks.
 */
export function isIntentId(id: unknown): id is string {
  return typeof id === 'string' && /^[!-~]+$/.test(id) && !id.includes('.')
}

/** What an id of an intent must be, for error messages. */
export const INTENT_ID = 'visible ASCII characters without a full stop'
