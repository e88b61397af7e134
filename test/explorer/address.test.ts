import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readFragment, writeFragment } from '../../apps/explorer/model/address.js'
import {
  ReadingError,
  readExploration,
  readJson,
  readWorkspace,
} from '../../apps/explorer/model/read-exploration.js'
import { FIRST_EXPLORATION } from '../../apps/explorer/model/starting-points.js'
import { arbitraryExploration } from '../support/explorations.js'

const NOW = '2025-07-01T12:00:00.000Z'

/** Returns the value after a round trip through JSON. */
function asJson(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value))
}

describe('the address of an exploration', () => {
  it('restores an equal exploration', () => {
    fc.assert(
      fc.property(arbitraryExploration(), (exploration) => {
        expect(readFragment(`#${writeFragment(exploration)}`)).toEqual(asJson(exploration))
      }),
    )
  })

  it('keeps the key __proto__ of a patch', () => {
    const patch: unknown = JSON.parse('{"aiTag":{"__proto__":""}}')
    const text = JSON.stringify({ ...FIRST_EXPLORATION, steps: [{ patch, now: NOW }] })
    const read = readExploration(JSON.parse(text))
    expect(JSON.stringify(read.steps[0]?.patch)).toBe('{"aiTag":{"__proto__":""}}')
  })

  it('contains only characters that need no escaping', () => {
    fc.assert(
      fc.property(arbitraryExploration(), (exploration) => {
        expect(writeFragment(exploration)).toMatch(/^v1\.[\w-]+$/)
      }),
    )
  })

  it('is short enough for a chat', () => {
    expect(writeFragment(FIRST_EXPLORATION).length).toBeLessThan(700)
  })
})

describe('a workspace as JSON', () => {
  it('is rejected if a field of a trigger is misspelled', () => {
    const trigger = { type: 'ai_tag', vaule: 'Interested' }
    const workspace = { tags: [], subsequences: [{ id: 'sub_1', name: 'One', trigger }] }
    expect(() => readWorkspace(JSON.stringify(workspace))).toThrow(
      'workspace.subsequences[0].trigger must not contain vaule, got {"type":"ai_tag","vaule":',
    )
  })

  it('can begin with a byte order mark', () => {
    const workspace = { tags: ['A'], subsequences: [] }
    expect(readWorkspace(`\uFEFF${JSON.stringify(workspace)}`)).toEqual(workspace)
  })
})

describe('an invalid address', () => {
  it.each([
    ['#v2.abc', 'it belongs to another page, or to another version of this page'],
    ['#top', 'it belongs to another page, or to another version of this page'],
    ['#v1.', 'it is incomplete or was modified'],
    ['#v1.%%%', 'it is incomplete or was modified'],
  ])('is rejected with a reason: %s', (fragment, message) => {
    expect(() => readFragment(fragment)).toThrow(new ReadingError(message))
  })

  it('is rejected if it is truncated anywhere', () => {
    const fragment = writeFragment(FIRST_EXPLORATION)
    fc.assert(
      fc.property(fc.nat(fragment.length - 2), (length) => {
        expect(() => readFragment(fragment.slice(0, length))).toThrow(ReadingError)
      }),
    )
  })

  it('is always rejected with a ReadingError', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.base64String().map((data) => `v1.${data}`),
        ),
        (text) => {
          expect(() => readFragment(text)).toThrow(ReadingError)
        },
      ),
    )
  })

  it.each([
    ['{"aiTag":1e999}', 'aiTag: the number is too large'],
    ['{"a":{"__proto__":1}}', '"__proto__" is not allowed as a field name'],
    ['{', 'Invalid JSON'],
  ])('is never created from JSON that an address cannot hold: %s', (json, message) => {
    expect(() => readJson(json)).toThrow(ReadingError)
    expect(() => readJson(json)).toThrow(message)
  })

  it('is rejected with the field and value that are invalid', () => {
    const wrong = { ...FIRST_EXPLORATION, lead: { ...FIRST_EXPLORATION.lead, replied: 'yes' } }
    // @ts-expect-error: not a lead
    expect(() => readFragment(writeFragment(wrong))).toThrow(
      'exploration.lead.replied must be true or false, got "yes"',
    )
  })
})
