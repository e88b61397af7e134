import type { Comparison, Goal, Row } from '../report/comparison.js'
import { runProgram } from '../report/programs.js'
import { measureInTurns } from '../report/rounds.js'

const PROGRAM = 'bench/growth/measure-decisions.ts'
const ROUNDS = 3
const LENGTHS = [10, 100, 1_000, 10_000, 100_000]
const CONSTANT_COST: Goal = { atMost: 1.3 }

const UPDATES =
  'A sixth each of enrolled, switched, exited, skippedInProgress, match/same and no-match/none. The updates are ' +
  'parsed from JSON just before, so no string has a cached hash.'

/** See `measure-decisions.ts`. */
interface Timed {
  readonly way: 'prepared' | 'unprepared' | 'lookup' | 'prepare'
  /** Returns how many of the tags are in use. */
  readonly countUsed: (length: number) => number
}

/** Compares the cost of a decision for increasing numbers of subsequences and tags. */
export async function compareDecisions(): Promise<readonly Comparison[]> {
  return [
    {
      title:
        'prepareLeadUpdates, time for a decision by number of subsequences and tags, ten in use',
      about: `${UPDATES} The ten tags are spread over the lists. Preparing is not counted.`,
      unit: 'ns',
      reference: formatLength(10),
      rows: await measure({ way: 'prepared', countUsed: () => 10 }, goalFrom(100)),
    },
    {
      title:
        'prepareLeadUpdates, time for a decision by number of subsequences and tags, all in use',
      about:
        'The same with any tag. The difference to ten in use is the wait for memory, because the data is in no ' +
        'cache of the processor.',
      unit: 'ns',
      reference: formatLength(10),
      rows: await measure({ way: 'prepared', countUsed: all }, goalFrom(100)),
    },
    {
      title: 'Lookup in a Map, by number of tags, all in use',
      about:
        'One `Map.get` for the tag of each update. The waits for memory overlap, because the lookups are ' +
        'independent; the waits of a decision hardly overlap.',
      unit: 'ns',
      reference: formatLength(10),
      rows: await measure({ way: 'lookup', countUsed: all }),
    },
    {
      title: 'Time to prepare, per subsequence and tag',
      about: 'The lists are parsed from JSON just before.',
      unit: 'ns',
      reference: formatLength(1_000),
      rows: await measure({ way: 'prepare', countUsed: all }),
    },
    {
      title: 'applyLeadUpdate, time for a decision per subsequence and tag',
      about: `${UPDATES} The time is linear: the cost per item is constant.`,
      unit: 'ns',
      reference: formatLength(1_000),
      rows: perItem(await measure({ way: 'unprepared', countUsed: all }, goalFrom(10_000))),
    },
  ]
}

async function measure(
  { way, countUsed }: Timed,
  goalOf: (length: number) => Goal | undefined = () => undefined,
): Promise<Row[]> {
  const figures = await measureInTurns(LENGTHS, ROUNDS, async (length) =>
    Number(await runProgram(PROGRAM, [way, String(length), String(countUsed(length))])),
  )
  return Array.from(figures, ([length, rounds]) => ({
    name: formatLength(length),
    rounds,
    goal: goalOf(length),
  }))
}

function all(length: number): number {
  return length
}

/** Returns the goal for lists of at least this length. */
function goalFrom(min: number): (length: number) => Goal | undefined {
  return (length) => (length >= min ? CONSTANT_COST : undefined)
}

function perItem(rows: readonly Row[]): Row[] {
  return rows.map((row, index) => {
    const length = LENGTHS[index] ?? Number.NaN
    return { ...row, rounds: row.rounds.map((figure) => figure / length) }
  })
}

function formatLength(length: number): string {
  return `${length.toLocaleString('en')} of each`
}
