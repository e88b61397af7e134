import type { Comparison } from '../report/comparison.js'
import { runProgram } from '../report/programs.js'
import { compareCalls } from './compare-calls.js'
import { compareDecisions } from './compare-decisions.js'
import { compareRetagging } from './compare-retagging.js'
import { readRetagging } from './retagging.js'

const SIZES = [1_000, 10_000, 100_000, 1_000_000]
const ROUNDS = 3

/** Measures how the cost grows with the number of subsequences and tags, and of leads. */
export async function compareGrowth(): Promise<readonly Comparison[]> {
  return [
    ...(await compareDecisions()),
    ...(await compareRetagging()),
    ...(await compareCalls(
      {
        title: 'updateLeads of a memory store, by number of leads',
        about:
          'A store with this number of leads. Each call switches all of them to another subsequence.',
      },
      ROUNDS,
      SIZES.map((size) => ({
        name: `${size.toLocaleString('en')} leads`,
        measure: async () =>
          readRetagging(await runProgram('bench/growth/measure-service.ts', [`${size}`])),
      })),
    )),
  ]
}
