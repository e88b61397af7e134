import type { Comparison, Goal } from '../report/comparison.js'
import { measureInTurns } from '../report/rounds.js'
import type { Retagging } from './retagging.js'

const FLAT: Goal = { atMost: 1.3 }

/** A call that retags many leads. */
export interface Call {
  /** How many leads of how many. */
  readonly name: string
  measure(): Promise<Retagging>
}

/**
 * What each lead costs in calls of more and more leads, and the memory that all of them take.
 *
 * @param calls - The first is the smallest, which the others are held against.
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
      about: `${about} For each lead.`,
      unit: 'µs',
      reference,
      rows: Array.from(measured, ([{ name }, retaggings]) => ({
        name,
        rounds: retaggings.map(({ microseconds }) => microseconds),
        goal: name === reference ? undefined : FLAT,
      })),
    },
    {
      title: `${title}: memory`,
      about:
        'The most that the process has taken of the machine: before the calls, for Node and what they are ' +
        'given; and at the end.',
      unit: 'MB',
      reference,
      rows: Array.from(measured, ([{ name }, retaggings]) => [
        { name: `${name}, before`, rounds: retaggings.map(({ before }) => before) },
        { name, rounds: retaggings.map(({ peak }) => peak) },
      ]).flat(),
    },
  ]
}
