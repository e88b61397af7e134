import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { Goal } from '../../bench/report/comparison.js'
import { drawPlot } from '../../bench/report/draw-plot.js'
import { type Run, readResults } from '../../bench/report/results.js'
import { replaceSpeedSection } from '../../bench/report/speed-section.js'
import { aComparison, aResult, aRun, type Rounds } from '../support/bench-runs.js'

const MARKED = 'before\n<!-- speed -->\nold text\n<!-- /speed -->\nafter\n'

function aRunWithGoal(rounds: Rounds): Run {
  return aRun(aComparison(rounds, { goals: { ours: { atMost: 1.5 } } }))
}

const OLDER = aRunWithGoal({ 'by hand': [10], ours: [15] })
const NEWER: Run = {
  ...aRun(aComparison({ 'by hand': [10], renamed: [10] }, { goals: { renamed: { atMost: 1 } } })),
  measuredAt: '2026-11-24T08:09:10.000Z',
}

describe('the README and the plot', () => {
  it('match the recorded results of npm run bench', async () => {
    const results = await readResults()
    const readme = readFileSync('README.md', 'utf8')
    expect(readme).toBe(replaceSpeedSection(readme, results))
    expect(readFileSync('bench/plot.svg', 'utf8')).toBe(drawPlot(results))
  })
})

describe('the section on speed', () => {
  it('lists each ratio with a goal, over all runs, for every Node', () => {
    const results = aResult({
      'Node 26': [
        { ...aRunWithGoal({ 'by hand': [10], ours: [16], other: [50] }), node: '26.10.0' },
      ],
      'Node 20': [
        aRunWithGoal({ 'by hand': [10], ours: [14], other: [50] }),
        aRunWithGoal({ 'by hand': [10, 10], ours: [13, 15], other: [50, 50] }),
      ],
    })
    expect(replaceSpeedSection(MARKED, results)).toBe(`before
<!-- speed -->

| ratio                                |          Node 20 | Node 26 |                                goal |
| ------------------------------------ | ---------------: | ------: | ----------------------------------: |
| Time for a decision: ours to by hand | 1.40 (1.30–1.50) |    1.60 | at most 1.5: not reached on Node 26 |

Each ratio is the median of all rounds of the latest runs, with minimum and maximum. Measured with Node 20.20.2 and 26.10.0 on 2 × AMD EPYC, last on 2026-11-23.

<!-- /speed -->
after
`)
  })

  it('reports a goal as reached if it is reached on every Node', () => {
    const results = aResult({ 'Node 20': [aRunWithGoal({ 'by hand': [10], ours: [15] })] })
    expect(replaceSpeedSection(MARKED, results)).toContain('| at most 1.5: reached |')
  })

  it('shows the worst of several rows with the same goal, for each Node', () => {
    const atMost: Goal = { atMost: 1.3 }
    const atLeast: Goal = { atLeast: 0.7 }
    const goals = { ten: atMost, hundred: atMost, slow: atLeast, slower: atLeast }
    const comparison = (rounds: Rounds) => aRun(aComparison(rounds, { goals }))
    const written = replaceSpeedSection(
      MARKED,
      aResult({
        'Node 20': [comparison({ one: [10], ten: [11], hundred: [14], slow: [9], slower: [8] })],
        'Node 26': [comparison({ one: [10], ten: [12], hundred: [11], slow: [8], slower: [9] })],
      }),
    )
    expect(written.match(/worst of.*/g)).toEqual([
      'worst of 2 to one |    1.40 |    1.20 | at most 1.3: not reached on Node 20 |',
      'worst of 2 to one |    0.80 |    0.80 |               at least 0.7: reached |',
    ])
  })

  it.each([
    [NEWER, OLDER],
    [OLDER, NEWER],
  ])('lists the rows of the newest run, on any Node', (on20, on26) => {
    const written = replaceSpeedSection(MARKED, aResult({ 'Node 20': [on20], 'Node 26': [on26] }))
    expect(written).toContain('renamed')
    expect(written).not.toContain('ours')
  })

  it('has a note before anything is measured', () => {
    expect(replaceSpeedSection(MARKED, {})).toContain('Nothing has been measured yet.')
  })

  it('does not change if it is written twice', () => {
    const results = aResult({ 'Node 20': [aRunWithGoal({ 'by hand': [10], ours: [15] })] })
    const once = replaceSpeedSection(MARKED, results)
    expect(replaceSpeedSection(once, results)).toBe(once)
  })

  it('throws if the README has no markers', () => {
    expect(() => replaceSpeedSection('no marks', {})).toThrow('<!-- speed -->')
  })
})
