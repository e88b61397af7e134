import { describeError, isOutage } from '../postgres/errors.js'
import { TimeLimitError } from './time-limit.js'

/** Moves intents of one kind, all or none of those that it chooses. */
export interface MoveIntents {
  /**
   * Moves those that have waited longest, and that nobody else is just moving.
   *
   * @param without - The keys of those that are left out.
   * @returns how many.
   * @throws UnmovedIntentsError where they had been chosen.
   * @throws UnknownCampaignsError if some of those chosen, which it names, have to wait.
   */
  oldest(most: number, without: readonly string[]): Promise<number>
  /** Does the same with the oldest one of a key. */
  oldestOf(key: string): Promise<number>
}

/** An intent that was to be moved. */
export interface ChosenIntent {
  readonly id: string
  readonly campaignId: string
  /** What may be wrong with it may be wrong with all of the same key. */
  readonly key: string
}

/** Moving has failed, after these had been chosen. */
export class UnmovedIntentsError extends Error {
  override readonly name: string = 'UnmovedIntentsError'
  readonly intents: readonly ChosenIntent[]

  constructor(intents: readonly ChosenIntent[], cause: unknown) {
    super('Intents could not be moved', { cause })
    this.intents = intents
  }
}

/** How often a batch is chosen anew, each time without more campaigns, before these are reported. */
const MAX_TRIES = 20

/** How many campaigns an error names. */
const MAX_NAMED = 20

/** Webhooks could not be moved, since the endpoints of their campaigns are unknown. */
export class UnknownCampaignsError extends Error {
  override readonly name: string = 'UnknownCampaignsError'
  /** The keys of their intents. */
  readonly campaignIds: readonly string[]

  constructor(campaignIds: readonly string[]) {
    const named = campaignIds.slice(0, MAX_NAMED).map((id) => JSON.stringify(id))
    const more = campaignIds.length - named.length
    const list = `${named.join(', ')}${more > 0 ? ` and ${more} more` : ''}`
    super(
      `endpoints.ofCampaigns does not know these campaigns, whose webhooks stay pending: ${list}`,
    )
    this.campaignIds = campaignIds
  }
}

/** Moves intents of one kind, batch after batch. */
export interface IntentBatches {
  /** Moves a batch. Gives how many. */
  moveBatch(): Promise<number>
  /** Tries one that was set aside, where its time has come. Gives how many were moved. */
  moveSetAside(): Promise<number>
  /** Whether the last batch was as large as it could be, or one that was set aside could be moved. */
  isMoreLikely(): boolean
}

const MOST_INTENTS = 500

/** How long what cannot be moved is set aside: from the first time, doubled each time, to the longest. */
const FIRST_SECONDS_ASIDE = 1
const LONGEST_SECONDS_ASIDE = 60

/** Since when and for how long a key is set aside. */
interface Aside {
  readonly since: number
  readonly seconds: number
}

/**
 * Makes batches. A batch that fails is half as large the next time: it may have been too much for the time
 * that there is, or have one intent in it that cannot be moved. That one is alone at last; it is then set
 * aside, so that it does not hold up the others, and tried again by itself.
 *
 * @param now - The seconds of a clock that never goes back.
 */
export function createIntentBatches(move: MoveIntents, now: () => number): IntentBatches {
  const setAside = new Map<string, Aside>()
  let size = MOST_INTENTS
  let wasFull = false
  let hasComeBack = false

  async function moveBatch(): Promise<number> {
    wasFull = false
    const unknown: string[] = []
    let count = await moveKnown(unknown)
    for (let tries = 1; count === null && tries < MAX_TRIES; tries += 1) {
      count = await moveKnown(unknown)
    }
    if (unknown.length > 0) throw new UnknownCampaignsError(unknown)
    return count ?? 0
  }

  /** Returns `null` if there are campaigns to be left out, which it adds to those that are unknown. */
  async function moveKnown(unknown: string[]): Promise<number | null> {
    try {
      const count = await move.oldest(size, [...setAside.keys()])
      wasFull = count === size
      size = Math.min(size * 2, MOST_INTENTS)
      return count
    } catch (error) {
      if (error instanceof UnknownCampaignsError) {
        for (const id of error.campaignIds) putAside(id)
        unknown.push(...error.campaignIds)
        return null
      }
      const tried = error instanceof UnmovedIntentsError ? error.intents.length : size
      size = Math.max(1, Math.floor(tried / 2))
      throw setAsideCulprit(error)
    }
  }

  function putAside(key: string): void {
    const before = setAside.get(key)?.seconds ?? FIRST_SECONDS_ASIDE / 2
    setAside.set(key, { since: now(), seconds: Math.min(before * 2, LONGEST_SECONDS_ASIDE) })
  }

  async function moveSetAside(): Promise<number> {
    hasComeBack = false
    const [key] = [...setAside].find(([, { since, seconds }]) => now() - since >= seconds) ?? []
    if (key === undefined) return 0
    try {
      const count = await move.oldestOf(key)
      setAside.delete(key)
      hasComeBack = true
      return count
    } catch (error) {
      throw setAsideCulprit(error)
    }
  }

  /** Gives what to tell of it. */
  function setAsideCulprit(error: unknown): unknown {
    if (error instanceof UnknownCampaignsError) {
      for (const id of error.campaignIds) putAside(id)
    }
    if (!(error instanceof UnmovedIntentsError)) return error
    const { cause, intents } = error
    const [culprit, ...others] = intents
    // A database that cannot be reached, or what has no time, is no fault of the intent's.
    const isElsewhere = isOutage(cause) || cause instanceof TimeLimitError
    if (culprit === undefined || others.length > 0 || isElsewhere) return cause
    const { id, campaignId, key } = culprit
    putAside(key)
    const message = `The intent ${id} of the campaign ${campaignId} cannot be moved: ${describeError(cause)}`
    return new Error(message, { cause })
  }

  // What has kept one from being moved may have kept all that are set aside.
  return { moveBatch, moveSetAside, isMoreLikely: () => wasFull || hasComeBack }
}
