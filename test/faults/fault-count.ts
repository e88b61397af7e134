import type { SendCount } from './count-sends.js'

/** The counts of one fault: a row of the table of `npm run faults`. */
export interface FaultCount {
  readonly fault: string
  /** How often it was injected. */
  readonly injected: number
  /** The intents that were executed; absent if there are no leads yet. */
  readonly intents?: IntentCount
}

/** Compares the stored intents with the executed ones. */
export interface IntentCount {
  /** The sum of the versions of all leads, which start at 0. */
  readonly updates: number
  readonly stored: number
  /** The number of distinct executed intents. */
  readonly executed: number
  /** The number of intents that were executed more than once. */
  readonly twice: number
  /** The number of intents that were stored, but not executed. */
  readonly lost: number
  /** The number of intents that were executed, but not stored. */
  readonly invented: number
}

/** The counts of one way of sending: a row of the second table. */
export interface SenderRow extends SendCount {
  readonly way: string
  /** The number of senders that were killed. */
  readonly kills: number
}

declare module 'vitest' {
  interface TaskMeta {
    /** The row of the table. */
    faultCount?: FaultCount
    /** The row of the table of senders. */
    senders?: SenderRow
  }
}

/** @param executed - The id of each execution. */
export function countIntents(
  updates: number,
  stored: readonly string[],
  executed: readonly string[],
): IntentCount {
  const known = new Set(stored)
  const times = new Map<string, number>()
  for (const id of executed) times.set(id, (times.get(id) ?? 0) + 1)
  return {
    updates,
    stored: stored.length,
    executed: times.size,
    twice: [...times.values()].filter((count) => count > 1).length,
    lost: [...known].filter((id) => !times.has(id)).length,
    invented: [...times.keys()].filter((id) => !known.has(id)).length,
  }
}
