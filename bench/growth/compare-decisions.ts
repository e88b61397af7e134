import type { Comparison, Goal, Row } from '../report/comparison.js'
import { runProgram } from '../report/programs.js'
import { measureInTurns } from '../report/rounds.js'

const PROGRAM = 'bench/growth/measure-decisions.ts'
const ROUNDS = 3
const LENGTHS = [10, 100, 1_000, 10_000, 100_000]
const FLAT: Goal = { atMost: 1.3 }

const UPDATES =
  'A sixth each of enrolled, switched, exited, skippedInProgress and the two that do nothing. The updates are ' +
  'read from JSON just before, so that no string has its hash yet.'

/** What is timed: see `measure-decisions.ts`. */
interface Timed {
  readonly way: 'prepared' | 'at once' | 'look up' | 'prepare'
  /** How many of the tags are asked for, of so many. */
  readonly usedOf: (length: number) => number
}

/** What a decision costs as subsequences and tags become more, of each as many. */
export async function compareDecisions(): Promise<readonly Comparison[]> {
  return [
    {
      title: 'A decision of prepareLeadUpdates, by subsequences and tags, ten of which are in use',
      about: `${UPDATES} They are of ten tags, from all over the lists. To prepare is not counted.`,
      unit: 'ns',
      reference: nameOf(10),
      rows: await measure({ way: 'prepared', usedOf: () => 10 }, goalFrom(100)),
    },
    {
      title: 'A decision of prepareLeadUpdates, by subsequences and tags, all of which are in use',
      about:
        'The same of any tag. What it needs is then in no cache of the processor: what this costs more than ' +
        'with ten in use is the wait for memory.',
      unit: 'ns',
      reference: nameOf(10),
      rows: await measure({ way: 'prepared', usedOf: all }, goalFrom(100)),
    },
    {
      title: 'A look-up in a bare Map, by tags, all of which are in use',
      about:
        'The tags of the same updates, one `Map.get` each. These waits overlap, since no look-up needs the one ' +
        'before it; those of a decision hardly do.',
      unit: 'ns',
      reference: nameOf(10),
      rows: await measure({ way: 'look up', usedOf: all }),
    },
    {
      title: 'To prepare, for each subsequence and its tag',
      about: 'The lists are read from JSON just before.',
      unit: 'ns',
      reference: nameOf(1_000),
      rows: await measure({ way: 'prepare', usedOf: all }),
    },
    {
      title: 'A decision of applyLeadUpdate, for each subsequence and its tag',
      about: `${UPDATES} Linear: each costs the same, however many there are.`,
      unit: 'ns',
      reference: nameOf(1_000),
      rows: perItem(await measure({ way: 'at once', usedOf: all }, goalFrom(10_000))),
    },
  ]
}

async function measure(
  { way, usedOf }: Timed,
  goalOf: (length: number) => Goal | undefined = () => undefined,
): Promise<Row[]> {
  const figures = await measureInTurns(LENGTHS, ROUNDS, async (length) =>
    Number(await runProgram(PROGRAM, [way, String(length), String(usedOf(length))])),
  )
  return Array.from(figures, ([length, rounds]) => ({
    name: nameOf(length),
    rounds,
    goal: goalOf(length),
  }))
}

function all(length: number): number {
  return length
}

/** Of the lists that are so long, and of longer ones. */
function goalFrom(least: number): (length: number) => Goal | undefined {
  return (length) => (length >= least ? FLAT : undefined)
}

function perItem(rows: readonly Row[]): Row[] {
  return rows.map((row, index) => {
    const length = LENGTHS[index] ?? Number.NaN
    return { ...row, rounds: row.rounds.map((figure) => figure / length) }
  })
}

function nameOf(length: number): string {
  return `${length.toLocaleString('en')} of each`
}
