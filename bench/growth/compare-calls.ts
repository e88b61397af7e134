import type { Comparison, Goal } from '../report/comparison.js'
import { measureInTurns } from '../report/rounds.js'
import type { Retagging } from './retagging.js'

const CONSTANT_COST: Goal = { atMost: 1.3 }

/** A call that retags many leads. */
export interface Call {
  /** The number of leads, and of the table or store. */
  readonly name: string
  measure(): Promise<Retagging>
}

/**
 * Compares the cost per lead, and the memory, of calls with increasing numbers of leads.
 *
 * @param calls - Ordered by size. The first call is the reference.
 */
export async function compareCalls(
  { title, about }: Pick<Comparison, 'title' | 'about'>,
  rounds: number,
  calls: readonly Call[],
): Promise<readonly Comparison[]> {
  const measured = await measureInTurns(calls, rounds, (call) => call.measure())
  const reference = calls[0]?.name ?? ''
  return [
    {
      title,
      about: `${about} Per lead.`,
      unit: 'µs',
      reference,
      rows: Array.from(measured, ([{ name }, retaggings]) => ({
        name,
        rounds: retaggings.map(({ microseconds }) => microseconds),
        goal: name === reference ? undefined : CONSTANT_COST,
      })),
    },
    {
      title: `${title}: memory`,
      about:
        'Peak memory of the process: before the calls (Node and their arguments), and at the end.',
      unit: 'MB',
      reference,
      rows: Array.from(measured, ([{ name }, retaggings]) => [
        { name: `${name}, before`, rounds: retaggings.map(({ before }) => before) },
        { name, rounds: retaggings.map(({ peak }) => peak) },
      ]).flat(),
    },
  ]
}
