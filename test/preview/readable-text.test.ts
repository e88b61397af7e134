import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { printPosition, showInvisible } from '../../src/preview/readable-text.js'
import { countCases } from '../support/exhaustive.js'

/** Any characters, with many invisible characters. */
const anyText = fc.string({
  unit: fc.oneof(
    fc.constantFrom(
      ...'a"\\{\n\t\r\0\u001B\u0007\u007F\u009B\u00A0\u00AD\u200B\u200D\u202E\u2028\uFE0F\uFEFF❤👩'.split(
        '',
      ),
    ),
    fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)),
    fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
  ),
})

describe('an invisible character', () => {
  it.each([
    ['a control character', '\u001B]0;x\u0007', String.raw`\u001b]0;x\u0007`],
    ['a tab and a return', 'a\tb\rc', String.raw`a\u0009b\u000dc`],
    ['a C1 control character', '\u009B31m', String.raw`\u009b31m`],
    ['DEL', '\u007F', String.raw`\u007f`],
    ['a no-break space', 'a\u00A0b\u202Fc', String.raw`a\u00a0b\u202fc`],
    ['a space of another width', '\u2003\u3000\u1680', String.raw`\u2003\u3000\u1680`],
    ['a blank character of another script', '\u2800\u3164\u115F', String.raw`\u2800\u3164\u115f`],
    ['a zero-width character', 'a\u200Bb\u2060c\uFEFF', String.raw`a\u200bb\u2060c\ufeff`],
    ['a joiner or non-joiner', 'a\u200Db\u200C', String.raw`a\u200db\u200c`],
    ['a soft hyphen', 'Inter\u00ADested', String.raw`Inter\u00adested`],
    ['a direction override', '\u202Eabc\u2066\u200F', String.raw`\u202eabc\u2066\u200f`],
    ['a line separator', 'a\u2028b\u2029c\u0085', String.raw`a\u2028b\u2029c\u0085`],
    ['half of a surrogate pair', '\uD83D', String.raw`\ud83d`],
    ['a Unicode tag, which has two code units', '\u{E0041}', String.raw`\udb40\udc41`],
    ['a variation selector without an emoji', 'a\uFE0F', String.raw`a\ufe0f`],
    ['a noncharacter', '\uFFFF', String.raw`\uffff`],
  ])('is escaped: %s', (_, text, shown) => {
    expect(showInvisible(text)).toBe(shown)
  })

  it.each([
    'Interested',
    'a b\nc',
    'Été',
    '日本語',
    'مهتم',
    'नमस्ते',
    '🙂',
    '❤️',
    '👩‍💻',
    '👩🏽‍💻',
    '👨‍👩‍👧',
    '🏳️‍🌈',
    '1️⃣',
    '🇩🇪',
  ])('is not found in %s', (text) => {
    expect(showInvisible(text)).toBe(text)
  })

  it('is escaped in any text, except LF', () => {
    const property = fc.property(anyText, (text) => {
      const shown = showInvisible(text).replaceAll('\n', '')
      expect(shown).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\p{Bidi_Control}]/u)
      // The remaining format characters are part of an emoji.
      expect(shown).not.toMatch(/[\p{Cf}\uFE0F](?<!\p{Extended_Pictographic}.*)/u)
      expect(showInvisible(shown)).toBe(shown)
    })
    fc.assert(property, { numRuns: countCases(500) })
  })

  it('is escaped without changing the value of JSON', () => {
    const property = fc.property(fc.dictionary(anyText, anyText), (value) => {
      for (const indent of [0, 2]) {
        const json = JSON.stringify(value, null, indent)
        expect(JSON.parse(showInvisible(json))).toEqual(JSON.parse(json))
      }
    })
    fc.assert(property, { numRuns: countCases(200) })
  })
})

describe('the position of a lead', () => {
  it('is the line in CSV, and the number of the item, from 1, in JSON', () => {
    expect(printPosition('csv', 10)).toBe('line 10')
    expect(printPosition('json', 0)).toBe('item 1')
  })
})
