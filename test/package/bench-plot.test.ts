import { describe, expect, it } from 'vitest'
import { drawPlot } from '../../bench/report/draw-plot.js'
import type { Results } from '../../bench/report/results.js'
import { aComparison, aResult, aRun, type Rounds } from '../support/bench-runs.js'
import { readXml, type XmlElement } from '../support/read-xml.js'

function resultsOf(rounds: Rounds): Results {
  return aResult({ 'Node 20': [aRun(aComparison(rounds))] })
}

function drawn(results: Results, kind: string): XmlElement[] {
  return readXml(drawPlot(results)).filter(({ attributes }) =>
    attributes['class']?.split(' ').includes(kind),
  )
}

function textsOf(results: Results, kind: string): string[] {
  return drawn(results, kind).map(({ text }) => text)
}

function numbersOf(elements: readonly XmlElement[], attribute: string): number[] {
  return elements.map(({ attributes }) => Number(attributes[attribute]))
}

/** Where `×1` is. */
function referenceIn(results: Results): number | undefined {
  return numbersOf(drawn(results, 'reference'), 'x1')[0]
}

const WAYS: Rounds = { 'by hand': [100], slow: [1_600], quick: [200], middling: [400] }

describe('the plot', () => {
  it('tells who cannot see it what it shows', () => {
    const [svg, title, desc] = readXml(drawPlot(resultsOf(WAYS)))
    expect(svg?.attributes).toMatchObject({ role: 'img', 'aria-labelledby': 'title desc' })
    expect(title?.text).toBe('Time for a decision, as a ratio to by hand')
    expect(desc?.text).toBe(
      'quick: ×2.00 on Node 20. middling: ×4.00 on Node 20. slow: ×16.0 on Node 20.',
    )
  })

  it('has a bar for each way but the reference, the shortest first', () => {
    expect(textsOf(resultsOf(WAYS), 'name')).toEqual(['quick', 'middling', 'slow'])
    expect(textsOf(resultsOf(WAYS), 'value')).toEqual(['×2.00', '×4.00', '×16.0'])
    expect(drawn(resultsOf(WAYS), 'bar')).toHaveLength(3)
  })

  it('has bars that begin at the reference, and are twice as long where the ratio is squared', () => {
    const bars = drawn(resultsOf(WAYS), 'bar')
    const [reference] = numbersOf(drawn(resultsOf(WAYS), 'reference'), 'x1')
    expect(numbersOf(bars, 'x')).toEqual([reference, reference, reference])
    const [two = 0, four, sixteen] = numbersOf(bars, 'width')
    expect(two).toBeGreaterThan(0)
    expect(four).toBeCloseTo(2 * two, 0)
    expect(sixteen).toBeCloseTo(4 * two, 0)
  })

  it('has what takes less than the reference on its other side', () => {
    const results = resultsOf({ 'by hand': [100], half: [50], twice: [200] })
    const [half, twice] = drawn(results, 'bar').map(({ attributes }) => attributes)
    expect(Number(half?.['x']) + Number(half?.['width'])).toBeCloseTo(referenceIn(results) ?? 0, 0)
    expect(Number(half?.['width'])).toBeCloseTo(Number(twice?.['width']), 0)
  })

  it('marks the least and the most of all kept runs, and the median of all rounds', () => {
    const results = aResult({
      'Node 20': [
        aRun(aComparison({ 'by hand': [100, 100], other: [400, 200] })),
        aRun(aComparison({ 'by hand': [200], other: [1_600] })),
      ],
    })
    const [whisker] = drawn(results, 'whisker').map(({ attributes }) => attributes)
    const octave = (Number(whisker?.['x2']) - Number(whisker?.['x1'])) / 2
    expect(Number(whisker?.['x1'])).toBeCloseTo((referenceIn(results) ?? 0) + octave, 0)
    expect(textsOf(results, 'value')).toEqual(['×4.00'])
  })

  it('has the oldest Node and the newest beside each other, in two shades', () => {
    const runs = [aRun(aComparison(WAYS))]
    const results = aResult({ 'Node 26': runs, 'Node 9': runs, 'Node 24': runs })
    expect(textsOf(results, 'note')).toEqual(expect.arrayContaining(['Node 9', 'Node 26']))
    expect(textsOf(results, 'note')).not.toContain('Node 24')
    expect(drawn(results, 'bar').map(({ attributes }) => attributes['class'])).toEqual(
      Array.from({ length: 3 }, () => ['bar oldest', 'bar newest']).flat(),
    )
  })

  it('leaves out a Node on which only other things were measured', () => {
    const results = aResult({
      'Node 20': [aRun(aComparison(WAYS))],
      'Node 26': [aRun(aComparison(WAYS, { title: 'Time to import' }))],
    })
    expect(textsOf(results, 'note')).not.toContain('Node 26')
  })

  it('leaves a place empty where a way was not measured on a Node', () => {
    const newer = {
      ...aRun(aComparison({ 'by hand': [100], one: [200], other: [300] })),
      measuredAt: '2026-11-24T08:09:10.000Z',
    }
    const results = aResult({
      'Node 20': [aRun(aComparison({ 'by hand': [100], one: [200] }))],
      'Node 26': [newer],
    })
    expect(textsOf(results, 'name')).toEqual(['one', 'other'])
    expect(textsOf(results, 'value')).toEqual(['×2.00', '×2.00', '×3.00'])
  })

  it('sets the library’s own ways apart', () => {
    const results = resultsOf({ 'by hand': [100], prepareLeadUpdates: [150], other: [200] })
    expect(drawn(results, 'own').filter(({ name }) => name === 'text')).toEqual([
      expect.objectContaining({ text: 'prepareLeadUpdates' }),
    ])
  })

  it('keeps its rows apart and all that it draws within it', () => {
    const results = resultsOf({ 'by hand': [1], one: [0.001], other: [100_000] })
    const [svg, ...elements] = readXml(drawPlot(results))
    const [, , width = 0, height = 0] = svg?.attributes['viewBox']?.split(' ').map(Number) ?? []
    const bars = drawn(results, 'bar')
    const bottoms = bars.map(
      ({ attributes }) => Number(attributes['y']) + Number(attributes['height']),
    )
    expect(numbersOf(bars, 'y')[1]).toBeGreaterThan(bottoms[0] ?? 0)
    for (const { attributes } of elements) {
      for (const x of ['x', 'x1', 'x2']) expect(Number(attributes[x] ?? 0)).toBeLessThan(width)
      for (const y of ['y', 'y1', 'y2']) expect(Number(attributes[y] ?? 0)).toBeLessThan(height)
    }
  })

  it('may have names that XML has a meaning for', () => {
    expect(textsOf(resultsOf({ '"a" & <b>': [1], '<c> & "d"': [2] }), 'name')).toEqual([
      '<c> & "d"',
    ])
  })

  it('is empty before anything was measured', () => {
    expect(drawn({}, 'bar')).toEqual([])
  })
})
