import type { Comparison } from '../report/comparison.js'
import { runProgram } from '../report/programs.js'
import { compareCalls } from './compare-calls.js'
import { compareDecisions } from './compare-decisions.js'
import { compareRetagging } from './compare-retagging.js'
import { readRetagging } from './retagging.js'

const SIZES = [1_000, 10_000, 100_000, 1_000_000]
const ROUNDS = 3

/** What becomes of the cost where there are more subsequences and tags, or more leads. */
export async function compareGrowth(): Promise<readonly Comparison[]> {
  return [
    ...(await compareDecisions()),
    ...(await compareRetagging()),
    ...(await compareCalls(
      {
        title: 'updateLeads of a memory store, by leads',
        about:
          'A store of so many leads, all of which each call of the service switches to another subsequence.',
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
