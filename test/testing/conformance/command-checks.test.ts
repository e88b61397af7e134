import { applyLeadCommand, guardedPolicy } from 'campaign-lead'
import { assertChecks, CheckError, runChecks } from 'campaign-lead/testing'
import { commandChecks, type LeadCommandImplementation } from 'campaign-lead/testing/conformance'
import { describe, expect, it } from 'vitest'
import type { CommandMistake } from './command-mistake.js'
import { FORM_MISTAKES, ROW_MISTAKES } from './command-mistakes.js'
import { LAW_MISTAKES } from './law-mistakes.js'

const mistakes = [...ROW_MISTAKES, ...LAW_MISTAKES, ...FORM_MISTAKES]

function checksOf({ applyLeadCommand: implementation, applyLeadUpdate }: CommandMistake) {
  // Some mistakes need several events in one order. Of 20 seeds, the slowest found each within 227 cases.
  return commandChecks(implementation, { seed: 1, numRuns: 300, applyLeadUpdate })
}

describe('an implementation of the commands that', () => {
  it.each(mistakes)('$name violates the properties about it', async (mistake) => {
    const { violated } = mistake
    const found: string[] = []
    const named = checksOf(mistake).filter(({ name }) => violated.includes(name))
    for await (const result of runChecks(named)) {
      if (!result.passed) found.push(result.check.name)
    }
    expect(found.sort()).toEqual([...violated].sort())
  })
})

describe('every property of commands', () => {
  it('is violated by one of the mistakes, so that no check passes always', () => {
    const named = mistakes.flatMap(({ violated }) => violated)
    const all = commandChecks(applyLeadCommand).map(({ name }) => name)
    expect([...new Set(named)].sort()).toEqual(all.sort())
  })
})

describe('the error of a violated property of commands', () => {
  const findCheck = (mistakeName: string, checkName: string) => {
    const mistake = mistakes.find(({ name }) => name === mistakeName)
    return mistake && checksOf(mistake).find(({ name }) => name === checkName)
  }

  it('has the seed, the smallest lead in words, and the command', async () => {
    const check = findCheck('claims e-mails in every status', 'claims in a sendable status')
    await expect(check?.run()).rejects.toThrow(CheckError)
    await expect(check?.run()).rejects.toThrowErrorMatchingInlineSnapshot(`
      [CheckError: what may be sent › claims in a sendable status: Nothing is claimed in a status in which nothing may be sent: an e-mail of the main sequence is claimed in status active, an e-mail of a subsequence while the lead is in one, in status active, replied or completed
      It fails with { seed: 1, numRuns: 3 }. Smallest failing case:
        The lead is "paused", without a tag, in no subsequence, with the pending e-mail send_1 of the main sequence.
        The policy: documentedPolicy.
        The command: {"type":"claimSend","sendId":"send_1","leaseSeconds":60}, at 2025-07-01T12:00:00.000Z.
        As JSON: {"lead":{"_id":"lead_1","campaignId":"cmp_1","status":"paused","aiTag":null,"currentSequenceStep":0,"replied":false,"addedAt":"2025-06-15T09:00:00.000Z","subsequence":null,"pendingSend":{"id":"send_1","sequence":"main","sendAt":"2025-07-01T12:00:00.000Z"}},"command":{"type":"claimSend","sendId":"send_1","leaseSeconds":60},"policy":{"tagMatching":"exact","reEnrollment":"afterCleanExit","doNotContact":[],"statusOnEnrollment":"keep","stopOnReply":true,"stopOnAutoReply":false},"now":"2025-07-01T12:00:00.000Z"}
      Result:
        An e-mail of the main sequence was claimed in "paused", in no subsequence]
    `)
  })

  it('has the updates and commands of the smallest sequence', async () => {
    const check = findCheck(
      'moves a lead whose e-mail is in flight',
      'no tag update moves a lead whose e-mail is in flight',
    )
    await expect(check?.run()).rejects.toThrowErrorMatchingInlineSnapshot(`
      [CheckError: updates and commands in any order › no tag update moves a lead whose e-mail is in flight: While an e-mail of the subsequence that a lead is in is in flight, no update switches or exits the lead, also after the lease has expired
      It fails with { seed: 1, numRuns: 21 }. Smallest failing case:
        The lead is "active", without a tag, in sub_2 with 0 e-mails sent from it, with no pending e-mail and the e-mail send_1 of the subsequence sub_2 in flight (attempt 1, leased until 2025-07-01T12:30:00.000Z).
        The subsequences: sub_1 (triggered by ai_tag "interested"), sub_2 (triggered by ai_tag "Meeting booked").
        The workspace's tags: "Interested", "Meeting booked", "Not interested".
        The policy: documentedPolicy.
        1. At 2025-07-01T12:00:00.001Z, the patch {"aiTag":"Interested"}
        As JSON: {"lead":{"_id":"lead_1","campaignId":"cmp_1","status":"active","aiTag":null,"currentSequenceStep":0,"replied":false,"addedAt":"2025-06-15T09:00:00.000Z","subsequence":{"id":"sub_2","status":"active","currentStep":0,"emailsSent":0,"enrolledAt":"2025-06-15T09:00:00.000Z","completedAt":null},"pendingSend":null,"sendInFlight":{"id":"send_1","sequence":"subsequence","subsequenceId":"sub_2","enrolledAt":"2025-06-15T09:00:00.000Z","attempt":1,"claimedAt":"2025-07-01T11:00:00.000Z","leaseUntil":"2025-07-01T12:30:00.000Z"}},"policy":{"tagMatching":"exact","reEnrollment":"afterCleanExit","doNotContact":[],"statusOnEnrollment":"keep","stopOnReply":true,"stopOnAutoReply":false},"events":[{"patch":{"aiTag":"Interested"},"now":"2025-07-01T12:00:00.001Z"}]}
      Result:
        At 2025-07-01T12:00:00.001Z, the patch {"aiTag":"Interested"}: subsequence.id is "sub_1", expected "sub_2"
        At 2025-07-01T12:00:00.001Z, the patch {"aiTag":"Interested"}: subsequence.enrolledAt is "2025-07-01T12:00:00.001Z", expected "2025-06-15T09:00:00.000Z"]
    `)
  })
})

describe('commandChecks', () => {
  it('leaves out the properties that do not apply to a server', () => {
    const names = (checks: ReturnType<typeof commandChecks>) => checks.map(({ name }) => name)
    const all = names(commandChecks(applyLeadCommand))
    const remote = names(commandChecks(applyLeadCommand, { inProcess: false }))
    expect(new Set(all).size).toBe(all.length)
    expect(all.length - remote.length).toBe(7)
  })

  it('tests only the policy that is passed', async () => {
    const policies = new Set<string>()
    const implementation: LeadCommandImplementation = (lead, command, options) => {
      policies.add(JSON.stringify(options.policy))
      return applyLeadCommand(lead, command, options)
    }
    const checks = commandChecks(implementation, { policy: guardedPolicy, numRuns: 2 })
    await assertChecks(checks)
    expect([...policies]).toEqual([JSON.stringify(guardedPolicy)])
  })

  it.each<[string, object]>([
    ['options.numRuns must be a positive integer, got 0', { numRuns: 0 }],
    ['options.runs is not an option', { runs: 10 }],
    ['options.applyLeadUpdate must be a function, got 7', { applyLeadUpdate: 7 }],
  ])('throws a TypeError for an invalid option before any check runs: %s', (message, options) => {
    expect(() => commandChecks(applyLeadCommand, options)).toThrow(new TypeError(message))
  })
})
