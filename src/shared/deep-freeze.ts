/** Freezes data with all its parts: for lists that a store hands out again and again, and that nobody may change. */
export function deepFreeze<T extends object>(data: T): T {
  for (const part of Object.values(data)) {
    if (typeof part === 'object' && part !== null) deepFreeze(part)
  }
  return Object.freeze(data)
}
