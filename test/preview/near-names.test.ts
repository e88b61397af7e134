import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { findNearName } from '../../src/preview/near-names.js'
import { countCases } from '../support/exhaustive.js'

const TAGS = ['Interested', 'Not interested', 'Meeting booked']

describe('a name that is in the list except for its spelling', () => {
  it.each([
    ['another case', 'INTERESTED', 'Interested'],
    ['spaces around it', ' Interested ', 'Interested'],
    ['an invisible character', 'Inter\u200Bested', 'Interested'],
    ['another Unicode form', 'Cafe\u0301', 'Caf\u00E9'],
    ['a missing character', 'Intrested', 'Interested'],
    ['an additional character', 'Interestedd', 'Interested'],
    ['a wrong character', 'Intarested', 'Interested'],
    ['two characters in the wrong order', 'Itnerested', 'Interested'],
    ['several mistakes', 'Meating boked', 'Meeting booked'],
  ])('is found with %s', (_, name, expected) => {
    expect(findNearName(name, [...TAGS, 'Caf\u00E9'])).toBe(expected)
  })

  it('is found if the name is short, with one mistake', () => {
    expect(findNearName('tagg', ['key', 'tag'])).toBe('tag')
    expect(findNearName('tga', ['key', 'tag'])).toBe('tag')
  })

  it('is not found if most of a short name differs', () => {
    expect(findNearName('tug-of-war', ['tag'])).toBeUndefined()
    expect(findNearName('t', ['tag'])).toBeUndefined()
    expect(findNearName('no', ['on', 'to'])).toBeUndefined()
  })

  it('is not found if it has more than three mistakes', () => {
    expect(findNearName('abcdefghijklmnop', ['abcdefghijklWXYp'])).toBe('abcdefghijklWXYp')
    expect(findNearName('abcdefghijklmnop', ['abcdefghijklWXYZ'])).toBeUndefined()
  })
})

describe('a name with another meaning', () => {
  it.each([
    ['Uninterested', 'Interested'],
    ['No interested', 'Interested'],
    ['Unintrested', 'Interested'],
    ['inactive', 'active'],
    ['unpaused', 'paused'],
    ['Meeting unbooked', 'Meeting booked'],
    ['Qualified', 'Disqualified'],
    ['Follow-up 2', 'Follow-up 3'],
  ])('is not near, although few characters differ: %s and %s', (name, other) => {
    expect(findNearName(name, [other])).toBeUndefined()
    expect(findNearName(other, [name])).toBeUndefined()
  })

  it('does not hide a near name with the same negation or number', () => {
    expect(findNearName('Uninterested', ['Interested', 'Unintrested'])).toBe('Unintrested')
    expect(findNearName('Non interested', TAGS)).toBe('Not interested')
    expect(findNearName('Not-intrested', TAGS)).toBe('Not interested')
    expect(findNearName('Folow-up 3', ['Follow-up 2', 'Follow-up 3'])).toBe('Follow-up 3')
    expect(findNearName('Interested2', TAGS)).toBe('Interested')
  })
})

describe('several near names', () => {
  it('lead to the name with the fewest mistakes', () => {
    expect(findNearName('pausad', ['passed', 'paused'])).toBe('paused')
  })

  it('lead to the name that differs only in case before any other', () => {
    expect(findNearName('tags', ['tagz', 'TAGS'])).toBe('TAGS')
  })

  it('lead to a name with other invisible characters only if none differs just in case', () => {
    expect(findNearName('tags', ['ta\u200Bgs', 'Tags'])).toBe('Tags')
  })

  it('lead to the first of the list if they have equally many mistakes', () => {
    expect(findNearName('Tag c', ['Tag a', 'Tag b'])).toBe('Tag a')
    expect(findNearName('tag', ['TAG', 'Tag'])).toBe('TAG')
  })
})

describe('a name without letters', () => {
  it.each(['', ' ', '\u200B'])('has no near name: %j', (name) => {
    expect(findNearName(name, ['', ' ', 'a'])).toBeUndefined()
  })
})

describe('any name', () => {
  it('finds itself, and a name of the list', () => {
    const property = fc.property(
      fc.array(fc.string({ unit: 'grapheme' })),
      fc.string(),
      (names, name) => {
        const near = findNearName(name, names)
        expect([...names, undefined]).toContain(near)
        for (const each of names) {
          if (/[a-z]/i.test(each)) expect(findNearName(each, [each])).toBe(each)
        }
      },
    )
    fc.assert(property, { numRuns: countCases(100) })
  })

  it('is compared only for equality if it is very long', () => {
    const long = 'x'.repeat(1_000_000)
    expect(findNearName(long, [`${long}y`, long.toUpperCase()])).toBe(long.toUpperCase())
  })
})
