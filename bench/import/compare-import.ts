import { bundle } from '../../scripts/sizes/bundle.js'
import { type MeasuredSubpath, measureSubpaths } from '../../scripts/sizes/measure-sizes.js'
import type { Comparison, Row } from '../report/comparison.js'
import { runProgram } from '../report/programs.js'

const ROUNDS = 9

/** The core imports it and it is fixed, so the ratio above 1 is the core's own time. */
const REFERENCE = 'immer'

const ALTERNATIVES = [
  REFERENCE,
  'mutative',
  'xstate',
  '@reduxjs/toolkit',
  'json-rules-engine',
  '@event-driven-io/emmett',
  'robot3',
]

/** Compares the import time and bundle size of each subpath with alternative libraries. */
export async function compareImport(): Promise<readonly Comparison[]> {
  const subpaths = await measureSubpaths()
  return [await compareTime(subpaths), compareOwnSize(subpaths), await compareWholeSize(subpaths)]
}

async function compareTime(subpaths: readonly MeasuredSubpath[]): Promise<Comparison> {
  const imports = [...subpaths.flatMap(listImports), ...ALTERNATIVES.map(toImport)]
  const rounds: number[][] = []
  for (let round = 0; round < ROUNDS; round += 1) rounds.push(await timeInTurns(imports))
  return {
    title: 'Time to import',
    about: `Time of \`await import()\` in a new process, without its start. The row below a subpath is the \
time of the packages that it imports. ${ROUNDS} rounds, a process for each import.`,
    unit: 'ms',
    reference: REFERENCE,
    rows: imports.map(({ name }, index) => ({
      name,
      rounds: rounds.map((times) => times[index] ?? Number.NaN),
    })),
  }
}

/** Specifiers that are imported together in one process. */
interface Import {
  readonly name: string
  readonly specifiers: readonly string[]
}

function toImport(specifier: string): Import {
  return { name: specifier, specifiers: [specifier] }
}

/** Lists a subpath, and the packages that it imports unless they have rows of their own. */
function listImports({ specifier, packages }: MeasuredSubpath): Import[] {
  const isListed = packages.every((name) => ALTERNATIVES.includes(name))
  const name = `… of which ${packages.join(', ')}`
  return [toImport(specifier), ...(isListed ? [] : [{ name, specifiers: packages }])]
}

async function timeInTurns(imports: readonly Import[]): Promise<number[]> {
  const times: number[] = []
  for (const { specifiers } of imports) times.push(await timeImport(specifiers))
  return times
}

async function timeImport(specifiers: readonly string[]): Promise<number> {
  const milliseconds = await runProgram('bench/import/measure-import.ts', specifiers)
  if (typeof milliseconds !== 'number')
    throw new Error(`Expected milliseconds, got ${JSON.stringify(milliseconds)}`)
  return milliseconds
}

function compareOwnSize(subpaths: readonly MeasuredSubpath[]): Comparison {
  return {
    title: "Size of the library's own code",
    about: 'Minified and gzipped, without the packages that it imports.',
    unit: 'bytes',
    reference: 'campaign-lead',
    rows: subpaths.map(({ specifier, own }) => toRow(specifier, own)),
  }
}

async function compareWholeSize(subpaths: readonly MeasuredSubpath[]): Promise<Comparison> {
  const alternatives = await Promise.all(ALTERNATIVES.map(measureAlternative))
  return {
    title: 'Size with all imports',
    about: 'Minified and gzipped, with all exports. A bundle that uses less is smaller.',
    unit: 'bytes',
    reference: REFERENCE,
    rows: [...subpaths.map(({ specifier, whole }) => toRow(specifier, whole)), ...alternatives],
  }
}

async function measureAlternative(name: string): Promise<Row> {
  const { bytes } = await bundle(`export * from '${name}'`, 'bundle', 'bench')
  return toRow(name, bytes)
}

/** Sizes are the same in every round. */
function toRow(name: string, bytes: number): Row {
  return { name, rounds: [bytes] }
}
