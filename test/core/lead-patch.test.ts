import {
  applyLeadUpdate,
  isLeadUpdateError,
  type LeadPatch,
  type LeadUpdateError,
  parseLeadPatch,
  prepareLeadUpdates,
  safeApplyLeadUpdate,
} from 'campaign-lead'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { aLead, INTERESTED, inSubsequence, NOW, SUBSEQUENCES, TAGS } from '../support/builders.js'

function getRefusal(patch: unknown, status: 'active' | 'bounced' = 'active'): LeadUpdateError {
  const options = { now: NOW, policy: { doNotContact: ['bounced'] } } as const
  const anyPatch: LeadPatch = Object(patch)
  const result = safeApplyLeadUpdate(aLead({ status }), SUBSEQUENCES, TAGS, anyPatch, options)
  if (result.success) throw new Error(`accepted: ${JSON.stringify(patch)}`)
  return result.error
}

function parseRefusal(value: unknown): Pick<LeadUpdateError, 'code' | 'message'> {
  try {
    return { code: 'NOT_FOUND', message: `accepted: ${JSON.stringify(parseLeadPatch(value))}` }
  } catch (error) {
    if (!isLeadUpdateError(error)) throw error
    return { code: error.code, message: error.message }
  }
}

describe('an empty patch', () => {
  it('is valid and changes nothing', () => {
    const lead = aLead()
    const decision = applyLeadUpdate(lead, SUBSEQUENCES, TAGS, {}, { now: NOW })
    expect(decision).toEqual({ lead, intents: [] })
    expect(decision.lead).toBe(lead)
  })

  it('may have keys whose values are undefined: they count as absent', () => {
    expect(parseLeadPatch({ status: undefined, aiTag: undefined, other: undefined })).toStrictEqual(
      {},
    )
  })
})

