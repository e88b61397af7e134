/** A try that is under way, since so many seconds of a clock that never goes back. */
export interface UnderWay {
  readonly began: number
}

/** Room for so many tries at a time, and turns for those that find none. */
export interface Lane {
  readonly underWay: Set<UnderWay>
  isFull(): boolean
  /** Learns from one that has ended how long they take. */
  learn(ended: UnderWay): void
  /** In how many seconds one that found no place has its turn: each later than the one before. */
  nextTurn(): number
}

/** A guess, until the first has come back. */
const SECONDS_AT_FIRST = 0.1

/** How much the last one counts beside those before it. */
const WEIGHT_OF_LAST = 0.2

/** What answers again is not left alone for longer, unless very many wait. */
const LONGEST_SECONDS = 60

/**
 * How far from each other the turns beyond that are. A turn that comes too early costs the database
 * something: fifty in a second are little, ten thousand in a minute are not.
 */
const SECONDS_BETWEEN_TURNS = 0.02

/**
 * Makes a lane.
 *
 * @param now - The seconds of a clock that never goes back.
 */
export function createLane(places: number, now: () => number): Lane {
  const underWay = new Set<UnderWay>()
  let secondsEach: number | null = null
  /** When the last one that was put off has its turn. */
  let lastTurn = now()

  /** One that hangs has not come back to tell how long it takes. */
  function longestSoFar(): number {
    return Math.max(0, ...[...underWay].map(({ began }) => now() - began))
  }

  return {
    underWay,
    isFull: () => underWay.size >= places,
    learn({ began }) {
      const took = now() - began
      secondsEach = took + (1 - WEIGHT_OF_LAST) * ((secondsEach ?? took) - took)
    },
    nextTurn() {
      const before = Math.max(lastTurn, now())
      const wait = Math.max(secondsEach ?? SECONDS_AT_FIRST, longestSoFar()) / places
      const soonest = before + Math.min(wait, SECONDS_BETWEEN_TURNS)
      lastTurn = Math.max(soonest, Math.min(before + wait, now() + LONGEST_SECONDS))
      return lastTurn - now()
    },
  }
}
