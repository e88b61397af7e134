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

/** As it comes back from a text. */
function asJson(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value))
}

describe('the address of an exploration', () => {
  it('gives back the very exploration', () => {
    fc.assert(
      fc.property(arbitraryExploration(), (exploration) => {
        expect(readFragment(`#${writeFragment(exploration)}`)).toEqual(asJson(exploration))
      }),
    )
  })

  it('keeps a key of a patch that is named __proto__', () => {
    const patch: unknown = JSON.parse('{"aiTag":{"__proto__":""}}')
    const text = JSON.stringify({ ...FIRST_EXPLORATION, steps: [{ patch, now: NOW }] })
    const read = readExploration(JSON.parse(text))
    expect(JSON.stringify(read.steps[0]?.patch)).toBe('{"aiTag":{"__proto__":""}}')
  })

  it('has nothing in it that would have to be escaped, or that a messenger would cut off', () => {
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
  it('is refused where a trigger is misspelled, which would trigger nothing', () => {
    const trigger = { type: 'ai_tag', vaule: 'Interested' }
    const workspace = { tags: [], subsequences: [{ id: 'sub_1', name: 'One', trigger }] }
    expect(() => readWorkspace(JSON.stringify(workspace))).toThrow(
      'workspace.subsequences[0].trigger must not have vaule in it, got {"type":"ai_tag","vaule":',
    )
  })

  it('may begin with a byte order mark, which is seen by nobody', () => {
    const workspace = { tags: ['A'], subsequences: [] }
    expect(readWorkspace(`\uFEFF${JSON.stringify(workspace)}`)).toEqual(workspace)
  })
})

describe('an address that is none of an exploration', () => {
  it.each([
    ['#v2.abc', 'it is of another version of this page, or of another page'],
    ['#top', 'it is of another version of this page, or of another page'],
    ['#v1.', 'a part of it is missing, or was changed'],
    ['#v1.%%%', 'a part of it is missing, or was changed'],
  ])('is told what is wrong with it: %s', (fragment, message) => {
    expect(() => readFragment(fragment)).toThrow(new ReadingError(message))
  })

  it('is refused where it was cut off anywhere', () => {
    const fragment = writeFragment(FIRST_EXPLORATION)
    fc.assert(
      fc.property(fc.nat(fragment.length - 2), (length) => {
        expect(() => readFragment(fragment.slice(0, length))).toThrow(ReadingError)
      }),
    )
  })

  it('is refused by nothing but a reading error, whatever it is', () => {
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
    ['{"aiTag":1e999}', 'aiTag: a number that is too large'],
    ['{"a":{"__proto__":1}}', '"__proto__" cannot be a field'],
    ['{', 'Not JSON'],
  ])('is never made of what could not be read again: %s', (json, message) => {
    expect(() => readJson(json)).toThrow(ReadingError)
    expect(() => readJson(json)).toThrow(message)
  })

  it('names the field and the value that cannot be', () => {
    const wrong = { ...FIRST_EXPLORATION, lead: { ...FIRST_EXPLORATION.lead, replied: 'yes' } }
    // @ts-expect-error: no lead
    expect(() => readFragment(writeFragment(wrong))).toThrow(
      'exploration.lead.replied must be true or false, got "yes"',
    )
  })
})