describe('a patch of unknown origin', () => {
  it('is returned with only the fields that are present', () => {
    expect(parseLeadPatch(JSON.parse('{"status":"paused"}'))).toStrictEqual({ status: 'paused' })
    expect(parseLeadPatch({ aiTag: null })).toStrictEqual({ aiTag: null })
    expect(parseLeadPatch({ status: 'active', aiTag: 'Interested' })).toStrictEqual({
      status: 'active',
      aiTag: 'Interested',
    })
  })

  it('may be an instance of a class with these fields', () => {
    class UpdateLeadBody {
      status = 'paused'
    }
    expect(parseLeadPatch(new UpdateLeadBody())).toEqual({ status: 'paused' })
  })

  it('is read once, so that the checked values are the ones that apply', () => {
    let reads = 0
    const patch: LeadPatch = {
      get status() {
        reads += 1
        return reads === 1 ? 'paused' : undefined
      },
    }
    expect(applyLeadUpdate(aLead(), SUBSEQUENCES, TAGS, patch).lead.status).toBe('paused')
    expect(reads).toBe(1)
  })

  it.each([
    [null, 'null'],
    [undefined, 'undefined'],
    ['paused', '"paused"'],
    [3, '3'],
    [[], 'an array'],
    [new Map(), 'an object'],
    [new Date(0), 'an object'],
    [() => undefined, 'a function'],
    [10n, '10'],
    [Symbol('patch'), 'Symbol(patch)'],
  ])('is refused if it is not an object with fields: %o', (value, printed) => {
    expect(parseRefusal(value)).toEqual({
      code: 'INVALID_PATCH',
      message: `The patch must be an object, got ${printed}`,
    })
  })

  it('is refused if a field is inherited, as on an instance whose class has getters', () => {
    class UpdateLeadBody {
      get status(): string {
        return 'paused'
      }
    }
    const inherited: unknown = Object.create({ aiTag: 'Interested' })
    const bare = Object.assign(Object.create(null), { status: 'paused' })
    expect([new UpdateLeadBody(), inherited, Object.create(bare)].map(parseRefusal)).toEqual([
      { code: 'INVALID_PATCH', message: '"status" must be a field of the patch itself' },
      { code: 'INVALID_PATCH', message: '"aiTag" must be a field of the patch itself' },
      { code: 'INVALID_PATCH', message: '"status" must be a field of the patch itself' },
    ])
  })

  it('is refused if an application has added a field of the name to Object.prototype', () => {
    const added = { value: 'Interested', configurable: true, writable: true }
    // oxlint-disable-next-line eslint/no-extend-native -- some applications do
    Object.defineProperty(Object.prototype, 'aiTag', added)
    let refusal: unknown
    try {
      refusal = parseRefusal({ status: 'paused' })
    } finally {
      Reflect.deleteProperty(Object.prototype, 'aiTag')
    }
    expect(refusal).toMatchObject({ message: '"aiTag" must be a field of the patch itself' })
  })

  it('is refused if it has another field; the message names the field and its value', () => {
    expect(parseRefusal({ status: 'active', stauts: 'paused' })).toEqual({
      code: 'INVALID_PATCH',
      message: 'Unknown field "stauts" ("paused"): only "status" and "aiTag" can be changed',
    })
    expect(parseRefusal(JSON.parse('{"__proto__":{"status":"paused"}}')).code).toBe('INVALID_PATCH')
  })

  it('is refused if a value has another type; the message names the value', () => {
    expect(parseRefusal({ aiTag: 5 })).toEqual({
      code: 'INVALID_PATCH',
      message: '"aiTag" must be a string or null, got 5',
    })
    expect(parseRefusal({ status: null })).toEqual({
      code: 'INVALID_PATCH',
      message: '"status" must be a string, got null',
    })
  })

  it('is refused with the first 60 characters of a long value in the message', () => {
    const field = 'x'.repeat(100_000)
    const value = 'y'.repeat(61)
    expect(parseRefusal({ [field]: value }).message).toBe(
      `Unknown field "${'x'.repeat(60)}…" ("${'y'.repeat(60)}…"): only "status" and "aiTag" can be changed`,
    )
    const whole = 'z'.repeat(60)
    expect(parseRefusal({ [whole]: 0 }).message).toContain(`"${whole}" (0)`)
  })

  it('is refused if it has a status that cannot be set', () => {
    for (const status of ['completed', 'bounced', 'ACTIVE', '', 'removed']) {
      expect(parseRefusal({ status })).toEqual({
        code: 'INVALID_STATUS',
        message: `"status" can only be changed to "active" or "paused", got "${status}"`,
      })
    }
  })

  it('is accepted if and only if it has the two fields with their types', () => {
    const value = fc.oneof(
      fc.constantFrom('active', 'paused', 'completed', null, undefined),
      fc.anything(),
    )
    const patch = fc.oneof(
      fc.record({ status: value, aiTag: value }, { requiredKeys: [] }),
      fc.dictionary(fc.constantFrom('status', 'aiTag', 'x'), value),
    )
    fc.assert(
      fc.property(patch, (anyPatch) => {
        const { status, aiTag, ...others } = { status: undefined, aiTag: undefined, ...anyPatch }
        const isAccepted =
          [undefined, 'active', 'paused'].some((accepted) => accepted === status) &&
          (aiTag === undefined || aiTag === null || typeof aiTag === 'string') &&
          Object.values(others).every((other) => other === undefined)
        expect(parseRefusal(anyPatch).code === 'NOT_FOUND').toBe(isAccepted)
      }),
    )
  })
})

