import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { convertExtendedJson } from '../../src/preview/extended-json.js'
import { normalizeTime } from '../../src/preview/normalize-time.js'

describe('MongoDB Extended JSON', () => {
  it.each([
    [{ $oid: '64b0c0ffee' }, '64b0c0ffee'],
    [{ $date: '2025-07-01T14:00:00+02:00' }, '2025-07-01T12:00:00.000Z'],
    [{ $date: 1751371200000 }, '2025-07-01T12:00:00.000Z'],
    [{ $date: { $numberLong: '1751371200000' } }, '2025-07-01T12:00:00.000Z'],
    [{ $numberInt: '5' }, 5],
    [{ $numberLong: '-5' }, -5],
    [{ $numberDouble: '1.5' }, 1.5],
  ])('%j is converted to %j', (value, expected) => {
    expect(convertExtendedJson(value)).toBe(expected)
    expect(convertExtendedJson([{ a: { b: value } }])).toEqual([{ a: { b: expected } }])
  })

  it.each([
    { $date: 'tomorrow' },
    { $date: 1e99 },
    { $oid: 5 },
    { $numberLong: '9007199254740993' },
    { $numberDouble: 'NaN' },
    { $numberInt: '' },
    { $binary: 'AA==' },
    { $oid: 'a', other: 1 },
  ])('%j is kept: its value is unknown', (value) => {
    expect(convertExtendedJson(value)).toBe(value)
  })

  it('keeps plain JSON as the same object', () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: true }), (value) => {
        fc.pre(!JSON.stringify(value).includes('"$'))
        expect(convertExtendedJson(value)).toBe(value)
      }),
    )
  })
})

describe('a time in any form of ISO 8601', () => {
  it.each([
    ['2025-07-01', '2025-07-01T00:00:00.000Z'],
    ['2025-07-01T12:00', '2025-07-01T12:00:00.000Z'],
    ['2025-07-01 12:00:00', '2025-07-01T12:00:00.000Z'],
    ['2025-07-01T12:00:00Z', '2025-07-01T12:00:00.000Z'],
    ['2025-07-01T12:00:00.123456Z', '2025-07-01T12:00:00.123Z'],
    ['2025-07-01T14:00:00+02:00', '2025-07-01T12:00:00.000Z'],
    ['2025-07-01 14:00:00.5+02', '2025-07-01T12:00:00.500Z'],
    ['2025-07-01T07:00:00-0500', '2025-07-01T12:00:00.000Z'],
    [' 2025-07-01 ', '2025-07-01T00:00:00.000Z'],
  ])('%j is converted to UTC with milliseconds', (text, expected) => {
    expect(normalizeTime(text)).toBe(expected)
  })

  it.each(['', 'now', '2025', '2025-02-30', '2025-13-01', '2025-07-01T25:00', '01.07.2025', '7'])(
    '%j is not a time',
    (text) => {
      expect(normalizeTime(text)).toBeUndefined()
    },
  )

  it('is kept if it is already in UTC with milliseconds', () => {
    const max = new Date('9999-12-31T23:59:59.999Z')
    const min = new Date('0001-01-01T00:00:00.000Z')
    fc.assert(
      fc.property(fc.date({ min, max, noInvalidDate: true }), (date) => {
        expect(normalizeTime(date.toISOString())).toBe(date.toISOString())
      }),
    )
  })
})
