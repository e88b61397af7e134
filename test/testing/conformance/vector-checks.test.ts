import {
  applyLeadUpdate,
  documentedPolicy,
  ENROLLMENT_RULES,
  guardedPolicy,
  LeadUpdateError,
  safeApplyLeadUpdate,
} from 'campaign-lead'
import { assertChecks, CheckError, runChecks } from 'campaign-lead/testing'
import {
  goldenVectors,
  type LeadUpdateImplementation,
  vectorChecks,
} from 'campaign-lead/testing/conformance'
import { describe, expect, it } from 'vitest'

/** What the checks find: each broken rule with how it is broken. */
async function failuresOf(
  implementation: LeadUpdateImplementation,
  options?: Parameters<typeof vectorChecks>[1],
): Promise<CheckError[]> {
  const failures: CheckError[] = []
  for await (const result of runChecks(vectorChecks(implementation, options))) {
    if (result.passed) continue
    if (!(result.error instanceof CheckError)) throw result.error
    failures.push(result.error)
  }
  return failures
}

function rulesOf(failures: readonly CheckError[]): string[] {
  return [...new Set(failures.map(({ check }) => check.group))].sort()
}

describe('an implementation that keeps to the rules', () => {
  it('passes every vector', async () => {
    await expect(assertChecks(vectorChecks(applyLeadUpdate))).resolves.toBe(
      goldenVectors.numberOfVectors,
    )
  })

  it('is checked by the vectors of the rule table first, which name the cause best', () => {
    const groups = vectorChecks(applyLeadUpdate).map(({ group }) => group)
    const rows = Object.keys(ENROLLMENT_RULES)
    const isOfTable = groups.map((group) => rows.includes(group))
    expect(isOfTable.lastIndexOf(true)).toBe(isOfTable.indexOf(false) - 1)
    expect(new Set(groups.slice(0, isOfTable.indexOf(false)))).toEqual(new Set(rows))
  })

  it('may decide later', async () => {
    const later: LeadUpdateImplementation = async (...args) => applyLeadUpdate(...args)
    expect(await failuresOf(later)).toEqual([])
  })

  it('may tell no situation', async () => {
    const silent: LeadUpdateImplementation = (...args) => {
      const { situation: _, ...decision } = applyLeadUpdate(...args)
      return decision
    }
    expect(await failuresOf(silent)).toEqual([])
  })

  it('may have its keys in another order, and refuse by any error with a code', async () => {
    const foreign: LeadUpdateImplementation = (...args) => {
      const result = safeApplyLeadUpdate(...args)
      if (result.success) return JSON.parse(JSON.stringify(reversed(result.decision)))
      throw Object.assign(new Error(result.error.message), { code: result.error.code })
    }
    expect(await failuresOf(foreign)).toEqual([])
  })

  it('may spoil what it is given: the next is given its own', async () => {
    const spoiling: LeadUpdateImplementation = (lead, subsequences, tags, patch, options) => {
      const decision = applyLeadUpdate(lead, subsequences, tags, patch, options)
      const told = structuredClone(decision)
      Object.assign(lead, { status: 'removed', subsequence: null })
      Object.assign(subsequences, { length: 0 })
      return told
    }
    await assertChecks(vectorChecks(spoiling))
    await assertChecks(vectorChecks(applyLeadUpdate))
  })
})

