import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { availableParallelism, cpus } from 'node:os'
import { type Comparison, computeRatios } from './comparison.js'

const FILE = 'bench/results.json'
const MAX_RUNS = 3

/** The recorded runs, by major version of Node and by section. */
export type Results = Record<string, Record<string, readonly Run[]>>

/** One run of a section. */
export interface Run {
  /** ISO 8601, UTC. */
  readonly measuredAt: string
  readonly node: string
  readonly machine: string
  readonly comparisons: readonly Comparison[]
}

/**
 * Records a run, and deletes the oldest runs of the section.
 *
 * @returns The runs of this section on this Node, the newest first.
 */
export async function recordRun(
  section: string,
  comparisons: readonly Comparison[],
): Promise<readonly Run[]> {
  const results = await readResults()
  const [major = ''] = process.versions.node.split('.')
  const sections = results[`Node ${major}`] ?? {}
  const run: Run = {
    measuredAt: new Date().toISOString(),
    node: process.versions.node,
    machine: `${availableParallelism()} × ${cpus()[0]?.model ?? 'unknown'}`,
    comparisons,
  }
  const runs = [run, ...(sections[section] ?? [])].slice(0, MAX_RUNS)
  const recorded: Results = { ...results, [`Node ${major}`]: { ...sections, [section]: runs } }
  await writeFile(FILE, `${JSON.stringify(recorded, null, 1)}\n`)
  return runs
}

export async function readResults(): Promise<Results> {
  if (!existsSync(FILE)) return {}
  const results: Results = JSON.parse(await readFile(FILE, 'utf8'))
  return results
}

/** Lists the versions of Node with recorded runs, the oldest first. */
export function listNodes(results: Results): string[] {
  return Object.keys(results).sort((one, other) => parseMajor(one) - parseMajor(other))
}

function parseMajor(node: string): number {
  return Number(node.replace('Node ', ''))
}

/** Lists the runs of every section on a version of Node. */
export function listRuns(node: string, results: Results): readonly Run[] {
  return Object.values(results[node] ?? {}).flat()
}

/** Returns the ratio of a row to the reference for each round of these runs. */
export function findRatios(runs: readonly Run[], title: string, name: string): readonly number[] {
  return findComparisons(runs, title).flatMap((comparison) => computeRatios(name, comparison))
}

/** Returns the figures of a row in all rounds of these runs. */
export function findFigures(runs: readonly Run[], title: string, name: string): readonly number[] {
  return findComparisons(runs, title)
    .flatMap(({ rows }) => rows)
    .filter((row) => row.name === name)
    .flatMap(({ rounds }) => rounds)
}

function findComparisons(runs: readonly Run[], title: string): readonly Comparison[] {
  return runs
    .flatMap(({ comparisons }) => comparisons)
    .filter((comparison) => comparison.title === title)
}
