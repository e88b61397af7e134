import { mkdirSync, writeFileSync } from 'node:fs'
import type { Reporter } from 'vitest/node'
import type { FaultCount, SenderRow } from './fault-count.js'

const COLUMNS = ['fault', 'injected', 'updates', 'stored', 'executed', 'twice', 'lost', 'invented']

/** The columns of the second table. */
const SENDER_COLUMNS = [
  ['way of sending', ({ way }) => way],
  ['kills', ({ kills }) => kills],
  ['e-mails', ({ emails }) => emails],
  ['canceled', ({ canceled }) => canceled],
  ['before', ({ canceledBefore }) => canceledBefore],
  ['left', ({ left }) => left],
  ['unsubscribed', ({ unsubscribed }) => unsubscribed],
  ['counted, not sent', ({ miscounted }) => miscounted],
  ['sent, not counted', ({ uncounted }) => uncounted],
  ['twice', ({ twice }) => twice],
  ['without crash', ({ twiceWithoutCrash }) => twiceWithoutCrash],
  ['lost', ({ lost }) => lost],
  ['assumed', ({ assumed }) => assumed],
] satisfies Array<[string, (row: SenderRow) => string | number]>

const LEGEND = `canceled: sent and canceled; before: canceled before it was handed to the mail server;
left: of an enrollment that a tag ended because nothing was sent; unsubscribed: claimed after the lead had unsubscribed;
twice: accepted twice, under the same id; without crash: and its first sender was not killed;
assumed: not sent, and confirmed after its claim had expired, because the lead could not receive it any more
`

/** Creates a reporter that prints the counts of the tests as tables, and writes them to a file. */
export function createFaultTable(file: string): Reporter {
  return {
    onTestRunEnd(modules) {
      const tests = modules.flatMap(({ children }) => [...children.allTests('passed')])
      const counts = tests.flatMap((test) => test.meta().faultCount ?? [])
      const rows = tests.flatMap((test) => test.meta().senders ?? [])
      const table = [
        formatTable([COLUMNS, ...counts.map(toCells)]),
        formatTable([SENDER_COLUMNS.map(([name]) => name), ...rows.map(toSenderCells)]),
        LEGEND,
      ].join('\n')
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

function toSenderCells(row: SenderRow): string[] {
  return SENDER_COLUMNS.map(([, toCell]) => String(toCell(row)))
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