describe('a tag', () => {
  it('is refused if the workspace does not have it', () => {
    const { code, message } = getRefusal({ aiTag: 'InvalidTag' })
    expect(code).toBe('INVALID_TAG')
    expect(message).toBe('Tag "InvalidTag" does not exist in workspace')
  })

  it('is refused if it is the empty string, even if the list has one', () => {
    expect(() => applyLeadUpdate(aLead(), SUBSEQUENCES, ['', ...TAGS], { aiTag: '' })).toThrow(
      'Tag "" does not exist in workspace',
    )
  })

  it('is checked even if the lead already has it', () => {
    const lead = aLead({ aiTag: 'Deleted since' })
    const result = safeApplyLeadUpdate(lead, SUBSEQUENCES, TAGS, { aiTag: 'Deleted since' })
    expect(result).toMatchObject({ success: false, error: { code: 'INVALID_TAG' } })
  })

  it('runs the rule table even if it stays the same, for a subsequence that was added later', () => {
    const lead = aLead({ aiTag: 'Interested' })
    const decision = applyLeadUpdate(
      lead,
      SUBSEQUENCES,
      TAGS,
      { aiTag: 'Interested' },
      { now: NOW },
    )
    expect(decision.subsequenceEnrollment?.action).toBe('enrolled')
    expect(decision.lead.subsequence?.id).toBe(INTERESTED.id)
    expect(decision.intents.map(({ type }) => type)).toEqual(['enrollment'])
  })

  it('matches no subsequence if it is cleared', () => {
    const lead = aLead({ aiTag: 'Interested', subsequence: inSubsequence(INTERESTED) })
    const decision = applyLeadUpdate(lead, SUBSEQUENCES, TAGS, { aiTag: null }, { now: NOW })
    expect(decision.situation).toBe('no-match/unsent')
    const decide = prepareLeadUpdates(SUBSEQUENCES, TAGS)
    expect(decide(lead, { aiTag: null }, { now: NOW })).toEqual(decision)
  })
})

describe('a refused patch', () => {
  const wrongParts = {
    INVALID_PATCH: fc.constantFrom({ name: 'Ada' }, { score: 1 }),
    INVALID_STATUS: fc.constantFrom({ status: 'completed' }, { status: '' }),
    INVALID_TAG: fc.constantFrom({ aiTag: 'InvalidTag' }, { aiTag: '' }),
    STATUS_LOCKED: fc.constantFrom({ status: 'active' }, { status: 'paused' }),
  }
  const patch = fc.tuple(
    fc.option(wrongParts.STATUS_LOCKED),
    fc.option(wrongParts.INVALID_TAG),
    fc.option(wrongParts.INVALID_STATUS),
    fc.option(wrongParts.INVALID_PATCH),
  )

  it('has the first code that applies, and leaves the lead unchanged', () => {
    fc.assert(
      fc.property(patch, ([locked, tag, status, field]) => {
        fc.pre([locked, tag, status, field].some((part) => part !== null))
        const refused = { ...locked, ...tag, ...status, ...field }
        const first =
          (field && 'INVALID_PATCH') ??
          (status && 'INVALID_STATUS') ??
          (tag && 'INVALID_TAG') ??
          'STATUS_LOCKED'
        expect(getRefusal(refused, 'bounced').code).toBe(first)
      }),
    )
  })
})

describe('if several refusals apply', () => {
  const wrong = { other: 1, status: 'completed', aiTag: 'InvalidTag' }

  it('INVALID_PATCH is reported first', () => {
    expect(getRefusal(wrong, 'bounced').code).toBe('INVALID_PATCH')
    expect(getRefusal({ status: 'completed', aiTag: 5 }, 'bounced').code).toBe('INVALID_PATCH')
  })

  it('INVALID_STATUS is reported before INVALID_TAG', () => {
    const { status, aiTag } = wrong
    expect(getRefusal({ status, aiTag }, 'bounced').code).toBe('INVALID_STATUS')
  })

  it('INVALID_TAG is reported before STATUS_LOCKED', () => {
    expect(getRefusal({ status: 'active', aiTag: 'InvalidTag' }, 'bounced').code).toBe(
      'INVALID_TAG',
    )
  })

  it('STATUS_LOCKED is reported last', () => {
    const { code, message } = getRefusal({ status: 'active', aiTag: 'Interested' }, 'bounced')
    expect(code).toBe('STATUS_LOCKED')
    expect(message).toBe('"status" of a lead that is "bounced" cannot be changed')
  })
})
