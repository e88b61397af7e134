import { describe, expect, it } from 'vitest'
import {
  findMappingIssue,
  suggestColumns,
  toChoices,
} from '../../apps/explorer/many-leads/column-selection.js'
import { describeColumns } from '../../src/preview/describe-columns.js'

const description = describeColumns('Lead ID,Campaign,status,Label\nl_1,c_1,active,Interested')
const suggested = suggestColumns(description)

describe('the columns of a file', () => {
  it('are suggested by similar names', () => {
    expect(suggested.get('_id')).toBe('Lead ID')
    expect(suggested.get('aiTag')).toBe('')
    expect(suggested.has('status')).toBe(false)
  })

  it('are converted to the fields of columns, and the absent fields', () => {
    const choices = toChoices(new Map(suggested).set('aiTag', 'Label'), description)
    expect(choices.fields.get('Lead ID')).toBe('_id')
    expect(choices.fields.get('Label')).toBe('aiTag')
    expect(choices.absent).toContain('subsequence.id')
    expect(choices.absent).not.toContain('aiTag')
  })

  it('are valid if each is the column of one field', () => {
    expect(findMappingIssue(suggested, description)).toBeNull()
    const twice = new Map(suggested).set('aiTag', 'Lead ID')
    expect(findMappingIssue(twice, description)).toEqual({
      field: 'aiTag',
      message: 'This is the column of _id already.',
    })
  })

  it('are invalid without a field for which nothing can be assumed', () => {
    const other = describeColumns('Lead ID,State\nl_1,active')
    expect(findMappingIssue(suggestColumns(other), other)).toMatchObject({ field: 'status' })
  })
})
