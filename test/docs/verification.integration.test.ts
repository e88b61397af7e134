import { execFileSync } from 'node:child_process'
import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { runCommand } from '../support/command-line.js'
import { findBlocks } from '../support/markdown.js'
import { startPythonServer } from '../support/python-server.js'
import { runProgram } from '../support/run-program.js'

const [passed = '', failed = '', report = ''] = findBlocks(
  readFileSync('docs/verification.md', 'utf8'),
  'text',
)

/** Replaces what differs between two runs: the port, the durations, the requests and the outcome of races. */
function normalize(text: string): string {
  return text
    .replaceAll(/http:\/\/(?:localhost|127\.0\.0\.1):\d+/g, 'URL')
    .replaceAll(/[\d,.]+ (?:s|requests?(?:\/s)?)\b/g, '#')
    .replaceAll(/\d+ other checks fail/g, '# other checks fail')
}

const clock = () => performance.now()

/** Returns the shown lines that were not printed. A line that ends with an ellipsis is the start of a line. */
function findMissingLines(shown: string, printed: string): string[] {
  const lines = normalize(printed).split('\n')
  return normalize(shown)
    .trimEnd()
    .split('\n')
    .filter((line) =>
      line.endsWith('…')
        ? !lines.some((each) => each.startsWith(line.slice(0, -1)))
        : !lines.includes(line),
    )
}

/** Copies the server in Python, and adds a bug. */
function copyWithBug(folder: string): string {
  cpSync('examples/python', folder, { recursive: true })
  const rules = readFileSync('examples/python/rules.py', 'utf8')
  const line = '            after["status"] = "completed"\n'
  expect(rules).toContain(line)
  writeFileSync(`${folder}/rules.py`, rules.replace(line, ''))
  return folder
}

describe('the page about verification', () => {
  it('shows the output for a server that passes', async () => {
    const command = await startPythonServer()
    const { output, errors } = await runCommand([...command, '--quick'], { clock })
    expect(findMissingLines(passed, errors + output)).toEqual([])
  })

  it('shows the report of a server with a bug', async () => {
    const command = await startPythonServer([], copyWithBug('temp/python-with-bug'))
    const { output } = await runCommand([...command, '--quick'], { clock })
    expect(findMissingLines(failed, output)).toEqual([])
  })

  it('shows the output of the example with a failing property', async () => {
    const { output } = await runProgram('examples/12-check-your-own-rules.ts')
    expect(findMissingLines(report, output)).toEqual([])
  })
})

describe('the runner of golden vectors in Python', () => {
  const vectors = 'vectors/lead-updates.v1.json'

  it('passes with the rules in Python', () => {
    const output = execFileSync('python3', ['examples/python/check_vectors.py', vectors], {
      encoding: 'utf8',
    })
    expect(output).toMatch(/^(\d+) of \1 vectors pass\n$/)
  })

  it('fails with rules that have a bug', () => {
    const folder = copyWithBug('temp/python-vectors-with-bug')
    const run = () => execFileSync('python3', [`${folder}/check_vectors.py`, vectors])
    expect(run).toThrow('Command failed')
  })
})
