import { describe, expect, it } from 'vitest'
import { findDifferences } from '../../../src/testing/checks/json-difference.js'

describe('findDifferences of values that are equal as JSON', () => {
  it.each([
    ['numbers, strings, booleans and null', [1, 'a', true, null], [1, 'a', true, null]],
    [
      'objects with their keys in another order',
      { a: 1, b: { c: 2, d: 3 } },
      { b: { d: 3, c: 2 }, a: 1 },
    ],
    ['an object with a key whose value is undefined', { a: 1, b: undefined }, { a: 1 }],
    ['an object with the key __proto__', JSON.parse('{"__proto__":1}'), { ['__proto__']: 1 }],
    ['an object without a prototype', Object.assign(Object.create(null), { a: 1 }), { a: 1 }],
    ['0 and -0, which JSON does not distinguish', -0, 0],
  ])('returns no differences for %s', (_, actual, expected) => {
    expect(findDifferences(actual, expected)).toEqual([])
    expect(findDifferences(expected, actual)).toEqual([])
  })
})

describe('findDifferences', () => {
  it('names only the paths that differ', () => {
    const actual = { lead: { _id: 'lead_1', status: 'active', subsequence: { currentStep: 1 } } }
    const expected = { lead: { _id: 'lead_1', status: 'paused', subsequence: { currentStep: 0 } } }
    expect(findDifferences(actual, expected)).toEqual([
      'lead.status is "active", expected "paused"',
      'lead.subsequence.currentStep is 1, expected 0',
    ])
  })

  it('reports a missing and an unexpected field', () => {
    expect(findDifferences({ lead: { a: 1 } }, { lead: { b: { c: null } } })).toEqual([
      'lead.b is missing, expected {"c":null}',
      'lead.a is 1, expected none',
    ])
  })

  it('reports values that differ as a whole', () => {
    expect(findDifferences(undefined, { a: 1 })).toEqual(['it is undefined, expected {"a":1}'])
    expect(findDifferences([], {})).toEqual(['it is [], expected {}'])
  })

  it('quotes a key that is not an identifier', () => {
    expect(findDifferences({ a: { 'b.c': 1 } }, { a: { 'b.c': 2 } })).toEqual([
      'a["b.c"] is 1, expected 2',
    ])
  })

  it('shortens a long value', () => {
    const [line = ''] = findDifferences('x'.repeat(10_000), 1)
    expect(line.length).toBeLessThan(400)
  })
})

describe('findDifferences of lists', () => {
  const cancel = { type: 'cancelSend' }
  const enroll = { type: 'enrollment' }
  const emit = { type: 'emitWebhook' }

  it('compares the items in order', () => {
    expect(findDifferences([1, 2], [2, 1])).toEqual([
      '[0] is 1, expected 2',
      '[1] is 2, expected 1',
    ])
  })

  it('reports a missing item, but not the items after it', () => {
    const actual = { intents: [enroll, emit] }
    expect(findDifferences(actual, { intents: [cancel, enroll, emit] })).toEqual([
      'intents[0] is missing, expected {"type":"cancelSend"}',
    ])
  })

  it('reports an extra item', () => {
    expect(findDifferences([cancel, enroll, emit], [cancel, emit])).toEqual([
      '[1] is {"type":"enrollment"}, expected none',
    ])
    expect(findDifferences([1, 1], [1])).toEqual(['[1] is 1, expected none'])
    expect(findDifferences([undefined], [])).toEqual(['[0] is undefined, expected none'])
  })

  it('reports the path within an item that differs', () => {
    const actual = [cancel, { type: 'enrollment', action: 'exited' }, emit]
    const expected = [cancel, { type: 'enrollment', action: 'switched' }, emit]
    expect(findDifferences(actual, expected)).toEqual([
      '[1].action is "exited", expected "switched"',
    ])
  })
})

describe('findDifferences of values that are not JSON', () => {
  it('reports them, even if their JSON would be equal', () => {
    const date = new Date('2025-07-01T12:00:00.000Z')
    expect(findDifferences({ now: date }, { now: date.toISOString() })).toEqual([
      'now is [object Date], which is not JSON, expected "2025-07-01T12:00:00.000Z"',
    ])
    expect(findDifferences(new Map(), {})).toEqual([
      'it is [object Map], which is not JSON, expected {}',
    ])
    expect(findDifferences(Number.NaN, null)).toEqual(['it is NaN, expected null'])
    expect(findDifferences(10n, 10)).toEqual(['it is 10, which is not JSON, expected 10'])
  })

  it('reports a circular value', () => {
    const circle: Record<string, unknown> = {}
    circle['self'] = circle
    expect(findDifferences(circle, { self: null })).toEqual([
      'self is [object Object], which is not JSON, expected null',
    ])
  })
})
