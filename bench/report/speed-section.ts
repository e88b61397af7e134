import { isReached, type Spread } from './comparison.js'
import { keptRatios } from './kept-ratios.js'
import { printGoal, printSpread, printTable } from './markdown.js'
import { type Promised, promisesOf } from './promises.js'
import { nodesIn, type Results, runsOn } from './results.js'

const MARKED = /(?<=<!-- speed -->\n).*(?=<!-- \/speed -->)/s

/** The README, in which all between its marks is what was measured. */
export function withSpeed(readme: string, results: Results): string {
  if (!MARKED.test(readme)) throw new Error('The README has no <!-- speed --> and <!-- /speed -->')
  return readme.replace(MARKED, () => `\n${printSpeed(results)}\n\n`)
}

function printSpeed(results: Results): string {
  const nodes = nodesIn(results)
  const promises = keptRatios(results).flatMap(promisesOf)
  if (promises.length === 0) return 'Nothing has been measured yet.'
  const rows = promises.map((promised) => printPromised(promised, nodes))
  return `${printTable(['ratio', ...nodes, 'goal'], rows)}

Each is the median of all rounds of the latest runs, with the least and the most. ${printPlace(results)}`
}

function printPromised({ ratio, goal, found }: Promised, nodes: readonly string[]): string[] {
  const missed = [...found].filter(([, { median }]) => !isReached(goal, median))
  const verdict =
    missed.length === 0 ? 'reached' : `not reached on ${missed.map(([node]) => node).join(' and ')}`
  return [
    ratio,
    ...nodes.map((node) => printFound(found.get(node))),
    `${printGoal(goal)}: ${verdict}`,
  ]
}

function printFound(ratio: Spread | undefined): string {
  return ratio === undefined ? '' : printSpread(ratio)
}

function printPlace(results: Results): string {
  const runs = nodesIn(results).flatMap((node) => runsOn(node, results))
  const versions = new Set(runs.map(({ node }) => node))
  const machines = new Set(runs.map(({ machine }) => machine))
  const [day] = runs
    .map(({ measuredAt }) => measuredAt.slice(0, '2026-11-23'.length))
    .sort()
    .reverse()
  return `Measured with Node ${[...versions].join(' and ')} on ${[...machines].join(' and ')}, last on ${day}.`
}
