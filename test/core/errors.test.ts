import { applyLeadUpdate, isLeadUpdateError, LeadUpdateError } from 'campaign-lead'
import { describe, expect, it } from 'vitest'
import { aLead } from '../support/builders.js'

function refusal(): unknown {
  try {
    return applyLeadUpdate(aLead(), [], [], { aiTag: 'Interested' })
  } catch (error) {
    return error
  }
}

describe('a LeadUpdateError', () => {
  it('has a name, a code and a message, and is an Error', () => {
    const error = refusal()
    expect(error).toBeInstanceOf(Error)
    expect(error).toBeInstanceOf(LeadUpdateError)
    expect(error).toMatchObject({
      name: 'LeadUpdateError',
      code: 'INVALID_TAG',
      message: 'Tag "Interested" does not exist in workspace',
    })
  })

  it('is recognized by isLeadUpdateError, and nothing else is', () => {
    expect(isLeadUpdateError(refusal())).toBe(true)
    for (const other of [new Error('INVALID_TAG'), { code: 'INVALID_TAG' }, null, undefined, 'x']) {
      expect(isLeadUpdateError(other)).toBe(false)
    }
  })

  it('is recognized if another copy of the package created it, such as CJS next to ESM or another version', () => {
    const brand = Symbol.for('campaign-lead/LeadUpdateError')
    expect(isLeadUpdateError(Object.assign(new Error(), { [brand]: true }))).toBe(true)
    expect(isLeadUpdateError(Object.assign(new Error(), { [brand]: false }))).toBe(false)
  })

  it('has only its name and its code as enumerable fields, so that a log shows nothing else', () => {
    expect(Object.keys(Object(refusal())).sort()).toEqual(['code', 'name'])
  })

  it('can be created by a store that has its own refusals', () => {
    const error = new LeadUpdateError('NOT_FOUND', 'Campaign lead not found')
    expect(isLeadUpdateError(error)).toBe(true)
    expect(error.code).toBe('NOT_FOUND')
  })
})
