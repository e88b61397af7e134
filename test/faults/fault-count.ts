/** What was counted under one fault: a line of the table that `npm run faults` prints. */
export interface FaultCount {
  readonly fault: string
  /** How often it struck. */
  readonly struck: number
  /** Of what was carried out meanwhile; nothing for a fault before there are leads. */
  readonly intents?: IntentCount
}

/** Holds what was stored against what was carried out. */
export interface IntentCount {
  /** The sum of the versions of all leads, each of which began with 0. */
  readonly updates: number
  readonly stored: number
  /** How many different ones. */
  readonly carriedOut: number
  readonly twice: number
  /** Stored, and not carried out. */
  readonly lost: number
  /** Carried out, and never stored. */
  readonly invented: number
}

declare module 'vitest' {
  interface TaskMeta {
    /** For the table. */
    faultCount?: FaultCount
  }
}

/** @param carriedOut - The ids of the intents, as often as each came. */
export function countIntents(
  updates: number,
  stored: readonly string[],
  carriedOut: readonly string[],
): IntentCount {
  const known = new Set(stored)
  const times = new Map<string, number>()
  for (const id of carriedOut) times.set(id, (times.get(id) ?? 0) + 1)
  return {
    updates,
    stored: stored.length,
    carriedOut: times.size,
    twice: [...times.values()].filter((count) => count > 1).length,
    lost: [...known].filter((id) => !times.has(id)).length,
    invented: [...times.keys()].filter((id) => !known.has(id)).length,
  }
}
