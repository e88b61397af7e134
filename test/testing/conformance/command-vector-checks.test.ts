import {
  applyLeadCommand,
  type LeadDecision,
  LeadUpdateError,
  safeApplyLeadCommand,
} from 'campaign-lead'
import { assertChecks, CheckError, runChecks } from 'campaign-lead/testing'
import {
  commandVectorChecks,
  goldenVectors,
  type LeadCommandImplementation,
} from 'campaign-lead/testing/conformance'
import { describe, expect, it } from 'vitest'
import { getSymptoms } from '../../../src/testing/checks/causes.js'

/** Runs the checks, and returns the errors of those that fail. */
async function findFailures(
  implementation: LeadCommandImplementation,
  options?: Parameters<typeof commandVectorChecks>[1],
): Promise<CheckError[]> {
  const failures: CheckError[] = []
  for await (const result of runChecks(commandVectorChecks(implementation, options))) {
    if (result.passed) continue
    if (!(result.error instanceof CheckError)) throw result.error
    failures.push(result.error)
  }
  return failures
}

function listRules(failures: readonly CheckError[]): string[] {
  return [...new Set(failures.map(({ check }) => check.group))].sort()
}

/** Returns commands that change the decisions of the library. */
function changeDecisions(
  change: (decision: LeadDecision, ...args: Parameters<LeadCommandImplementation>) => LeadDecision,
): LeadCommandImplementation {
  return (...args) => change(applyLeadCommand(...args), ...args)
}

describe('commands that are decided correctly', () => {
  it('pass every vector', async () => {
    await expect(assertChecks(commandVectorChecks(applyLeadCommand))).resolves.toBe(
      goldenVectors.numberOfCommands,
    )
  })

  it('pass if the implementation is asynchronous, and refuses with any error that has a code', async () => {
    const foreign: LeadCommandImplementation = async (...args) => {
      const result = safeApplyLeadCommand(...args)
      if (result.success) return structuredClone(result.decision)
      throw Object.assign(new Error('refused'), { code: result.error.code })
    }
    expect(await findFailures(foreign)).toEqual([])
  })

  it('pass if the lead has no sendInFlight instead of null, or null instead of none', async () => {
    const absent = changeDecisions(({ lead: { sendInFlight, ...lead }, intents }) => ({
      lead: sendInFlight ? { ...lead, sendInFlight } : lead,
      intents,
    }))
    const present = changeDecisions(({ lead, intents }) => ({
      lead: { ...lead, sendInFlight: lead.sendInFlight ?? null },
      intents,
    }))
    expect(await findFailures(absent)).toEqual([])
    expect(await findFailures(present)).toEqual([])
  })

  it('pass if the arguments are mutated: the next check receives new ones', async () => {
    const mutating = changeDecisions((decision, lead, command) => {
      const copy = structuredClone(decision)
      Object.assign(lead, { status: 'removed' })
      Object.assign(command, { type: 'removeLead' })
      return copy
    })
    await assertChecks(commandVectorChecks(mutating))
    await assertChecks(commandVectorChecks(applyLeadCommand))
  })
})

describe('commands that are decided wrongly', () => {
  /** A reply that stops keeps the pending send. */
  const keepsPendingSend = changeDecisions((decision, { pendingSend }, { type }) =>
    type === 'recordReply' ? { ...decision, lead: { ...decision.lead, pendingSend } } : decision,
  )

  it('fail with the rule, its description, the case in words, and only the differences', async () => {
    const [failure] = await findFailures(keepsPendingSend)
    expect(failure?.message.split('\n')).toEqual([
      expect.stringMatching(/^recordReply › a main e-mail is pending: replied is true/),
      'The lead is "active", without a tag, in no subsequence, with the pending e-mail send_1 of the main sequence.',
      'The policy: documentedPolicy.',
      'The command: {"type":"recordReply"}, at 2025-07-01T12:00:00.000Z.',
      expect.stringMatching(/^As JSON: /),
      'Result:',
      'lead.pendingSend is {"id":"send_1","sequence":"main","sendAt":"2025-07-01T12:00:00.000Z"}, expected null',
    ])
    expect(getSymptoms(failure)).toEqual(['recordReply: lead.pendingSend'])
  })

  it('describe the e-mail in flight', async () => {
    const failures = await findFailures(changeDecisions(({ lead }) => ({ lead, intents: [] })))
    const messages = failures.map(({ message }) => message).join('\n')
    expect(messages).toContain(
      'and the e-mail send_1 of the main sequence in flight (attempt 1, leased until 2025-07-01T12:01:00.000Z).',
    )
    expect(messages).toContain('and the e-mail send_1 of the subsequence sub_1 in flight')
  })

  it('fail the rules that they violate, and no others', async () => {
    const failures = await findFailures(keepsPendingSend)
    expect(listRules(failures)).toEqual([
      'policy/stopOnAutoReply/true',
      'policy/stopOnReply/false',
      'recordReply',
    ])
  })

  it('fail if a command is accepted that must be refused', async () => {
    const lenient: LeadCommandImplementation = (lead, command, options) => {
      const result = safeApplyLeadCommand(lead, command, options)
      return result.success ? result.decision : { lead, intents: [] }
    }
    const failures = await findFailures(lenient)
    expect(failures[0]?.message).toContain(
      'It accepts the command, expected that it refuses with SEND_MISPLACED',
    )
    expect(getSymptoms(failures[0])).toEqual(['scheduleSend: It accepts the command'])
  })

  it('fail if they are refused with another code', async () => {
    const failures = await findFailures((lead, command, options) => {
      const result = safeApplyLeadCommand(lead, command, options)
      if (result.success) return result.decision
      throw new LeadUpdateError('SEND_CANCELED', 'no')
    })
    expect(listRules(failures)).toContain('claimSend/refusals')
    expect(failures[0]?.message).toContain('code is "SEND_CANCELED", expected "SEND_MISPLACED"')
  })

  it('fail with the error that is thrown', async () => {
    const thrown = new RangeError('out of stock')
    const failures = await findFailures(() => Promise.reject(thrown))
    expect(failures).toHaveLength(goldenVectors.numberOfCommands)
    expect(failures[0]?.message).toContain('It threw RangeError: out of stock')
    expect(failures[0]?.cause).toBe(thrown)
  })

  it('fail if nothing is returned', async () => {
    const empty: LeadCommandImplementation = () => JSON.parse('null')
    expect(await findFailures(empty)).toHaveLength(goldenVectors.numberOfCommands)
  })
})

describe('the policy option of commandVectorChecks', () => {
  it('selects the vectors that an implementation with one policy passes', async () => {
    const documented: LeadCommandImplementation = (lead, command, { now }) =>
      applyLeadCommand(lead, command, { now })
    expect(await findFailures(documented, { policy: {} })).toEqual([])
    expect(listRules(await findFailures(documented))).toEqual([
      'policy/stopOnAutoReply/true',
      'policy/stopOnReply/false',
    ])
    expect(commandVectorChecks(applyLeadCommand, { policy: { stopOnReply: false } })).toHaveLength(
      1,
    )
  })

  it('throws if it is invalid', () => {
    const policy = JSON.parse('{"stopOnReply":"yes"}')
    expect(() => commandVectorChecks(applyLeadCommand, { policy })).toThrow('policy.stopOnReply')
    const unknown: object = { claimed: true }
    expect(() => commandVectorChecks(applyLeadCommand, unknown)).toThrow(
      'options.claimed is not an option',
    )
  })
})
