import {
  applyLeadCommand,
  guardedPolicy,
  type LeadCommand,
  safeApplyLeadCommand,
  sendDueAt,
} from 'campaign-lead'
import { arbitraryCommand, arbitraryCommandCase, arbitrarySendingLead } from 'campaign-lead/testing'
import { type LeadCommandCase } from 'campaign-lead/testing/conformance'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { shrinkAll } from '../support/shrink-all.js'

const NOW = '2025-07-01T12:00:00.000Z'

const COMMANDS = [
  'scheduleSend',
  'claimSend',
  'confirmSend',
  'releaseSend',
  'recordReply',
  'recordBounce',
  'recordUnsubscribe',
  'removeLead',
  'completeSequence',
] satisfies LeadCommand['type'][]

/** A variety in fewer than 1 of 200 cases is rare. */
const CASES = 10_000
const RARE = CASES / 200

/** Returns the command if it changes the lead, the code of its refusal, or `nothing`. */
function findKind({ lead, command, policy, now }: LeadCommandCase): string {
  const result = safeApplyLeadCommand(lead, command, { policy, now: new Date(now) })
  if (!result.success) return result.error.code
  return result.decision.lead === lead ? 'nothing' : command.type
}

function countBy<T>(values: readonly T[], toKey: (value: T) => string): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const value of values) counts[toKey(value)] = (counts[toKey(value)] ?? 0) + 1
  return counts
}

describe('arbitraryCommandCase', () => {
  const all = fc.sample(arbitraryCommandCase(), CASES)

  it('generates every command, every refusal and commands that change nothing, equally often', () => {
    const counts = countBy(all, findKind)
    expect(Object.keys(counts).sort()).toEqual(
      [
        ...COMMANDS,
        'SEND_CLAIMED',
        'SEND_MISPLACED',
        'SEND_CANCELED',
        'STATUS_NOT_SENDABLE',
        'SEND_NOT_DUE',
        'nothing',
      ].sort(),
    )
    // The standard deviation of each count is 25.
    for (const count of Object.values(counts))
      expect(Math.abs(count - CASES / 15)).toBeLessThan(150)
  })

  it('generates every variety that the rules distinguish, none of them rarely', () => {
    const claims =
      (types: readonly string[], is: (testCase: LeadCommandCase) => boolean) =>
      (testCase: LeadCommandCase) =>
        types.includes(testCase.command.type) && is(testCase)
    const varieties: Record<string, (testCase: LeadCommandCase) => boolean> = {
      'an e-mail in flight': ({ lead }) => Boolean(lead.sendInFlight),
      'an e-mail in flight, and another one that is pending': ({ lead }) =>
        Boolean(lead.sendInFlight && lead.pendingSend),
      'an e-mail of the lead’s enrollment': ({ lead: { sendInFlight, subsequence } }) =>
        Boolean(sendInFlight?.enrolledAt && sendInFlight.enrolledAt === subsequence?.enrolledAt),
      'an e-mail of an earlier enrollment': ({ lead: { sendInFlight, subsequence } }) =>
        Boolean(sendInFlight?.enrolledAt && sendInFlight.enrolledAt !== subsequence?.enrolledAt),
      'an e-mail of an enrollment that has ended': ({ lead: { sendInFlight, subsequence } }) =>
        sendInFlight?.sequence === 'subsequence' && subsequence?.status === 'completed',
      'a lease that has expired': ({ lead, now }) =>
        Boolean(lead.sendInFlight && lead.sendInFlight.leaseUntil <= now),
      'a lease that expires now': ({ lead, now }) => lead.sendInFlight?.leaseUntil === now,
      'a lease that is running': ({ lead, now }) =>
        Boolean(lead.sendInFlight && lead.sendInFlight.leaseUntil > now),
      'a first claim': claims(['claimSend'], ({ lead }) => !lead.sendInFlight),
      'a claim of an e-mail that is due now': claims(
        ['claimSend'],
        ({ lead, now }) => lead.pendingSend?.sendAt === now,
      ),
      'a later claim': claims(['claimSend'], (testCase) => {
        const { sendInFlight } = testCase.lead
        return findKind(testCase) === 'claimSend' && Boolean(sendInFlight)
      }),
      'a confirmation with a next e-mail': ({ command }) =>
        command.type === 'confirmSend' && Boolean(command.next),
      'a confirmation without one': ({ command }) =>
        command.type === 'confirmSend' && command.next === undefined,
      'an automatic reply': ({ command }) =>
        command.type === 'recordReply' && command.auto === true,
      'an automatic reply that stops': (testCase) =>
        testCase.command.type === 'recordReply' &&
        testCase.command.auto === true &&
        testCase.policy.stopOnAutoReply,
    }
    const rare = Object.entries(varieties).filter(([, is]) => all.filter(is).length < RARE)
    expect(rare.map(([name]) => name)).toEqual([])
  })

  it('generates cases of the same kind while it shrinks, down to one that is easy to read', () => {
    for (const kind of [...COMMANDS, 'SEND_MISPLACED', 'nothing']) {
      const cases = shrinkAll(arbitraryCommandCase(), (testCase) => findKind(testCase) === kind)
      const smallest = cases.reverse().find((testCase) => findKind(testCase) === kind)
      expect([kind, smallest?.lead.status]).toEqual([kind, 'active'])
    }
    const [claim] = shrinkAll(
      arbitraryCommandCase(),
      (testCase) => findKind(testCase) === 'claimSend',
    ).slice(-1)
    expect(claim?.now).toBe(NOW)
  })

  it('generates cases of one policy if it is passed, and throws if a constraint is invalid', () => {
    const cases = fc.sample(arbitraryCommandCase({ policy: guardedPolicy }), 100)
    expect(new Set(cases.map(({ policy }) => policy))).toEqual(new Set([guardedPolicy]))
    const unknown: object = { policies: [] }
    expect(() => arbitraryCommandCase(unknown)).toThrow('constraints.policies is not an option')
  })
})

