import { describe, expect, it } from 'vitest'
import { findDifferences } from '../../../src/testing/checks/json-difference.js'

describe('values that are equal as JSON', () => {
  it.each([
    ['numbers, strings, booleans and null', [1, 'a', true, null], [1, 'a', true, null]],
    ['whatever the order of the keys', { a: 1, b: { c: 2, d: 3 } }, { b: { d: 3, c: 2 }, a: 1 }],
    ['where a key is undefined in one', { a: 1, b: undefined }, { a: 1 }],
    ['with a key that poses as a prototype', JSON.parse('{"__proto__":1}'), { ['__proto__']: 1 }],
    ['with no prototype', Object.assign(Object.create(null), { a: 1 }), { a: 1 }],
    ['zeros of either sign, which JSON does not tell apart', -0, 0],
  ])('differ nowhere: %s', (_, actual, expected) => {
    expect(findDifferences(actual, expected)).toEqual([])
    expect(findDifferences(expected, actual)).toEqual([])
  })
})

describe('a difference', () => {
  it('is told by its path, and only it', () => {
    const actual = { lead: { _id: 'lead_1', status: 'active', subsequence: { currentStep: 1 } } }
    const expected = { lead: { _id: 'lead_1', status: 'paused', subsequence: { currentStep: 0 } } }
    expect(findDifferences(actual, expected)).toEqual([
      'lead.status is "active", expected "paused"',
      'lead.subsequence.currentStep is 1, expected 0',
    ])
  })

  it('may be a field that is missing, or one too many', () => {
    expect(findDifferences({ lead: { a: 1 } }, { lead: { b: { c: null } } })).toEqual([
      'lead.b is missing, expected {"c":null}',
      'lead.a is 1, expected none',
    ])
  })

  it('may be the whole', () => {
    expect(findDifferences(undefined, { a: 1 })).toEqual(['it is undefined, expected {"a":1}'])
    expect(findDifferences([], {})).toEqual(['it is [], expected {}'])
  })

  it('names a key that is no word in quotes', () => {
    expect(findDifferences({ a: { 'b.c': 1 } }, { a: { 'b.c': 2 } })).toEqual([
      'a["b.c"] is 1, expected 2',
    ])
  })

  it('is told shortly where a value is long', () => {
    const [line = ''] = findDifferences('x'.repeat(10_000), 1)
    expect(line.length).toBeLessThan(400)
  })
})

describe('lists', () => {
  const cancel = { type: 'cancelSend' }
  const enroll = { type: 'enrollment' }
  const emit = { type: 'emitWebhook' }

  it('are compared in their order', () => {
    expect(findDifferences([1, 2], [2, 1])).toEqual([
      '[0] is 1, expected 2',
      '[1] is 2, expected 1',
    ])
  })

  it('tell an item that is missing, and not what follows it', () => {
    const actual = { intents: [enroll, emit] }
    expect(findDifferences(actual, { intents: [cancel, enroll, emit] })).toEqual([
      'intents[0] is missing, expected {"type":"cancelSend"}',
    ])
  })

  it('tell an item too many', () => {
    expect(findDifferences([cancel, enroll, emit], [cancel, emit])).toEqual([
      '[1] is {"type":"enrollment"}, expected none',
    ])
    expect(findDifferences([1, 1], [1])).toEqual(['[1] is 1, expected none'])
    expect(findDifferences([undefined], [])).toEqual(['[0] is undefined, expected none'])
  })

  it('tell where an item differs', () => {
    const actual = [cancel, { type: 'enrollment', action: 'exited' }, emit]
    const expected = [cancel, { type: 'enrollment', action: 'switched' }, emit]
    expect(findDifferences(actual, expected)).toEqual([
      '[1].action is "exited", expected "switched"',
    ])
  })
})

describe('what is no JSON', () => {
  it('is told, also where JSON would make it equal', () => {
    const date = new Date('2025-07-01T12:00:00.000Z')
    expect(findDifferences({ now: date }, { now: date.toISOString() })).toEqual([
      'now is [object Date], which is no JSON, expected "2025-07-01T12:00:00.000Z"',
    ])
    expect(findDifferences(new Map(), {})).toEqual([
      'it is [object Map], which is no JSON, expected {}',
    ])
    expect(findDifferences(Number.NaN, null)).toEqual(['it is NaN, expected null'])
    expect(findDifferences(10n, 10)).toEqual(['it is 10, which is no JSON, expected 10'])
  })

  it('is told also where it turns in a circle', () => {
    const circle: Record<string, unknown> = {}
    circle['self'] = circle
    expect(findDifferences(circle, { self: null })).toEqual([
      'self is [object Object], which is no JSON, expected null',
    ])
  })
})
