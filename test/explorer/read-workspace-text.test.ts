import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readWorkspaceText } from '../../apps/explorer/model/read-workspace-text.js'
import { FIRST_EXPLORATION } from '../../apps/explorer/model/starting-points.js'

const { tags, subsequences } = FIRST_EXPLORATION
const [first] = subsequences

describe('a pasted workspace', () => {
  it.each([
    ['an object with both lists', { tags, subsequences }, { tags, subsequences }],
    ['tags only', { tags }, { tags }],
    ['subsequences only', { subsequences }, { subsequences }],
    ['an array of tags', tags, { tags }],
    ['an array of objects with names', tags.map((name) => ({ name, color: 'red' })), { tags }],
    ['an array of subsequences', subsequences, { subsequences }],
    ['a response of the API', { success: true, data: { tags } }, { tags }],
    ['an array in `data`', { data: subsequences }, { subsequences }],
    [
      'MongoDB Extended JSON',
      { subsequences: [{ ...first, id: undefined, _id: { $oid: first?.id } }] },
      { subsequences: [first] },
    ],
  ])('can be %s', (_, value, lists) => {
    expect(readWorkspaceText(JSON.stringify(value))).toMatchObject({ kind: 'workspace', lists })
  })

  it('can be a literal of JavaScript', () => {
    expect(readWorkspaceText("{tags: ['Interested',]} // all")).toEqual({
      kind: 'workspace',
      lists: { tags: ['Interested'] },
      notes: [],
    })
  })

  it('has notes about other fields, since one of them may be misspelled', () => {
    expect(readWorkspaceText('{"tags": [], "subsequence": []}')).toEqual({
      kind: 'workspace',
      lists: { tags: [] },
      notes: ['Ignored `subsequence`.'],
    })
  })

  it('has all its issues with their lines', () => {
    const text = `{
      "subsequences": [
        { "id": 5, "name": "One",
          "trigger": { "type": "ai_tag", "vaule": "Interested" } }
      ],
      "tags": [
        7
      ]
    }`
    expect(readWorkspaceText(text)).toEqual({
      kind: 'unreadable',
      issues: [
        { line: 3, message: 'subsequences[0].id must be a string, got 5' },
        {
          line: 4,
          message: 'subsequences[0].trigger.value is missing: it must be a string or null',
        },
        { line: 7, message: 'tags[0] must be a text, or an object with a name, got 7' },
      ],
    })
  })

  it.each(['{}', '[]', '5', 'null', '{"data": 5}', ''])(
    'is rejected if it has no list: %j',
    (text) => {
      expect(readWorkspaceText(text)).toMatchObject({ kind: 'unreadable' })
    },
  )

  it('never throws', () => {
    fc.assert(
      fc.property(fc.oneof(fc.json(), fc.string()), (text) => {
        expect(['workspace', 'unreadable']).toContain(readWorkspaceText(text).kind)
      }),
    )
  })
})
