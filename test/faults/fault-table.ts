import { mkdirSync, writeFileSync } from 'node:fs'
import type { Reporter } from 'vitest/node'
import type { FaultCount } from './fault-count.js'

const COLUMNS = ['fault', 'injected', 'updates', 'stored', 'executed', 'twice', 'lost', 'invented']

/** Creates a reporter that prints the counts of the tests as a table, and writes the table to a file. */
export function createFaultTable(file: string): Reporter {
  return {
    onTestRunEnd(modules) {
      const tests = modules.flatMap(({ children }) => [...children.allTests('passed')])
      const counts = tests.flatMap((test) => test.meta().faultCount ?? [])
      const table = formatTable([COLUMNS, ...counts.map(toCells)])
      mkdirSync(new URL('.', `file://${file}`), { recursive: true })
      writeFileSync(file, table)
      process.stdout.write(`\n${table}\nWritten to ${file}\n`)
    },
  }
}

function toCells({ fault, injected, intents }: FaultCount): string[] {
  const { updates, stored, executed, twice, lost, invented } = intents ?? {}
  const counts = [updates, stored, executed, twice, lost, invented]
  return [fault, String(injected), ...counts.map((count) => String(count ?? '-'))]
}

/** Formats a table of Markdown. */
function formatTable(rows: readonly (readonly string[])[]): string {
  const [head = []] = rows
  const widths = head.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  const lines = rows.map((row) =>
    formatRow(row.map((cell, column) => padCell(cell, column, widths[column] ?? 0))),
  )
  const rule = formatRow(
    widths.map((width, column) => `${'-'.repeat(width - 1)}${column === 0 ? '-' : ':'}`),
  )
  return `${[lines[0], rule, ...lines.slice(1)].join('\n')}\n`
}

function padCell(cell: string, column: number, width: number): string {
  return column === 0 ? cell.padEnd(width) : cell.padStart(width)
}

function formatRow(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`
}
