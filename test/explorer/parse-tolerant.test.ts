import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseTolerant } from '../../apps/explorer/model/parse-tolerant.js'
import { readJsonText } from '../../apps/explorer/model/read-json-text.js'

function parseValue(text: string): unknown {
  const parsed = parseTolerant(text)
  if (parsed.kind === 'unreadable') throw new Error(JSON.stringify(parsed.issues))
  return parsed.value
}

function findIssues(text: string): [number | null, string][] {
  const parsed = parseTolerant(text)
  return parsed.kind === 'parsed' ? [] : parsed.issues.map(({ line, message }) => [line, message])
}

describe('a pasted text', () => {
  it.each([
    ['trailing commas', '{"a": [1, 2,],}', { a: [1, 2] }],
    ['single quotes', "{'a': 'it\\'s'}", { a: "it's" }],
    ['keys without quotes', '{a: 1, $b: 2, 3: 4}', { a: 1, $b: 2, 3: 4 }],
    ['comments', '// first\n{"a": 1 /* one */}\n// last', { a: 1 }],
    ['undefined, which is a missing field', '{a: undefined, b: null}', { b: null }],
    ['negative numbers', '{a: -1.5, b: +2, c: -3e2}', { a: -1.5, b: 2, c: -300 }],
    ['template literals', '{a: `one\ntwo`}', { a: 'one\ntwo' }],
    ['a semicolon at the end', '{a: 1};\n', { a: 1 }],
    ['a byte order mark', '\uFEFF{"a": 1}', { a: 1 }],
    ['ids of MongoDB', '{a: ObjectId(\'64\'), b: new ObjectId("65")}', { a: '64', b: '65' }],
    [
      'dates',
      "{a: ISODate('2025-07-01T12:00:00Z'), b: new Date(1751371200000)}",
      { a: '2025-07-01T12:00:00.000Z', b: '2025-07-01T12:00:00.000Z' },
    ],
    ['numbers of MongoDB', "{a: NumberInt(5), b: NumberLong('-6')}", { a: 5, b: -6 }],
  ])('can have %s', (_, text, value) => {
    expect(parseValue(text)).toEqual(value)
  })

  it('has the value of JSON.parse if it is JSON', () => {
    fc.assert(
      fc.property(fc.json(), (json) => {
        fc.pre(!/"(?:__proto__|\$\w+)"/.test(json))
        expect(parseValue(json)).toEqual(JSON.parse(json))
      }),
    )
  })

  it('has the same value without the quotes of its keys, with comments and trailing commas', () => {
    const key = fc.stringMatching(/^[a-z]{1,5}$/)
    const value = fc.dictionary(key, fc.dictionary(key, fc.integer(), { minKeys: 1 }), {
      minKeys: 1,
    })
    fc.assert(
      fc.property(value, (object) => {
        const text = JSON.stringify(object, null, 2)
          .replaceAll(/"(\w+)":/g, '$1: /* : */')
          .replaceAll(/(\d|\})\n/g, '$1, // }\n')
        expect(parseValue(text)).toEqual(object)
      }),
    )
  })
})

describe('an invalid text', () => {
  it.each<[string, [number | null, string][]]>([
    ['', [[null, 'The text is empty']]],
    ['{\n"a": 1,\n', [[2, 'The text ends too early: a bracket, a brace or a value is missing']]],
    ['{\n"a" 1}', [[2, 'Unexpected "1"']]],
    ['{"a": "b\n"}', [[1, 'Unterminated string constant']]],
    ['{"a": 1}\n{"b": 2}', [[2, 'Unexpected "{" after the value']]],
    [
      '{\n"a": hello,\n"b": f(1),\n"c": -x,\n"d": a + b }',
      [
        [2, 'hello must be in quotes'],
        [3, 'f(…) is not supported: write its value'],
        [4, '"-" must be followed by a number'],
        [5, 'Expected a value: text, a number, true, false, null, [ or {'],
      ],
    ],
    ['{"__proto__": {}}', [[1, '"__proto__" is not allowed as a field name']]],
    [
      '[1e999,\nNaN]',
      [
        [1, 'The number 1e999 is too large'],
        [2, 'NaN is not a number that JSON can contain'],
      ],
    ],
    ['[010]', [[1, 'The number 010 must not begin with 0']]],
    ['[1,,2]', [[1, 'An item of the array is missing']]],
    ['{...a}', [[1, 'An object must not contain "..."']]],
    ['{a}', [[1, 'a must be followed by a colon and a value']]],
    ['{a() {}}', [[1, 'Expected a field: a name, a colon and a value']]],
    ['`${a}`', [[1, 'A text must not contain ${…}']]],
    [
      '[5n, /a/]',
      [
        [1, '5n must be in quotes'],
        [1, '/a/ must be in quotes'],
      ],
    ],
    ['new Date()', [[1, 'Date(…) must have one text or number']]],
  ])('has all its issues with their lines: %j', (text, issues) => {
    expect(findIssues(text)).toEqual(issues)
  })

  it('never throws, and never becomes a value that JSON cannot contain', () => {
    const characters =
      '{ } [ ] , : " \' ` - a 1 ( ) // /* => 0 . ; \\ new Date ObjectId __proto__ ${'
    const part = fc.constantFrom('\n', 'new ', ...characters.split(' '))
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(part).map((all) => all.join('')),
    )
    fc.assert(
      fc.property(text, (any) => {
        const read = readJsonText(any)
        if (read.kind === 'unreadable') expect(read.issues).not.toEqual([])
        else expect(JSON.parse(JSON.stringify(read.value))).toEqual(read.value)
      }),
      { numRuns: 1_000 },
    )
  })

  it('has an issue if it has too many levels', () => {
    for (const depth of [20_000, 200_000]) {
      expect(readJsonText('['.repeat(depth) + ']'.repeat(depth))).toMatchObject({
        kind: 'unreadable',
      })
    }
  })
})

describe('the line of a part', () => {
  const json = '{\n "a": {\n  "b": [1,\n   2]\n },\n "c": 3\n}'

  it.each<[string, (string | number)[], number]>([
    ['a field', ['c'], 6],
    ['a nested field', ['a', 'b'], 3],
    ['an item', ['a', 'b', 1], 4],
    ['a missing field, which has the line of its object', ['a', 'x'], 2],
    ['the whole value', [], 1],
  ])('is that of %s', (_, path, line) => {
    for (const text of [json, json.replaceAll('"', '')]) {
      const parsed = parseTolerant(text)
      expect(parsed.kind === 'parsed' && parsed.findLine(path)).toBe(line)
    }
  })
})
