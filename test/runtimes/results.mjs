/** Collects the results of checks, and prints them as tables. */
export function createResults() {
  const results = []

  /** Runs a check, and prints its return value if it passes. Returns whether it passed. */
  async function record(table, row, column, check) {
    try {
      const detail = await check()
      results.push({ table, row, column, text: detail ? `passed (${detail})` : 'passed' })
    } catch (error) {
      results.push({ table, row, column, text: 'FAILED', error })
      console.error(`\n--- ${row}, ${column}\n${error.message}\n`)
    }
    const { text } = results.at(-1)
    console.log(`${row}, ${column}: ${text}`)
    return results.at(-1).error === undefined
  }

  function print(table) {
    const own = results.filter((result) => result.table === table)
    const columns = distinct(own.map(({ column }) => column))
    const rows = distinct(own.map(({ row }) => row))
    const lines = rows.map((row) => lineOf(row, columns, own))
    console.log(`\n${format([[table, ...columns], ...lines])}`)
  }

  return { record, print, hasFailed: () => results.some(({ error }) => error !== undefined) }
}

function lineOf(row, columns, results) {
  const cells = columns.map((column) => {
    const result = results.find((candidate) => candidate.row === row && candidate.column === column)
    return result?.text ?? '-'
  })
  return [row, ...cells]
}

function format(lines) {
  const widths = lines[0].map((_, index) => Math.max(...lines.map((line) => line[index].length)))
  const pad = (line) => line.map((cell, index) => cell.padEnd(widths[index])).join('  ')
  return lines.map((line) => pad(line).trimEnd()).join('\n')
}

function distinct(values) {
  return [...new Set(values)]
}
