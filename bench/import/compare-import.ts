import { bundle } from '../../scripts/sizes/bundle.js'
import { type MeasuredSubpath, measureSubpaths } from '../../scripts/sizes/measure-sizes.js'
import type { Comparison, Row } from '../report/comparison.js'
import { runProgram } from '../report/programs.js'

const ROUNDS = 9

/** The core imports it, and it does not change with the library: what is above it is the core's own. */
const REFERENCE = 'immer'

const PEERS = [
  REFERENCE,
  'mutative',
  'xstate',
  '@reduxjs/toolkit',
  'json-rules-engine',
  '@event-driven-io/emmett',
  'robot3',
]

/** What it costs to import each subpath, in time and in the size of a bundle, beside the peers. */
export async function compareImport(): Promise<readonly Comparison[]> {
  const subpaths = await measureSubpaths()
  return [await compareTime(subpaths), compareOwnSize(subpaths), await compareWholeSize(subpaths)]
}

async function compareTime(subpaths: readonly MeasuredSubpath[]): Promise<Comparison> {
  const imports = [...subpaths.flatMap(importsOf), ...PEERS.map(importOf)]
  const rounds: number[][] = []
  for (let round = 0; round < ROUNDS; round += 1) rounds.push(await timeInTurns(imports))
  return {
    title: 'Time to import',
    about: `What \`await import()\` takes in a program that has just started, without the start itself. \
Below a subpath, what the packages take that it imports: the rest is the library's. ${ROUNDS} rounds, a \
process for each import.`,
    unit: 'ms',
    reference: REFERENCE,
    rows: imports.map(({ name }, index) => ({
      name,
      rounds: rounds.map((times) => times[index] ?? Number.NaN),
    })),
  }
}

/** What is imported in a process of its own. */
interface Import {
  readonly name: string
  readonly specifiers: readonly string[]
}

function importOf(specifier: string): Import {
  return { name: specifier, specifiers: [specifier] }
}

/** A subpath, and below it the packages that it imports, where no peer's row tells that anyway. */
function importsOf({ specifier, packages }: MeasuredSubpath): Import[] {
  const isTold = packages.every((name) => PEERS.includes(name))
  const name = `… of which ${packages.join(', ')}`
  return [importOf(specifier), ...(isTold ? [] : [{ name, specifiers: packages }])]
}

async function timeInTurns(imports: readonly Import[]): Promise<number[]> {
  const times: number[] = []
  for (const { specifiers } of imports) times.push(await timeImport(specifiers))
  return times
}

async function timeImport(specifiers: readonly string[]): Promise<number> {
  const milliseconds = await runProgram('bench/import/measure-import.ts', specifiers)
  if (typeof milliseconds !== 'number') throw new Error(`No time: ${JSON.stringify(milliseconds)}`)
  return milliseconds
}

function compareOwnSize(subpaths: readonly MeasuredSubpath[]): Comparison {
  return {
    title: "Size of the library's own code",
    about: 'Minified and gzipped, without the packages that it imports.',
    unit: 'bytes',
    reference: 'campaign-lead',
    rows: subpaths.map(({ specifier, own }) => rowOf(specifier, own)),
  }
}

async function compareWholeSize(subpaths: readonly MeasuredSubpath[]): Promise<Comparison> {
  const peers = await Promise.all(PEERS.map(measurePeer))
  return {
    title: 'Size with all that is imported',
    about: 'Minified and gzipped, all that each exports; who uses less of it carries less.',
    unit: 'bytes',
    reference: REFERENCE,
    rows: [...subpaths.map(({ specifier, whole }) => rowOf(specifier, whole)), ...peers],
  }
}

async function measurePeer(name: string): Promise<Row> {
  const { bytes } = await bundle(`export * from '${name}'`, 'bundle', 'bench')
  return rowOf(name, bytes)
}

/** The same in every round. */
function rowOf(name: string, bytes: number): Row {
  return { name, rounds: [bytes] }
}
