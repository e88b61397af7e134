import { isDeepStrictEqual } from 'node:util'
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

/** Runs the checks, and returns the errors of those that fail. */
async function findFailures(
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

function listRules(failures: readonly CheckError[]): string[] {
  return [...new Set(failures.map(({ check }) => check.group))].sort()
}

describe('a correct implementation', () => {
  it('passes every vector', async () => {
    await expect(assertChecks(vectorChecks(applyLeadUpdate))).resolves.toBe(
      goldenVectors.numberOfVectors,
    )
  })

  it('is checked with the vectors of the rule table first, which name the cause best', () => {
    const groups = vectorChecks(applyLeadUpdate).map(({ group }) => group)
    const rows = Object.keys(ENROLLMENT_RULES)
    const isOfTable = groups.map((group) => rows.includes(group))
    expect(isOfTable.lastIndexOf(true)).toBe(isOfTable.indexOf(false) - 1)
    expect(new Set(groups.slice(0, isOfTable.indexOf(false)))).toEqual(new Set(rows))
  })

  it('may be asynchronous', async () => {
    const later: LeadUpdateImplementation = async (...args) => applyLeadUpdate(...args)
    expect(await findFailures(later)).toEqual([])
  })

  it('may omit the situation', async () => {
    const withoutSituation: LeadUpdateImplementation = (...args) => {
      const { situation: _, ...decision } = applyLeadUpdate(...args)
      return decision
    }
    expect(await findFailures(withoutSituation)).toEqual([])
  })

  it('may return keys in another order, and refuse with any error that has a code', async () => {
    const foreign: LeadUpdateImplementation = (...args) => {
      const result = safeApplyLeadUpdate(...args)
      if (result.success) return JSON.parse(JSON.stringify(reverseKeys(result.decision)))
      throw Object.assign(new Error(result.error.message), { code: result.error.code })
    }
    expect(await findFailures(foreign)).toEqual([])
  })

  it('may mutate its arguments: the next check receives new ones', async () => {
    const mutating: LeadUpdateImplementation = (lead, subsequences, tags, patch, options) => {
      const decision = applyLeadUpdate(lead, subsequences, tags, patch, options)
      const copy = structuredClone(decision)
      Object.assign(lead, { status: 'removed', subsequence: null })
      Object.assign(subsequences, { length: 0 })
      return copy
    }
    await assertChecks(vectorChecks(mutating))
    await assertChecks(vectorChecks(applyLeadUpdate))
  })
})

/** Reverses the keys of every object of a JSON value. */
function reverseKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reverseKeys)
  if (typeof value !== 'object' || value === null) return value
  const fields = Object.entries(value).map(([key, field]) => ({ [key]: reverseKeys(field) }))
  return fields.reduceRight((turned, field) => Object.assign(turned, field), {})
}

describe('a wrong implementation', () => {
  const keepsStatusOnExit: LeadUpdateImplementation = (...args) => {
    const decision = applyLeadUpdate(...args)
    const [{ status }] = args
    if (decision.subsequenceEnrollment?.action !== 'exited') return decision
    return { ...decision, lead: { ...decision.lead, status } }
  }

  it('fails with the rule, its description, the case in words, and only the differences', async () => {
    const [failure] = await findFailures(keepsStatusOnExit)
    expect(failure?.message.split('\n')).toEqual([
      expect.stringMatching(/^no-match\/unsent › nothing is pending: Lead is in a subsequence/),
      'The lead is "active", tagged "Interested", in sub_1 with 0 e-mails sent from it, with no pending e-mail.',
      'The subsequences: sub_1 (triggered by ai_tag "Interested"), sub_2 (triggered by ai_tag "Meeting booked").',
      'The workspace\'s tags: "Interested", "Meeting booked", "Not now", "Out of office".',
      'The policy: documentedPolicy.',
      'The patch: {"aiTag":"Not now"}, at 2025-07-01T12:00:00.000Z.',
      expect.stringMatching(/^As JSON: /),
      'Result:',
      'lead.status is "active", expected "completed"',
    ])
  })

  it('fails the rules that it violates, and no others', async () => {
    const failures = await findFailures(keepsStatusOnExit)
    expect(listRules(failures)).toContain('no-match/unsent')
    expect(listRules(failures)).not.toContain('match/none')
    expect(failures.every(({ message }) => message.includes('expected "completed"'))).toBe(true)
  })

  it('fails if it accepts an update that must be refused', async () => {
    const lenient: LeadUpdateImplementation = (lead, ...others) => {
      const result = safeApplyLeadUpdate(lead, ...others)
      return result.success ? result.decision : { lead, intents: [] }
    }
    const failures = await findFailures(lenient)
    expect(listRules(failures)).toEqual(
      expect.arrayContaining(['INVALID_PATCH', 'INVALID_STATUS', 'INVALID_TAG', 'STATUS_LOCKED']),
    )
    expect(failures[0]?.message).toContain(
      'It accepts the patch, expected that it refuses with INVALID_TAG',
    )
  })

  it('fails if it refuses with another code or another message', async () => {
    const refusing =
      (code: 'INVALID_PATCH' | 'INVALID_TAG'): LeadUpdateImplementation =>
      () => {
        throw new LeadUpdateError(code, 'no')
      }
    const patchRefused = await findFailures(refusing('INVALID_PATCH'))
    expect(listRules(patchRefused)).not.toContain('INVALID_PATCH')
    expect(listRules(patchRefused)).toContain('INVALID_STATUS')
    const tagRefused = await findFailures(refusing('INVALID_TAG'))
    expect(listRules(tagRefused)).toContain('INVALID_TAG')
    expect(tagRefused[0]?.message).toContain(
      'It refuses with INVALID_TAG, expected that it accepts',
    )
  })

  it('fails with the error that it throws', async () => {
    const thrown = new RangeError('out of stock')
    const failures = await findFailures(() => Promise.reject(thrown))
    expect(failures).toHaveLength(goldenVectors.numberOfVectors)
    expect(failures[0]?.message).toContain('It threw RangeError: out of stock')
    expect(failures[0]?.cause).toBe(thrown)
  })

  it('fails if it returns null', async () => {
    const empty: LeadUpdateImplementation = () => JSON.parse('null')
    const failures = await findFailures(empty)
    expect(failures.length).toBe(goldenVectors.numberOfVectors)
  })
})

