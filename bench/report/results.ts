import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { availableParallelism, cpus } from 'node:os'
import { type Comparison, ratiosOf } from './comparison.js'

const FILE = 'bench/results.json'
const KEPT_RUNS = 3

/** What was measured: by Node's major version, and by section. */
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
 * Keeps a run beside the ones before it.
 *
 * @returns The runs of this section on this Node, the newest first.
 */
export async function keepRun(
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
  const runs = [run, ...(sections[section] ?? [])].slice(0, KEPT_RUNS)
  const kept: Results = { ...results, [`Node ${major}`]: { ...sections, [section]: runs } }
  await writeFile(FILE, `${JSON.stringify(kept, null, 1)}\n`)
  return runs
}

export async function readResults(): Promise<Results> {
  if (!existsSync(FILE)) return {}
  const results: Results = JSON.parse(await readFile(FILE, 'utf8'))
  return results
}

/** The Nodes that something was measured on, the oldest first. */
export function nodesIn(results: Results): string[] {
  return Object.keys(results).sort((one, other) => majorOf(one) - majorOf(other))
}

function majorOf(node: string): number {
  return Number(node.replace('Node ', ''))
}

/** The runs of every section on a Node. */
export function runsOn(node: string, results: Results): readonly Run[] {
  return Object.values(results[node] ?? {}).flat()
}

/** What a row of a comparison was of the reference, in each round of these runs. */
export function ratiosIn(runs: readonly Run[], title: string, name: string): readonly number[] {
  return runs
    .flatMap(({ comparisons }) => comparisons)
    .filter((comparison) => comparison.title === title)
    .flatMap((comparison) => ratiosOf(name, comparison))
}
