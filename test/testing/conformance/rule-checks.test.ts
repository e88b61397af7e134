import { applyLeadUpdate, guardedPolicy, safeApplyLeadUpdate } from 'campaign-lead'
import { CheckError, runChecks } from 'campaign-lead/testing'
import { type LeadUpdateImplementation, ruleChecks } from 'campaign-lead/testing/conformance'
import { describe, expect, it } from 'vitest'
import { PATCH_MISTAKES } from './patch-mistakes.js'
import { RULE_MISTAKES, without } from './rule-mistakes.js'

const mistakes = [...RULE_MISTAKES, ...PATCH_MISTAKES]

/** Returns the names of the properties that an implementation violates, of these names or of all. */
async function findViolated(
  implementation: LeadUpdateImplementation,
  names?: readonly string[],
): Promise<string[]> {
  const checks = ruleChecks(implementation, { seed: 1 })
  const named = checks.filter(({ name }) => names?.includes(name) ?? true)
  const violated: string[] = []
  for await (const { check, passed } of runChecks(named)) {
    if (!passed) violated.push(check.name)
  }
  return violated
}

describe('an implementation that', () => {
  it.each(mistakes)('%s violates the properties about it', async (_, implementation, names) => {
    expect((await findViolated(implementation, names)).sort()).toEqual([...names].sort())
  })
})

describe('every property', () => {
  it('is violated by one of the mistakes, so that no check passes always', () => {
    // An implementation that always throws shows nothing about a single property.
    const named = mistakes.flatMap(([mistake, , names]) =>
      mistake === 'always throws' ? [] : names,
    )
    const all = ruleChecks(applyLeadUpdate).map(({ name }) => name)
    expect([...new Set(named)].sort()).toEqual(all.sort())
  })
})

describe('the error of a violated property', () => {
  it('has the property, the seed, the smallest failing case and its result', async () => {
    const check = ruleChecks(without('cancelSend'), { seed: 1 }).find(
      ({ name }) => name === 'a canceled send',
    )
    await expect(check?.run()).rejects.toThrow(CheckError)
    await expect(check?.run()).rejects.toThrowErrorMatchingInlineSnapshot(`
      [CheckError: every decision › a canceled send: A cancelSend intent is emitted if, and only if, the lead no longer has its pending send, and names that send
      It fails with { seed: 1, numRuns: 11 }. Smallest failing case:
        The lead is "active", without a tag, in sub_2 with 0 e-mails sent from it, with the pending e-mail send_1 of the main sequence.
        The subsequences: sub_1 (triggered by ai_tag "Interested"), sub_2 (triggered by ai_tag "Not interested").
        The workspace's tags: "Interested".
        The policy: documentedPolicy.
        The patch: {"aiTag":"Interested"}, at 2025-07-01T12:00:00.000Z.
        As JSON: {"lead":{"_id":"lead_1","campaignId":"cmp_1","status":"active","aiTag":null,"currentSequenceStep":0,"replied":false,"addedAt":"2025-06-15T09:00:00.000Z","subsequence":{"id":"sub_2","status":"active","currentStep":0,"emailsSent":0,"enrolledAt":"2025-06-15T09:00:00.000Z","completedAt":null},"pendingSend":{"id":"send_1","sequence":"main","sendAt":"2025-07-01T12:00:00.000Z"}},"subsequences":[{"id":"sub_1","name":"Interested follow-up","trigger":{"type":"ai_tag","value":"Interested"}},{"id":"sub_2","name":"Interested follow-up","trigger":{"type":"ai_tag","value":"Not interested"}}],"tags":["Interested"],"policy":{"tagMatching":"exact","reEnrollment":"afterCleanExit","doNotContact":[],"statusOnEnrollment":"keep","stopOnReply":true,"stopOnAutoReply":false},"patch":{"aiTag":"Interested"},"now":"2025-07-01T12:00:00.000Z"}
      Result:
        cancelSends[0] is missing, expected {"type":"cancelSend","leadId":"lead_1","campaignId":"cmp_1","sendId":"send_1","sequence":"main"}]
    `)
  })
})

describe('ruleChecks', () => {
  it('leaves out the properties that do not apply to a server, or to the policy', () => {
    const names = (checks: ReturnType<typeof ruleChecks>) => checks.map(({ name }) => name)
    const all = names(ruleChecks(applyLeadUpdate))
    const remote = names(ruleChecks(applyLeadUpdate, { inProcess: false }))
    const guarded = names(ruleChecks(applyLeadUpdate, { policy: guardedPolicy }))
    expect(new Set(all).size).toBe(all.length)
    expect(all.length - remote.length).toBe(8)
    expect(all.filter((name) => !guarded.includes(name))).toEqual([
      "tagMatching: 'exact'",
      "reEnrollment: 'always'",
      "reEnrollment: 'never'",
      "statusOnEnrollment: 'keep'",
    ])
  })
})

describe('an invalid decision', () => {
  it.each<[string, unknown]>([
    ['undefined', undefined],
    ['an object', { success: true }],
  ])('is reported as invalid: %s', async (printed, value) => {
    const implementation: LeadUpdateImplementation = () => JSON.parse(JSON.stringify(value ?? null))
    const [check] = ruleChecks(implementation, { seed: 1 })
    await expect(check?.run()).rejects.toThrow(
      `A decision must be an object with a lead and a list of intents, got ${value === undefined ? 'null' : printed}`,
    )
  })
})

describe('a refusal', () => {
  it('may be any object with a code, such as the body of a response', async () => {
    const implementation: LeadUpdateImplementation = async (...args) => {
      const result = safeApplyLeadUpdate(...args)
      if (result.success) return result.decision
      const { code, message } = result.error
      // oxlint-disable-next-line typescript/only-throw-error -- as a client of an API may do
      throw { code, message }
    }
    expect(await findViolated(implementation)).toEqual([])
  })
})

describe('an invalid option of ruleChecks', () => {
  it.each<[string, object]>([
    ['options.numRuns must be a positive integer, got 0', { numRuns: 0 }],
    ['options.numRuns must be a positive integer, got NaN', { numRuns: Number.NaN }],
    ['options.seed must be an integer, got 0.5', { seed: 0.5 }],
    ['options.runs is not an option', { runs: 10 }],
    ['options.inProcess must be true or false, got 1', { inProcess: 1 }],
    [
      'policy.tagMatching must be one of exact, caseInsensitive, got "caseinsensitive"',
      { policy: { tagMatching: 'caseinsensitive' } },
    ],
  ])('throws a TypeError before any check runs: %s', (message, options) => {
    expect(() => ruleChecks(applyLeadUpdate, options)).toThrow(new TypeError(message))
  })
})
