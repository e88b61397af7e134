import { describe, expect, it } from 'vitest'
import { printRuns } from '../../bench/report/print-runs.js'
import { aComparison, aRun } from '../support/bench-runs.js'

function readTable(printed: string): string[] {
  return printed.split('\n').filter((line) => line.startsWith('|'))
}

describe('printRuns', () => {
  it('prints the ratios of the runs in columns, the newest first, with version and time in the header', () => {
    const older = aRun(aComparison({ 'by hand': [10, 10], other: [20, 40] }))
    const newer = {
      ...aRun(
        aComparison(
          { 'by hand': [100, 200], other: [150, 290] },
          { goals: { other: { atMost: 1.5 } } },
        ),
      ),
      node: '20.20.3',
      measuredAt: '2026-11-24T08:09:10.000Z',
    }
    expect(readTable(printRuns([newer, older]))).toEqual([
      '| to by hand |            ns | v20.20.3 11-24 08:09 | v20.20.2 11-23 17:52 |                 goal |',
      '| ---------- | ------------: | -------------------: | -------------------: | -------------------: |',
      '| by hand    | 150 (100–200) |                 1.00 |                 1.00 |                      |',
      '| other      | 220 (150–290) |     1.48 (1.45–1.50) |     3.00 (2.00–4.00) | at most 1.5: reached |',
    ])
  })

  it('prints title and description of each comparison', () => {
    const titles = ['Time for a decision', 'Bytes for a decision']
    const run = aRun(...titles.map((title) => aComparison({ 'by hand': [1] }, { title })))
    expect(printRuns([run]).match(/^## .*\n\n.*/gm)).toEqual(
      titles.map((title) => `## ${title}\n\nA mix of updates.`),
    )
  })

  it('leaves a cell empty if an earlier run has no such row', () => {
    const older = aRun(aComparison({ 'by hand': [10] }))
    const newer = aRun(aComparison({ 'by hand': [10], other: [20] }))
    expect(readTable(printRuns([newer, older])).at(-1)).toMatch(
      /^\| other \W+ 20\.0 \W+ 2\.00 [| ]+$/,
    )
  })

  it('judges a goal by the newest run', () => {
    const goals = { other: { atLeast: 2 } }
    const run = aRun(aComparison({ 'by hand': [10], other: [19] }, { goals }))
    expect(printRuns([run])).toContain('at least 2: not reached')
  })
})
