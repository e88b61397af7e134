import { collectRatios } from './collect-ratios.js'
import { isReached, type Spread, toSpread } from './comparison.js'
import { type GoalResult, listGoalResults } from './goal-results.js'
import { printFigure, printGoal, printSpread, printTable } from './markdown.js'
import { findFigures, findRatios, listNodes, listRuns, type Results, type Run } from './results.js'

const MARKED = /(?<=<!-- speed -->\n).*(?=<!-- \/speed -->)/s

const NOT_MEASURED = 'Nothing has been measured yet.'

/**
 * Replaces the text between the markers of the page by every measured ratio that has a goal.
 *
 * @throws Error if the page has no markers.
 */
export function replaceSpeedSection(page: string, results: Results): string {
  return replaceMarked(page, printSpeed(results))
}

/**
 * Replaces the text between the markers of the README by a row each for a decision, a request and an update.
 *
 * @throws Error if the README has no markers.
 */
export function replaceSpeedSummary(readme: string, results: Results): string {
  return replaceMarked(readme, printSummary(results))
}

function replaceMarked(text: string, section: string): string {
  if (!MARKED.test(text))
    throw new Error('The text must have the markers <!-- speed --> and <!-- /speed -->')
  return text.replace(MARKED, () => `\n${section}\n\n`)
}

function printSpeed(results: Results): string {
  const nodes = listNodes(results)
  const goalResults = collectRatios(results).flatMap(listGoalResults)
  if (goalResults.length === 0) return NOT_MEASURED
  const rows = goalResults.map((result) => printGoalResult(result, nodes))
  const runs = nodes.flatMap((node) => listRuns(node, results))
  return `${printTable(['ratio', ...nodes, 'goal'], rows)}

Each ratio is the median of all rounds of the latest runs, with minimum and maximum. ${printEnvironment(runs)}`
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

/** A measured row, in words that need no other page. */
interface SummaryRow {
  readonly what: string
  readonly title: string
  readonly name: string
  readonly print: (figure: number) => string
  /** Describes the reference of the comparison. */
  readonly reference: string
}

const SUMMARY: readonly SummaryRow[] = [
  {
    what: 'A decision',
    title: 'Time for a decision',
    name: 'prepareLeadUpdates',
    print: (ns) => `${printFigure(ns / 1000)} µs`,
    reference: 'the same rules written by hand, which check only the patch',
  },
  {
    what: 'A request over HTTP',
    title: 'Server CPU per HTTP request, 32 connections',
    name: 'handler, service and store, alternating tags',
    print: (µs) => `${printFigure(µs)} µs of server CPU`,
    reference: 'a Hono route that only parses the body',
  },
  {
    what: 'An update in PostgreSQL',
    title: 'Update in PostgreSQL, 1 caller',
    name: 'campaign-lead',
    print: (ms) => `${printFigure(ms)} ms`,
    reference: 'the same statements sent by pgbench',
  },
]

function printSummary(results: Results): string {
  const [oldest = ''] = listNodes(results)
  const runs = listRuns(oldest, results)
  const rows = SUMMARY.flatMap(({ what, title, name, print, reference }) => {
    const figures = findFigures(runs, title, name)
    if (figures.length === 0) return []
    const ratio = toSpread(findRatios(runs, title, name)).median.toFixed(1)
    return [`| ${what} | ${print(toSpread(figures).median)} | ${ratio} times ${reference} |`]
  })
  if (rows.length === 0) return NOT_MEASURED
  return `| what | here | compared with |
| --- | --- | --- |
${rows.join('\n')}

Medians of all rounds. ${printEnvironment(runs)}`
}

function printEnvironment(runs: readonly Run[]): string {
  const versions = new Set(runs.map(({ node }) => node))
  const machines = new Set(runs.map(({ machine }) => machine))
  const [day] = runs
    .map(({ measuredAt }) => measuredAt.slice(0, '2026-11-23'.length))
    .sort()
    .reverse()
  return `Measured with Node ${[...versions].join(' and ')} on ${[...machines].join(' and ')}, last on ${day}.`
}
