import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { guardOutput } from '../../src/cli/terminal.js'
import { countColumns, measureWidth, wrapText } from '../../src/cli/wrap-text.js'
import { countCases } from '../support/exhaustive.js'

describe('a text that is wider than the terminal', () => {
  it('is broken at spaces, with a hanging indent', () => {
    expect(wrapText('one two three four five', 12, '- ', '  ')).toEqual([
      '- one two',
      '  three four',
      '  five',
    ])
  })

  it('is not broken inside a word that is wider than a line', () => {
    expect(wrapText('see subsequence.emailsSent now', 10)).toEqual([
      'see',
      'subsequence.emailsSent',
      'now',
    ])
  })

  it('keeps several spaces in succession', () => {
    expect(wrapText('Tag "a  b"', 20)).toEqual(['Tag "a  b"'])
  })

  it('is measured in columns: an East Asian character or an emoji takes two', () => {
    expect(['abc', '日本', 'ㄱ', '🎉', 'e\u0301'].map(countColumns)).toEqual([3, 4, 2, 2, 1])
    expect(wrapText('日本 日本', 8)).toEqual(['日本', '日本'])
  })

  it('has the same words in the same order, whatever the width', () => {
    const words = fc.array(fc.stringMatching(/^[a-z]{1,9}$/), { minLength: 1 })
    const property = fc.property(words, fc.integer({ min: 1, max: 40 }), (texts, width) => {
      const lines = wrapText(texts.join(' '), width)
      expect(lines.join(' ')).toBe(texts.join(' '))
      for (const line of lines) expect(line.length <= width || !line.includes(' ')).toBe(true)
    })
    fc.assert(property, { numRuns: countCases(100) })
  })
})

describe('the width of an output', () => {
  const measure = (terminal: { isTTY?: boolean; columns?: number }) =>
    measureWidth(guardOutput({ write: () => undefined, ...terminal }), 100)

  it('is one column less than the terminal, which may wrap a line that fills it', () => {
    expect(measure({ isTTY: true, columns: 60 })).toBe(59)
  })

  it('is the default if the output is not a terminal, or if its width is unknown', () => {
    expect(measure({})).toBe(100)
    expect(measure({ columns: 60 })).toBe(100)
    expect(measure({ isTTY: true })).toBe(100)
    expect(measure({ isTTY: true, columns: 0 })).toBe(100)
  })
})
