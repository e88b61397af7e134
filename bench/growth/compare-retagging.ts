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

/** Measures time and memory to retag a million leads without a store. */
export async function compareRetagging(): Promise<readonly Comparison[]> {
  const measured = await measureInTurns(WAYS, ROUNDS, async (way) =>
    readRetagging(await runProgram('bench/growth/measure-retagging.ts', [way])),
  )
  const readLeadRows = (figureOf: (retagging: Retagging) => number) =>
    Array.from(measured, ([name, retaggings]) => ({ name, rounds: retaggings.map(figureOf) }))
  const leads = measured.get('decided, and kept') ?? []
  const leadsAlone = { name: 'the leads alone', rounds: leads.map(({ before }) => before) }
  return [
    {
      title: 'Time to retag a million leads',
      about:
        '`prepareLeadUpdates` with five subsequences and ten tags, half of which enroll, compared with a copy of the ' +
        'object with another tag. Results are dropped immediately or kept. Per lead.',
      unit: 'µs',
      reference: 'copied, one at a time',
      rows: readLeadRows(({ microseconds }) => microseconds),
    },
    {
      title: 'Memory to retag a million leads',
      about: 'Peak memory of the process, including garbage and Node itself.',
      unit: 'MB',
      reference: leadsAlone.name,
      rows: [leadsAlone, ...readLeadRows(({ peak }) => peak)],
    },
  ]
}
