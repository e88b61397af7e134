/** Freezes data and all its parts: a store returns the same lists for many leads, so no caller may change them. */
export function deepFreeze<T extends object>(data: T): T {
  for (const part of Object.values(data)) {
    if (typeof part === 'object' && part !== null) deepFreeze(part)
  }
  return Object.freeze(data)
}
