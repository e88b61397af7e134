import { describeError, isOutage } from '../postgres/errors.js'
import { TimeLimitError } from './time-limit.js'

/** Moves intents of one kind from the outbox to their queues. A call moves all that it selects, or none. */
export interface MoveIntents {
  /**
   * Moves the oldest intents that no other relay is moving.
   *
   * @param excludedKeys - Intents with these keys are not selected.
   * @returns how many intents were moved.
   * @throws UnmovedIntentsError if it failed after the intents were selected.
   * @throws UnknownCampaignsError if the endpoints of some of the campaigns are unknown.
   */
  oldest(limit: number, excludedKeys: readonly string[]): Promise<number>
  /** Does the same with the oldest intent of one key. */
  oldestOf(key: string): Promise<number>
}

/** An intent that was selected to be moved. */
export interface SelectedIntent {
  readonly id: string
  readonly campaignId: string
  /** Intents with the same key fail for the same reason. */
  readonly key: string
}

/** Selected intents could not be moved. */
export class UnmovedIntentsError extends Error {
  override readonly name: string = 'UnmovedIntentsError'
  readonly intents: readonly SelectedIntent[]

  constructor(intents: readonly SelectedIntent[], cause: unknown) {
    super('Intents could not be moved', { cause })
    this.intents = intents
  }
}

/** The number of campaigns that an error names. */
const MAX_NAMED_CAMPAIGNS = 20

/** Webhooks could not be moved because the endpoints of their campaigns are unknown. */
export class UnknownCampaignsError extends Error {
  override readonly name: string = 'UnknownCampaignsError'
  /** The keys of the webhooks. */
  readonly campaignIds: readonly string[]

  constructor(campaignIds: readonly string[]) {
    const named = campaignIds.slice(0, MAX_NAMED_CAMPAIGNS).map((id) => JSON.stringify(id))
    const more = campaignIds.length - named.length
    const list = `${named.join(', ')}${more > 0 ? ` and ${more} more` : ''}`
    super(`endpoints.ofCampaigns returned no entry for these campaigns (webhooks pending): ${list}`)
    this.campaignIds = campaignIds
  }
}

/** Moves intents of one kind, batch after batch. */
export interface IntentBatches {
  /** Moves a batch. Returns how many intents were moved. */
  moveBatch(): Promise<number>
  /** Moves an intent whose quarantine is over. Returns how many intents were moved: 0 or 1. */
  moveQuarantined(): Promise<number>
  /** Reports whether the last batch was full, or a quarantined intent was moved. */
  isMoreLikely(): boolean
}

const MAX_BATCH_SIZE = 500

/** How often one batch is selected, each time without more unknown campaigns, before these are reported. */
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
 * The batch after a failed batch is half as large: the batch was too large for the time limit, or it contains
 * an intent that cannot be moved. Such an intent is finally in a batch of its own. Its key is then
 * quarantined, so that it does not delay other intents, and it is retried alone.
 *
 * @param now - Returns the seconds of a clock that never goes back.
 */
export function createIntentBatches(move: MoveIntents, now: () => number): IntentBatches {
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
      const count = await move.oldest(size, [...quarantines.keys()])
      wasFull = count === size
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
      const count = await move.oldestOf(key)
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
    const isUnrelated = isOutage(cause) || cause instanceof TimeLimitError
    if (failing === undefined || others.length > 0 || isUnrelated) return cause
    const { id, campaignId, key } = failing
    quarantine(key)
    const message = `Intent ${id} of campaign ${campaignId} cannot be moved: ${describeError(cause)}`
    return new Error(message, { cause })
  }

  // The cause that is gone for one quarantined intent may be gone for all of them.
  return { moveBatch, moveQuarantined, isMoreLikely: () => wasFull || hasRecovered }
}
