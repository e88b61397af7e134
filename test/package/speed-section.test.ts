import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { Goal } from '../../bench/report/comparison.js'
import { drawPlot } from '../../bench/report/draw-plot.js'
import { type Run, readResults } from '../../bench/report/results.js'
import { replaceSpeedSection, replaceSpeedSummary } from '../../bench/report/speed-section.js'
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

const RENAMED = aComparison(
  { 'by hand': [10], ours: [12] },
  { title: 'Time of a request', goals: { ours: { atMost: 1.5 } } },
)

describe('the README, the page and the plot', () => {
  it('match the recorded results of npm run bench', async () => {
    const results = await readResults()
    const readme = readFileSync('README.md', 'utf8')
    const page = readFileSync('docs/benchmarks.md', 'utf8')
    expect(readme).toBe(replaceSpeedSummary(readme, results))
    expect(page).toBe(replaceSpeedSection(page, results))
    expect(readFileSync('bench/plot.svg', 'utf8')).toBe(drawPlot(results))
  })
})

describe('the summary of the speed', () => {
  const results = aResult({
    'Node 20': [
      aRun(
        aComparison(
          { 'by hand': [300, 300], prepareLeadUpdates: [390, 450] },
          { title: 'Time for a decision' },
        ),
        aComparison(
          { 'bare Hono route': [40], 'handler, service and store, alternating tags': [72] },
          { title: 'Server CPU per HTTP request, 32 connections' },
        ),
        aComparison(
          { pgbench: [1.25], 'campaign-lead': [1.5] },
          { title: 'Update in PostgreSQL, 1 caller' },
        ),
      ),
    ],
    'Node 26': [
      {
        ...aRun(aComparison({ 'by hand': [300], prepareLeadUpdates: [900] })),
        node: '26.10.0',
      },
    ],
  })

  it('has a row each for a decision, a request and an update, on the oldest Node', () => {
    expect(replaceSpeedSummary(MARKED, results)).toBe(`before
<!-- speed -->

| what | here | compared with |
| --- | --- | --- |
| A decision | 0.42 µs | 1.4 times the same rules written by hand, which check only the patch |
| A request over HTTP | 72.0 µs of server CPU | 1.8 times a Hono route that only parses the body |
| An update in PostgreSQL | 1.50 ms | 1.2 times the same statements sent by pgbench |

Medians of all rounds. Measured with Node 20.20.2 on 2 × AMD EPYC, last on 2026-11-23.

<!-- /speed -->
after
`)
  })

  it('leaves out what is not measured yet', () => {
    const other = aResult({ 'Node 20': [OLDER] })
    expect(replaceSpeedSummary(MARKED, other)).toContain('Nothing has been measured yet.')
  })

  it('has the three rows in the recorded results', async () => {
    const summary = replaceSpeedSummary(MARKED, await readResults())
    expect(summary.match(/^\| (?:A|An) .*$/gm)).toHaveLength(3)
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

  it('lists the comparisons of the newest run of a section, on any Node', () => {
    const renamed: Run = { ...OLDER, measuredAt: NEWER.measuredAt, comparisons: [RENAMED] }
    const written = replaceSpeedSection(MARKED, aResult({ 'Node 20': [renamed, OLDER] }))
    expect(written).toContain('Time of a request: ours')
    expect(written).not.toContain('Time for a decision')
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
