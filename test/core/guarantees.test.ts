import {
  applyLeadUpdate,
  ENROLLMENT_RULES,
  isLeadUpdateError,
  type LeadDecision,
  prepareLeadUpdates,
  type SafeLeadDecision,
  safeApplyLeadUpdate,
} from 'campaign-lead'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { arbitraryCase, type UpdateCase } from '../support/arbitraries.js'

function decide({ lead, subsequences, tags, patch, policy, now }: UpdateCase): SafeLeadDecision {
  return safeApplyLeadUpdate(lead, subsequences, tags, patch, { now, policy })
}

/** Checks every decision; refusals have laws of their own. */
function assertDecisions(law: (decision: LeadDecision, given: UpdateCase) => void): void {
  assertCases((given) => {
    const result = decide(given)
    if (result.success) law(result.decision, given)
  })
}

function assertCases(law: (given: UpdateCase) => void): void {
  fc.assert(fc.property(arbitraryCase, law), { numRuns: 2_000 })
}

function count({ intents }: LeadDecision, type: string): number {
  return intents.filter((intent) => intent.type === type).length
}

describe('every call', () => {
  it('changes or freezes no argument', () => {
    assertCases((given) => {
      const before = structuredClone(given)
      decide(given)
      expect(given).toEqual(before)
      const { lead, patch, policy, subsequences, tags } = given
      const passedIn = [
        lead,
        lead.subsequence ?? {},
        lead.pendingSend ?? {},
        patch,
        subsequences,
        tags,
      ]
      expect([...passedIn, policy, ...subsequences].filter(Object.isFrozen)).toEqual([])
    })
  })

  it('works on arguments that are deeply frozen', () => {
    assertCases((given) => {
      expect(decide(deepFreeze(structuredClone(given)))).toEqual(decide(given))
    })
  })

  it('gives an equal decision for the same arguments with the same now', () => {
    assertCases((given) => {
      expect(decide(structuredClone(given))).toEqual(decide(given))
    })
  })

  it('throws what safeApplyLeadUpdate returns', () => {
    assertCases((given) => {
      const { lead, subsequences, tags, patch, policy, now } = given
      const result = decide(given)
      const apply = () => applyLeadUpdate(lead, subsequences, tags, patch, { now, policy })
      if (result.success) expect(apply()).toEqual(result.decision)
      else expect(apply).toThrow(result.error)
    })
  })

  it('decides the same prepared and unprepared', () => {
    assertCases((given) => {
      const { lead, subsequences, tags, patch, policy, now } = given
      const prepared = prepareLeadUpdates(subsequences, tags, { policy })
      const result = decide(given)
      if (result.success) expect(prepared(lead, patch, { now })).toEqual(result.decision)
      else expect(() => prepared(lead, patch, { now })).toThrow(result.error)
    })
  })
})

describe('a refusal', () => {
  it('is a LeadUpdateError with a code, and nothing else is returned', () => {
    assertCases((given) => {
      const result = decide(given)
      if (result.success) return
      expect(Object.keys(result)).toEqual(['success', 'error'])
      expect(isLeadUpdateError(result.error)).toBe(true)
      expect(['INVALID_TAG', 'STATUS_LOCKED']).toContain(result.error.code)
    })
  })
})

describe('every decision', () => {
  it('is plain JSON', () => {
    assertDecisions((decision) => {
      expect(JSON.parse(JSON.stringify(decision))).toEqual(decision)
    })
  })

  it('keeps the very lead where nothing changes, and the identity of what did not change', () => {
    assertDecisions(({ lead }, given) => {
      const isSame = JSON.stringify(lead) === JSON.stringify(given.lead)
      expect(lead === given.lead).toBe(isSame)
      for (const part of ['subsequence', 'pendingSend'] as const) {
        const isPartSame = JSON.stringify(lead[part]) === JSON.stringify(given.lead[part])
        expect(lead[part] === given.lead[part]).toBe(isPartSame)
      }
    })
  })

  it('changes nothing but status, aiTag, subsequence and pendingSend', () => {
    assertDecisions(({ lead }, given) => {
      const { status, aiTag, subsequence, pendingSend } = lead
      expect(lead).toEqual({ ...given.lead, status, aiTag, subsequence, pendingSend })
    })
  })

  it("emits one webhook exactly if the tag's value after differs from the value before", () => {
    assertDecisions((decision, given) => {
      const isChanged = decision.lead.aiTag !== given.lead.aiTag
      expect(count(decision, 'emitWebhook')).toBe(isChanged ? 1 : 0)
    })
  })

  it('cancels the pending send exactly if the lead no longer has it', () => {
    assertDecisions((decision, given) => {
      const isGone = given.lead.pendingSend !== null && decision.lead.pendingSend === null
      expect(count(decision, 'cancelSend')).toBe(isGone ? 1 : 0)
    })
  })

  it('has at most one enrollment intent, equal to the summary', () => {
    assertDecisions(({ intents, subsequenceEnrollment }) => {
      const summaries = intents.flatMap((intent) =>
        intent.type === 'enrollment'
          ? [{ action: intent.action, subsequenceName: intent.subsequenceName }]
          : [],
      )
      expect(summaries).toEqual(subsequenceEnrollment ? [subsequenceEnrollment] : [])
    })
  })

  it('has its intents in the order cancelSend, enrollment, emitWebhook', () => {
    const order = ['cancelSend', 'enrollment', 'emitWebhook']
    assertDecisions(({ intents }) => {
      const types = intents.map(({ type }) => type)
      expect(types).toEqual(order.filter((type) => types.some((given) => given === type)))
    })
  })

  it('has the outcome of its row of the rule table', () => {
    assertDecisions(({ situation, subsequenceEnrollment }) => {
      const outcome = situation === undefined ? 'nothing' : ENROLLMENT_RULES[situation]
      expect(subsequenceEnrollment?.action ?? 'nothing').toBe(outcome)
    })
  })

  it('moves nobody whose status is doNotContact', () => {
    assertDecisions(({ lead, situation }, given) => {
      if (!given.policy.doNotContact?.includes(given.lead.status)) return
      expect(lead).toEqual({ ...given.lead, aiTag: lead.aiTag })
      expect(situation).toBeUndefined()
    })
  })
})

describe('the same patch a second time', () => {
  it('changes nothing, cancels nothing and emits nothing', () => {
    assertDecisions((first, given) => {
      // An exit sets a status of its own over the patch's, so the second call sets the patch's again.
      if (first.subsequenceEnrollment?.action === 'exited' && given.patch.status) return
      const second = decide({ ...given, lead: first.lead })
      if (!second.success) throw second.error
      expect(second.decision.lead).toBe(first.lead)
      expect(count(second.decision, 'emitWebhook')).toBe(0)
      expect(count(second.decision, 'cancelSend')).toBe(0)
    })
  })

  it('reports a skip again, and no other enrollment', () => {
    assertDecisions((first, given) => {
      const second = decide({ ...given, lead: first.lead })
      if (!second.success) return
      const isSkip = first.subsequenceEnrollment?.action === 'skippedInProgress'
      expect(second.decision.subsequenceEnrollment).toEqual(
        isSkip ? first.subsequenceEnrollment : undefined,
      )
    })
  })
})

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !(value instanceof Date)) {
    for (const part of Object.values(value)) deepFreeze(part)
    Object.freeze(value)
  }
  return value
}