describe('arbitrarySendingLead', () => {
  const leads = fc.sample(arbitrarySendingLead(), 2_000)

  it('generates leads that the rules accept, with their timestamps in order', () => {
    for (const lead of leads) {
      expect(
        applyLeadCommand(lead, { type: 'recordBounce', kind: 'soft' }, { now: new Date(NOW) }).lead,
      ).toBe(lead)
      const { addedAt, subsequence, sendInFlight } = lead
      const enrollments = [addedAt, subsequence?.enrolledAt, subsequence?.completedAt, NOW]
      const claims = [addedAt, sendInFlight?.enrolledAt, sendInFlight?.claimedAt, NOW]
      for (const timestamps of [enrollments, claims]) {
        const known = timestamps.filter((timestamp) => typeof timestamp === 'string')
        expect(known).toEqual(known.slice().sort())
      }
      if (sendInFlight) expect(sendInFlight.claimedAt < sendInFlight.leaseUntil).toBe(true)
    }
  })

  it('generates claims of the main sequence, of the enrollment and of an earlier one', () => {
    const counts = countBy(leads, ({ sendInFlight, subsequence }) => {
      if (sendInFlight === undefined) return 'absent'
      if (sendInFlight === null) return 'null'
      if (sendInFlight.sequence === 'main') return 'main'
      const isSame = sendInFlight.subsequenceId === subsequence?.id
      const isCurrent = isSame && sendInFlight.enrolledAt === subsequence?.enrolledAt
      if (isCurrent) return `current, ${subsequence?.status}`
      return isSame ? 'earlier, the same subsequence' : 'earlier, another subsequence'
    })
    expect(Object.keys(counts).sort()).toEqual([
      'absent',
      'current, active',
      'current, completed',
      'earlier, another subsequence',
      'earlier, the same subsequence',
      'main',
      'null',
    ])
    expect(Math.min(...Object.values(counts))).toBeGreaterThan(50)
    const dueNow = leads.filter((lead) => lead.sendInFlight && (sendDueAt(lead) ?? NOW) < NOW)
    expect(dueNow.length).toBeGreaterThan(50)
  })
})

describe('the generators of commands', () => {
  it.each<[string, fc.Arbitrary<unknown>]>([
    ['commands', arbitraryCommand()],
    ['leads with a claim', arbitrarySendingLead()],
    ['cases', arbitraryCommandCase()],
  ])('generate plain JSON, also while they shrink: %s', (_, arbitrary) => {
    const tried = shrinkAll(arbitrary, (value) => JSON.stringify(value).length > 10)
    for (const value of tried) expect(value).toStrictEqual(JSON.parse(JSON.stringify(value)))
  })

  it('generate every command, which no lead makes invalid', () => {
    const pairs = fc.sample(fc.tuple(arbitrarySendingLead(), arbitraryCommand()), 2_000)
    for (const [lead, command] of pairs) safeApplyLeadCommand(lead, command)
    expect([...new Set(pairs.map(([, { type }]) => type))].sort()).toEqual(COMMANDS.slice().sort())
  })
})
