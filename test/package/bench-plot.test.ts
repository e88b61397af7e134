import { describe, expect, it } from 'vitest'
import { drawPlot } from '../../bench/report/draw-plot.js'
import type { Results } from '../../bench/report/results.js'
import { aComparison, aResult, aRun, type Rounds } from '../support/bench-runs.js'
import { readXml, type XmlElement } from '../support/read-xml.js'

function createResults(rounds: Rounds): Results {
  return aResult({ 'Node 20': [aRun(aComparison(rounds))] })
}

function findDrawn(results: Results, kind: string): XmlElement[] {
  return readXml(drawPlot(results)).filter(({ attributes }) =>
    attributes['class']?.split(' ').includes(kind),
  )
}

function readTexts(results: Results, kind: string): string[] {
  return findDrawn(results, kind).map(({ text }) => text)
}

function readNumbers(elements: readonly XmlElement[], attribute: string): number[] {
  return elements.map(({ attributes }) => Number(attributes[attribute]))
}

/** Returns the position of `×1`. */
function findReference(results: Results): number | undefined {
  return readNumbers(findDrawn(results, 'reference'), 'x1')[0]
}

const ROUNDS: Rounds = { 'by hand': [100], slow: [1_600], quick: [200], middling: [400] }

describe('the plot', () => {
  it('has a title and a description for screen readers', () => {
    const [svg, title, desc] = readXml(drawPlot(createResults(ROUNDS)))
    expect(svg?.attributes).toMatchObject({ role: 'img', 'aria-labelledby': 'title desc' })
    expect(title?.text).toBe('Time for a decision, as a ratio to by hand')
    expect(desc?.text).toBe(
      'quick: ×2.00 on Node 20. middling: ×4.00 on Node 20. slow: ×16.0 on Node 20.',
    )
  })

  it('has a bar for each implementation except the reference, the shortest first', () => {
    expect(readTexts(createResults(ROUNDS), 'name')).toEqual(['quick', 'middling', 'slow'])
    expect(readTexts(createResults(ROUNDS), 'value')).toEqual(['×2.00', '×4.00', '×16.0'])
    expect(findDrawn(createResults(ROUNDS), 'bar')).toHaveLength(3)
  })

  it('draws bars from the reference on a logarithmic scale', () => {
    const bars = findDrawn(createResults(ROUNDS), 'bar')
    const [reference] = readNumbers(findDrawn(createResults(ROUNDS), 'reference'), 'x1')
    expect(readNumbers(bars, 'x')).toEqual([reference, reference, reference])
    const [two = 0, four, sixteen] = readNumbers(bars, 'width')
    expect(two).toBeGreaterThan(0)
    expect(four).toBeCloseTo(2 * two, 0)
    expect(sixteen).toBeCloseTo(4 * two, 0)
  })

  it('draws bars of faster implementations to the left of the reference', () => {
    const results = createResults({ 'by hand': [100], half: [50], twice: [200] })
    const [half, twice] = findDrawn(results, 'bar').map(({ attributes }) => attributes)
    expect(Number(half?.['x']) + Number(half?.['width'])).toBeCloseTo(
      findReference(results) ?? 0,
      0,
    )
    expect(Number(half?.['width'])).toBeCloseTo(Number(twice?.['width']), 0)
  })

  it('marks the minimum and maximum of all recorded runs, and prints the median of all rounds', () => {
    const results = aResult({
      'Node 20': [
        aRun(aComparison({ 'by hand': [100, 100], other: [400, 200] })),
        aRun(aComparison({ 'by hand': [200], other: [1_600] })),
      ],
    })
    const [whisker] = findDrawn(results, 'whisker').map(({ attributes }) => attributes)
    const octave = (Number(whisker?.['x2']) - Number(whisker?.['x1'])) / 2
    expect(Number(whisker?.['x1'])).toBeCloseTo((findReference(results) ?? 0) + octave, 0)
    expect(readTexts(results, 'value')).toEqual(['×4.00'])
  })

  it('shows the oldest and the newest Node in two shades', () => {
    const runs = [aRun(aComparison(ROUNDS))]
    const results = aResult({ 'Node 26': runs, 'Node 9': runs, 'Node 24': runs })
    expect(readTexts(results, 'note')).toEqual(expect.arrayContaining(['Node 9', 'Node 26']))
    expect(readTexts(results, 'note')).not.toContain('Node 24')
    expect(findDrawn(results, 'bar').map(({ attributes }) => attributes['class'])).toEqual(
      Array.from({ length: 3 }, () => ['bar oldest', 'bar newest']).flat(),
    )
  })

  it('omits a Node on which only other comparisons were measured', () => {
    const results = aResult({
      'Node 20': [aRun(aComparison(ROUNDS))],
      'Node 26': [aRun(aComparison(ROUNDS, { title: 'Time to import' }))],
    })
    expect(readTexts(results, 'note')).not.toContain('Node 26')
  })

  it('leaves a gap if an implementation was not measured on a Node', () => {
    const newer = {
      ...aRun(aComparison({ 'by hand': [100], one: [200], other: [300] })),
      measuredAt: '2026-11-24T08:09:10.000Z',
    }
    const results = aResult({
      'Node 20': [aRun(aComparison({ 'by hand': [100], one: [200] }))],
      'Node 26': [newer],
    })
    expect(readTexts(results, 'name')).toEqual(['one', 'other'])
    expect(readTexts(results, 'value')).toEqual(['×2.00', '×2.00', '×3.00'])
  })

  it('highlights the library’s own functions', () => {
    const results = createResults({ 'by hand': [100], prepareLeadUpdates: [150], other: [200] })
    expect(findDrawn(results, 'own').filter(({ name }) => name === 'text')).toEqual([
      expect.objectContaining({ text: 'prepareLeadUpdates' }),
    ])
  })

  it('separates the rows, and draws nothing outside its view box', () => {
    const results = createResults({ 'by hand': [1], one: [0.001], other: [100_000] })
    const [svg, ...elements] = readXml(drawPlot(results))
    const [, , width = 0, height = 0] = svg?.attributes['viewBox']?.split(' ').map(Number) ?? []
    const bars = findDrawn(results, 'bar')
    const bottoms = bars.map(
      ({ attributes }) => Number(attributes['y']) + Number(attributes['height']),
    )
    expect(readNumbers(bars, 'y')[1]).toBeGreaterThan(bottoms[0] ?? 0)
    for (const { attributes } of elements) {
      for (const x of ['x', 'x1', 'x2']) expect(Number(attributes[x] ?? 0)).toBeLessThan(width)
      for (const y of ['y', 'y1', 'y2']) expect(Number(attributes[y] ?? 0)).toBeLessThan(height)
    }
  })

  it('escapes names with XML characters', () => {
    expect(readTexts(createResults({ '"a" & <b>': [1], '<c> & "d"': [2] }), 'name')).toEqual([
      '<c> & "d"',
    ])
  })

  it('has no bars before anything is measured', () => {
    expect(findDrawn({}, 'bar')).toEqual([])
  })
})