/** The same JSON, with the keys of every object in the opposite order. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed)
  if (typeof value !== 'object' || value === null) return value
  const fields = Object.entries(value).map(([key, field]) => ({ [key]: reversed(field) }))
  return fields.reduceRight((turned, field) => Object.assign(turned, field), {})
}

describe('an implementation with a fault', () => {
  const forgetsToComplete: LeadUpdateImplementation = (...args) => {
    const decision = applyLeadUpdate(...args)
    const [{ status }] = args
    if (decision.subsequenceEnrollment?.action !== 'exited') return decision
    return { ...decision, lead: { ...decision.lead, status } }
  }

  it('is told the rule, its sentence, the case in words, and only what differs', async () => {
    const [failure] = await failuresOf(forgetsToComplete)
    expect(failure?.message.split('\n')).toEqual([
      expect.stringMatching(/^no-match\/unsent › nothing is pending: Lead is in a subsequence/),
      'The lead is "active", tagged "Interested", in sub_1 with 0 e-mails sent from it, with no e-mail pending.',
      'The subsequences: sub_1 (on ai_tag "Interested"), sub_2 (on ai_tag "Meeting booked").',
      'The workspace\'s tags: "Interested", "Meeting booked", "Not now", "Out of office".',
      'The policy: the documented one.',
      'The patch: {"aiTag":"Not now"}, at 2025-07-01T12:00:00.000Z.',
      expect.stringMatching(/^As JSON: /),
      'What came of it:',
      'lead.status is "active", expected "completed"',
    ])
  })

  it('fails the rules that it breaks, and no other', async () => {
    const failures = await failuresOf(forgetsToComplete)
    expect(rulesOf(failures)).toContain('no-match/unsent')
    expect(rulesOf(failures)).not.toContain('match/none')
    expect(failures.every(({ message }) => message.includes('expected "completed"'))).toBe(true)
  })

  it('is found where it accepts what is to be refused', async () => {
    const lenient: LeadUpdateImplementation = (lead, ...others) => {
      const result = safeApplyLeadUpdate(lead, ...others)
      return result.success ? result.decision : { lead, intents: [] }
    }
    const failures = await failuresOf(lenient)
    expect(rulesOf(failures)).toEqual(
      expect.arrayContaining(['INVALID_PATCH', 'INVALID_STATUS', 'INVALID_TAG', 'STATUS_LOCKED']),
    )
    expect(failures[0]?.message).toContain(
      'It accepts the patch, expected that it refuses with INVALID_TAG',
    )
  })

  it('is found where it refuses with another code, or another message than the fixed one', async () => {
    const refusing =
      (code: 'INVALID_PATCH' | 'INVALID_TAG'): LeadUpdateImplementation =>
      () => {
        throw new LeadUpdateError(code, 'no')
      }
    const patchRefused = await failuresOf(refusing('INVALID_PATCH'))
    expect(rulesOf(patchRefused)).not.toContain('INVALID_PATCH')
    expect(rulesOf(patchRefused)).toContain('INVALID_STATUS')
    const tagRefused = await failuresOf(refusing('INVALID_TAG'))
    expect(rulesOf(tagRefused)).toContain('INVALID_TAG')
    expect(tagRefused[0]?.message).toContain(
      'It refuses with INVALID_TAG, expected that it accepts',
    )
  })

  it('is found where it fails in another way, with what it threw', async () => {
    const fault = new RangeError('out of stock')
    const failures = await failuresOf(() => Promise.reject(fault))
    expect(failures).toHaveLength(goldenVectors.numberOfVectors)
    expect(failures[0]?.message).toContain('It threw RangeError: out of stock')
    expect(failures[0]?.cause).toBe(fault)
  })

  it('is found where what it decides is nothing', async () => {
    const empty: LeadUpdateImplementation = () => JSON.parse('null')
    const failures = await failuresOf(empty)
    expect(failures.length).toBe(goldenVectors.numberOfVectors)
  })
})

describe('a policy', () => {
  it('limits the checks to the vectors that have exactly it', async () => {
    const documented = vectorChecks(applyLeadUpdate, { policy: {} })
    const guarded = vectorChecks(applyLeadUpdate, { policy: guardedPolicy })
    expect(documented.length).toBe(
      goldenVectors.vectors.filter(
        ({ input }) => JSON.stringify(input.policy) === JSON.stringify(documentedPolicy),
      ).length,
    )
    expect(new Set(guarded.map(({ group }) => group))).toEqual(new Set(['preset/guardedPolicy']))
  })

  it('is the same in whatever order it lists its statuses', () => {
    const turned = {
      ...guardedPolicy,
      doNotContact: ['removed', 'unsubscribed', 'bounced'],
    } as const
    expect(vectorChecks(applyLeadUpdate, { policy: turned })).toHaveLength(
      vectorChecks(applyLeadUpdate, { policy: guardedPolicy }).length,
    )
  })

  it('is filled in by the host, for an implementation that has no other', async () => {
    const guardedAlone: LeadUpdateImplementation = (lead, subsequences, tags, patch, { now }) =>
      applyLeadUpdate(lead, subsequences, tags, patch, { now, policy: guardedPolicy })
    expect(await failuresOf(guardedAlone, { policy: guardedPolicy })).toEqual([])
    expect(await failuresOf(guardedAlone)).not.toEqual([])
  })

  it('that is none is refused', () => {
    const policy = JSON.parse('{"tagMatching":"fuzzy"}')
    expect(() => vectorChecks(applyLeadUpdate, { policy })).toThrow('policy.tagMatching')
  })
})
