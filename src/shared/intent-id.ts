/**
 * Reports whether a text can be the id of an intent. The id is sent in the header `webhook-id`, which takes visible
 * ASCII characters. It is signed together with the body, separated by a full stop: with a full stop in the id, one
 * signature would fit two webhooks.
 */
export function isIntentId(id: unknown): id is string {
  return typeof id === 'string' && /^[!-~]+$/.test(id) && !id.includes('.')
}

/** The valid ids of an intent, for error messages. */
export const INTENT_ID = 'visible ASCII characters without a full stop'
