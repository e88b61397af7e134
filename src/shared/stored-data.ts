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

/** Freezes data and all its parts: a store returns the same lists for many leads, so no caller may change them. */
export function deepFreeze<T extends object>(data: T): T {
  for (const part of Object.values(data)) {
    if (typeof part === 'object' && part !== null) deepFreeze(part)
  }
  return Object.freeze(data)
}
