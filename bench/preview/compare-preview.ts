import { mkdir, writeFile } from 'node:fs/promises'
import type { Comparison, Goal } from '../report/comparison.js'
import { runProgram } from '../report/programs.js'
import { measureInTurns } from '../report/rounds.js'
import { jsonOf, toCsv } from './lead-texts.js'

const PROGRAM = 'bench/preview/measure-preview.ts'
const FOLDER = 'temp/bench'
const LEADS = 100_000
const ROUNDS = 5

/** A way to read leads, and its input file. */
interface Variant {
  readonly name: string
  readonly file: string
  readonly goal?: Goal
}

const VARIANTS: readonly Variant[] = [
  { name: 'JSON.parse', file: `${FOLDER}/leads.json` },
  { name: 'preview of JSON', file: `${FOLDER}/leads.json`, goal: { atMost: 3 } },
  { name: 'preview of CSV', file: `${FOLDER}/leads.csv`, goal: { atMost: 3 } },
]

/** Measures how long it takes to preview many leads, from the text to the counts. */
export async function comparePreview(): Promise<readonly Comparison[]> {
  await mkdir(FOLDER, { recursive: true })
  await writeFile(`${FOLDER}/leads.json`, jsonOf(LEADS))
  await writeFile(`${FOLDER}/leads.csv`, toCsv(LEADS))
  const figures = await measureInTurns(VARIANTS, ROUNDS, async ({ name, file }) =>
    Number(await runProgram(PROGRAM, [name, file, String(LEADS)])),
  )
  return [
    {
      title: `Time to preview ${LEADS.toLocaleString('en')} leads`,
      about:
        'From the text to the counts, for leads of all kinds with 18 fields each, in a new process. ' +
        'JSON.parse, which a preview of JSON starts with, only parses the same leads.',
      unit: 'ms',
      reference: 'JSON.parse',
      rows: Array.from(figures, ([{ name, goal }, rounds]) => ({ name, rounds, goal })),
    },
  ]
}
