import { collectRatios } from './collect-ratios.js'
import { isReached, type Spread } from './comparison.js'
import { type GoalResult, listGoalResults } from './goal-results.js'
import { printGoal, printSpread, printTable } from './markdown.js'
import { listNodes, listRuns, type Results } from './results.js'

const MARKED = /(?<=<!-- speed -->\n).*(?=<!-- \/speed -->)/s

/**
 * Replaces the text between the markers of the README by the measured ratios.
 *
 * @throws Error if the README has no markers.
 */
export function replaceSpeedSection(readme: string, results: Results): string {
  if (!MARKED.test(readme))
    throw new Error('The README must have the markers <!-- speed --> and <!-- /speed -->')
  return readme.replace(MARKED, () => `\n${printSpeed(results)}\n\n`)
}

function printSpeed(results: Results): string {
  const nodes = listNodes(results)
  const goalResults = collectRatios(results).flatMap(listGoalResults)
  if (goalResults.length === 0) return 'Nothing has been measured yet.'
  const rows = goalResults.map((result) => printGoalResult(result, nodes))
  return `${printTable(['ratio', ...nodes, 'goal'], rows)}

Each ratio is the median of all rounds of the latest runs, with minimum and maximum. ${printEnvironment(results)}`
}

function printGoalResult({ title, goal, ratios }: GoalResult, nodes: readonly string[]): string[] {
  const missed = [...ratios].filter(([, { median }]) => !isReached(goal, median))
  const verdict =
    missed.length === 0 ? 'reached' : `not reached on ${missed.map(([node]) => node).join(' and ')}`
  return [
    title,
    ...nodes.map((node) => printRatio(ratios.get(node))),
    `${printGoal(goal)}: ${verdict}`,
  ]
}

function printRatio(ratio: Spread | undefined): string {
  return ratio === undefined ? '' : printSpread(ratio)
}

function printEnvironment(results: Results): string {
  const runs = listNodes(results).flatMap((node) => listRuns(node, results))
  const versions = new Set(runs.map(({ node }) => node))
  const machines = new Set(runs.map(({ machine }) => machine))
  const [day] = runs
    .map(({ measuredAt }) => measuredAt.slice(0, '2026-11-23'.length))
    .sort()
    .reverse()
  return `Measured with Node ${[...versions].join(' and ')} on ${[...machines].join(' and ')}, last on ${day}.`
}