describe('the claimed option of vectorChecks', () => {
  it('adds the vectors of leads with an e-mail in flight', async () => {
    const checks = vectorChecks(applyLeadUpdate, { claimed: true })
    const { numberOfVectors, numberOfClaimed } = goldenVectors
    expect(checks).toHaveLength(numberOfVectors + numberOfClaimed)
    await expect(assertChecks(checks)).resolves.toBe(numberOfVectors + numberOfClaimed)
  })

  it('is false by default, so that rules without commands pass', async () => {
    const withoutClaims: LeadUpdateImplementation = (lead, ...others) => {
      const decision = applyLeadUpdate({ ...lead, sendInFlight: null }, ...others)
      const { sendInFlight: _, ...after } = decision.lead
      return { ...decision, lead: { ...after, ...('sendInFlight' in lead && lead) } }
    }
    expect(await findFailures(withoutClaims)).toEqual([])
    const failures = await findFailures(withoutClaims, { claimed: true })
    expect(listRules(failures)).toEqual(['claimed send'])
  })
})

describe('the policy option of vectorChecks', () => {
  it('selects the vectors with exactly this policy', async () => {
    const documented = vectorChecks(applyLeadUpdate, { policy: {} })
    const guarded = vectorChecks(applyLeadUpdate, { policy: guardedPolicy })
    expect(documented.length).toBe(
      goldenVectors.vectors.filter(({ input }) =>
        isDeepStrictEqual({ ...documentedPolicy, ...input.policy }, documentedPolicy),
      ).length,
    )
    expect(new Set(guarded.map(({ group }) => group))).toEqual(new Set(['preset/guardedPolicy']))
  })

  it('ignores the order of the statuses in doNotContact', () => {
    const turned = {
      ...guardedPolicy,
      doNotContact: ['removed', 'unsubscribed', 'bounced'],
    } as const
    expect(vectorChecks(applyLeadUpdate, { policy: turned })).toHaveLength(
      vectorChecks(applyLeadUpdate, { policy: guardedPolicy }).length,
    )
  })

  it('ignores the options that an update does not depend on', () => {
    const policy = { stopOnReply: false, stopOnAutoReply: true }
    expect(vectorChecks(applyLeadUpdate, { policy })).toHaveLength(
      vectorChecks(applyLeadUpdate, { policy: documentedPolicy }).length,
    )
  })

  it('selects the vectors that an implementation with one policy passes', async () => {
    const guardedAlone: LeadUpdateImplementation = (lead, subsequences, tags, patch, { now }) =>
      applyLeadUpdate(lead, subsequences, tags, patch, { now, policy: guardedPolicy })
    expect(await findFailures(guardedAlone, { policy: guardedPolicy })).toEqual([])
    expect(await findFailures(guardedAlone)).not.toEqual([])
  })

  it('throws if it is invalid', () => {
    const policy = JSON.parse('{"tagMatching":"fuzzy"}')
    expect(() => vectorChecks(applyLeadUpdate, { policy })).toThrow('policy.tagMatching')
    const unknown: object = { policies: [] }
    expect(() => vectorChecks(applyLeadUpdate, unknown)).toThrow(
      'options.policies is not an option',
    )
  })
})
