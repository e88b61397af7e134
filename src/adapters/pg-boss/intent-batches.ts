import { isStoreUnavailableError } from '../../ports/store-unavailable-error.js'
import { describeError } from '../../shared/error-info.js'
import { type IntentMover, UnknownCampaignsError, UnmovedIntentsError } from './intent-movers.js'
import { TimeoutError } from './with-timeout.js'

/** Moves intents of one kind, batch after batch, and quarantines those that cannot be moved. */
export interface IntentBatches {
  /** Moves a batch. Returns how many intents were moved. */
  moveBatch(): Promise<number>
  /** Moves the oldest intent whose quarantine is over. Returns how many intents were moved: 0 or 1. */
  moveQuarantined(): Promise<number>
  /** Reports whether the last batch was as large as allowed, or a quarantined intent was moved. */
  isMoreLikely(): boolean
}

const MAX_BATCH_SIZE = 500

/** How often a batch is selected. Each selection excludes the unknown campaigns that the previous selections found. */
const MAX_SELECTIONS = 20

/** The quarantine of a key, in seconds. It doubles with each failure. */
const INITIAL_QUARANTINE = 1
const MAX_QUARANTINE = 60

interface Quarantine {
  readonly since: number
  readonly seconds: number
}

/**
 * Creates the batches of one kind of intents.
 *
 * The batch after a failed batch is half as large: the failed batch was too large for the timeout, or contains
 * an intent that cannot be moved. After several failures, such an intent is in a separate batch. Its key is then
 * quarantined, so that it does not delay other intents, and it is retried alone.
 *
 * @param now - Returns the seconds of a clock that never goes back.
 */
export function createIntentBatches(mover: IntentMover, now: () => number): IntentBatches {
  const quarantines = new Map<string, Quarantine>()
  let size = MAX_BATCH_SIZE
  let wasFull = false
  let hasRecovered = false

  async function moveBatch(): Promise<number> {
    wasFull = false
    const unknown: string[] = []
    let count = await moveKnown(unknown)
    for (let selections = 1; count === null && selections < MAX_SELECTIONS; selections += 1) {
      count = await moveKnown(unknown)
    }
    if (unknown.length > 0) throw new UnknownCampaignsError(unknown)
    return count ?? 0
  }

  /** Returns `null` if the batch has unknown campaigns, which are quarantined and added to `unknown`. */
  async function moveKnown(unknown: string[]): Promise<number | null> {
    try {
      const { count, isMoreLikely } = await mover.moveOldest(size, [...quarantines.keys()])
      wasFull = isMoreLikely
      size = Math.min(size * 2, MAX_BATCH_SIZE)
      return count
    } catch (error) {
      if (error instanceof UnknownCampaignsError) {
        for (const id of error.campaignIds) quarantine(id)
        unknown.push(...error.campaignIds)
        return null
      }
      const selected = error instanceof UnmovedIntentsError ? error.intents.length : size
      size = Math.max(1, Math.floor(selected / 2))
      throw quarantineFailing(error)
    }
  }

  function quarantine(key: string): void {
    const previous = quarantines.get(key)?.seconds ?? INITIAL_QUARANTINE / 2
    quarantines.set(key, { since: now(), seconds: Math.min(previous * 2, MAX_QUARANTINE) })
  }

  async function moveQuarantined(): Promise<number> {
    hasRecovered = false
    const [key] = [...quarantines].find(([, { since, seconds }]) => now() - since >= seconds) ?? []
    if (key === undefined) return 0
    try {
      const { count } = await mover.moveOldestOfKey(key)
      quarantines.delete(key)
      hasRecovered = true
      return count
    } catch (error) {
      throw quarantineFailing(error)
    }
  }

  /** Quarantines an intent that failed alone. Returns the error to report. */
  function quarantineFailing(error: unknown): unknown {
    if (error instanceof UnknownCampaignsError) {
      for (const id of error.campaignIds) quarantine(id)
    }
    if (!(error instanceof UnmovedIntentsError)) return error
    const { cause, intents } = error
    const [failing, ...others] = intents
    // An outage or a timeout is not caused by the intent.
    const isUnrelated = isStoreUnavailableError(cause) || cause instanceof TimeoutError
    if (failing === undefined || others.length > 0 || isUnrelated) return cause
    const { id, campaignId, key } = failing
    quarantine(key)
    const message = `Intent ${id} of campaign ${campaignId} cannot be moved: ${describeError(cause)}`
    return new Error(message, { cause })
  }

  // If one quarantined intent could be moved, the cause may be gone for the others too.
  return { moveBatch, moveQuarantined, isMoreLikely: () => wasFull || hasRecovered }
}
