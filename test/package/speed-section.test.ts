import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { Goal } from '../../bench/report/comparison.js'
import { drawPlot } from '../../bench/report/draw-plot.js'
import { type Run, readResults } from '../../bench/report/results.js'
import { withSpeed } from '../../bench/report/speed-section.js'
import { aComparison, aResult, aRun, type Rounds } from '../support/bench-runs.js'

const MARKED = 'before\n<!-- speed -->\nof yesterday\n<!-- /speed -->\nafter\n'

function aRunOf(rounds: Rounds): Run {
  return aRun(aComparison(rounds, { goals: { ours: { atMost: 1.5 } } }))
}

const OLDER = aRunOf({ 'by hand': [10], ours: [15] })
const NEWER: Run = {
  ...aRun(aComparison({ 'by hand': [10], renamed: [10] }, { goals: { renamed: { atMost: 1 } } })),
  measuredAt: '2026-11-24T08:09:10.000Z',
}

describe('the README and the plot', () => {
  it('have what is in the results: written by npm run bench, never by hand', async () => {
    const results = await readResults()
    const readme = readFileSync('README.md', 'utf8')
    expect(readme).toBe(withSpeed(readme, results))
    expect(readFileSync('bench/plot.svg', 'utf8')).toBe(drawPlot(results))
  })
})

describe('the section on speed', () => {
  it('has each ratio that was promised something, of all runs, on every Node', () => {
    const results = aResult({
      'Node 26': [{ ...aRunOf({ 'by hand': [10], ours: [16], other: [50] }), node: '26.10.0' }],
      'Node 20': [
        aRunOf({ 'by hand': [10], ours: [14], other: [50] }),
        aRunOf({ 'by hand': [10, 10], ours: [13, 15], other: [50, 50] }),
      ],
    })
    expect(withSpeed(MARKED, results)).toBe(`before
<!-- speed -->

| ratio                                |          Node 20 | Node 26 |                                goal |
| ------------------------------------ | ---------------: | ------: | ----------------------------------: |
| Time for a decision: ours to by hand | 1.40 (1.30–1.50) |    1.60 | at most 1.5: not reached on Node 26 |

Each is the median of all rounds of the latest runs, with the least and the most. Measured with Node 20.20.2 and 26.10.0 on 2 × AMD EPYC, last on 2026-11-23.

<!-- /speed -->
after
`)
  })

  it('says that a goal is reached where it is on every Node', () => {
    const results = aResult({ 'Node 20': [aRunOf({ 'by hand': [10], ours: [15] })] })
    expect(withSpeed(MARKED, results)).toContain('| at most 1.5: reached |')
  })

  it('has the worst of several rows that have the same goal, on each Node', () => {
    const atMost: Goal = { atMost: 1.3 }
    const atLeast: Goal = { atLeast: 0.7 }
    const goals = { ten: atMost, hundred: atMost, slow: atLeast, slower: atLeast }
    const comparison = (rounds: Rounds) => aRun(aComparison(rounds, { goals }))
    const written = withSpeed(
      MARKED,
      aResult({
        'Node 20': [comparison({ one: [10], ten: [11], hundred: [14], slow: [9], slower: [8] })],
        'Node 26': [comparison({ one: [10], ten: [12], hundred: [11], slow: [8], slower: [9] })],
      }),
    )
    expect(written.match(/the worst of.*/g)).toEqual([
      'the worst of 2 to one |    1.40 |    1.20 | at most 1.3: not reached on Node 20 |',
      'the worst of 2 to one |    0.80 |    0.80 |               at least 0.7: reached |',
    ])
  })

  it.each([
    [NEWER, OLDER],
    [OLDER, NEWER],
  ])('has the rows of the newest run, whichever Node that was on', (on20, on26) => {
    const written = withSpeed(MARKED, aResult({ 'Node 20': [on20], 'Node 26': [on26] }))
    expect(written).toContain('renamed')
    expect(written).not.toContain('ours')
  })

  it('is there before anything was measured', () => {
    expect(withSpeed(MARKED, {})).toContain('Nothing has been measured yet.')
  })

  it('stays the same when it is written again', () => {
    const results = aResult({ 'Node 20': [aRunOf({ 'by hand': [10], ours: [15] })] })
    const once = withSpeed(MARKED, results)
    expect(withSpeed(once, results)).toBe(once)
  })

  it('needs its marks', () => {
    expect(() => withSpeed('no marks', {})).toThrow('<!-- speed -->')
  })
})
