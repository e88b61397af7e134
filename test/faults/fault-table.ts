import { mkdirSync, writeFileSync } from 'node:fs'
import type { Reporter } from 'vitest/node'
import type { FaultCount } from './fault-count.js'

const COLUMNS = ['fault', 'struck', 'updates', 'stored', 'carried out', 'twice', 'lost', 'invented']

/** Prints what the tests have counted as a table, and writes it to a file. */
export function createFaultTable(file: string): Reporter {
  return {
    onTestRunEnd(modules) {
      const tests = modules.flatMap(({ children }) => [...children.allTests('passed')])
      const counts = tests.flatMap((test) => test.meta().faultCount ?? [])
      const table = printTable([COLUMNS, ...counts.map(cellsOf)])
      mkdirSync(new URL('.', `file://${file}`), { recursive: true })
      writeFileSync(file, table)
      process.stdout.write(`\n${table}\nWritten to ${file}\n`)
    },
  }
}

function cellsOf({ fault, struck, intents }: FaultCount): string[] {
  const { updates, stored, carriedOut, twice, lost, invented } = intents ?? {}
  const counts = [updates, stored, carriedOut, twice, lost, invented]
  return [fault, String(struck), ...counts.map((count) => String(count ?? '-'))]
}

/** In Markdown. */
function printTable(rows: readonly (readonly string[])[]): string {
  const [head = []] = rows
  const widths = head.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  const lines = rows.map((row) =>
    printLine(row.map((cell, column) => padCell(cell, column, widths[column] ?? 0))),
  )
  const rule = printLine(
    widths.map((width, column) => `${'-'.repeat(width - 1)}${column === 0 ? '-' : ':'}`),
  )
  return `${[lines[0], rule, ...lines.slice(1)].join('\n')}\n`
}

function padCell(cell: string, column: number, width: number): string {
  return column === 0 ? cell.padEnd(width) : cell.padStart(width)
}

function printLine(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`
}
