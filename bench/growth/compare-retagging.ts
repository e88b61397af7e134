import type { Comparison } from '../report/comparison.js'
import { runProgram } from '../report/programs.js'
import { measureInTurns } from '../report/rounds.js'
import { type Retagging, readRetagging } from './retagging.js'

const ROUNDS = 3
const WAYS = [
  'copied, one at a time',
  'decided, one at a time',
  'copied, and kept',
  'decided, and kept',
] as const

/** What it takes to retag a million leads by the rules alone. */
export async function compareRetagging(): Promise<readonly Comparison[]> {
  const measured = await measureInTurns(WAYS, ROUNDS, async (way) =>
    readRetagging(await runProgram('bench/growth/measure-retagging.ts', [way])),
  )
  const rowsOf = (figureOf: (retagging: Retagging) => number) =>
    Array.from(measured, ([name, retaggings]) => ({ name, rounds: retaggings.map(figureOf) }))
  const leads = measured.get('decided, and kept') ?? []
  const leadsAlone = { name: 'the leads alone', rounds: leads.map(({ before }) => before) }
  return [
    {
      title: 'A million leads retagged in memory',
      about:
        '`prepareLeadUpdates` for five subsequences and ten tags, half of which enroll, beside an object copied ' +
        'with another tag: each dropped at once, or all of them kept. For each lead.',
      unit: 'µs',
      reference: 'copied, one at a time',
      rows: rowsOf(({ microseconds }) => microseconds),
    },
    {
      title: 'The memory of a million leads retagged',
      about:
        'The most that the process has taken of the machine, garbage and Node itself included.',
      unit: 'MB',
      reference: leadsAlone.name,
      rows: [leadsAlone, ...rowsOf(({ peak }) => peak)],
    },
  ]
}
