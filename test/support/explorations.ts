import type { CampaignLead, LeadCommand, SendInFlight } from 'campaign-lead'
import { arbitraryUpdateCase } from 'campaign-lead/testing'
import fc from 'fast-check'
import type { Exploration, Step } from '../../apps/explorer/model/exploration.js'

const sendId = fc.constantFrom('send_1', 'send_2')
const sequence = fc.constantFrom('main' as const, 'subsequence' as const)
const time = fc.constantFrom('2025-07-01T11:59:00.000Z', '2025-07-02T12:00:00.000Z')
const send = fc.record({ id: sendId, sequence, sendAt: time })

const command: fc.Arbitrary<LeadCommand> = fc.oneof(
  fc.record({ type: fc.constant('scheduleSend' as const), send }),
  fc.record({
    type: fc.constant('claimSend' as const),
    sendId,
    leaseSeconds: fc.constantFrom(60, 0.5),
  }),
  fc.record(
    { type: fc.constant('confirmSend' as const), sendId, next: fc.option(send) },
    { requiredKeys: ['type', 'sendId'] },
  ),
  fc.record({
    type: fc.constant('releaseSend' as const),
    sendId,
    attempt: fc.constantFrom(1, 2),
    retryAt: time,
  }),
  fc.record(
    { type: fc.constant('recordReply' as const), auto: fc.boolean() },
    { requiredKeys: ['type'] },
  ),
  fc.record({
    type: fc.constant('recordBounce' as const),
    kind: fc.constantFrom('hard' as const, 'soft' as const),
  }),
  fc.constant({ type: 'recordUnsubscribe' as const }),
  fc.constant({ type: 'removeLead' as const }),
  fc.record({ type: fc.constant('completeSequence' as const), sequence }),
)

const claim: fc.Arbitrary<Pick<SendInFlight, 'id' | 'sequence' | 'attempt' | 'leaseUntil'>> =
  fc.record({ id: sendId, sequence, attempt: fc.constantFrom(1, 2), leaseUntil: time })

/** Generates explorations with one to three steps: patches and commands, some of which are refused or invalid. */
export function arbitraryExploration(): fc.Arbitrary<Exploration> {
  return fc
    .tuple(
      arbitraryUpdateCase(),
      fc.array(arbitraryUpdateCase(), { maxLength: 2 }),
      fc.nat(2),
      fc.array(fc.option(fc.oneof(command, fc.jsonValue())), { minLength: 3, maxLength: 3 }),
      fc.jsonValue(),
      fc.nat(3),
      fc.option(claim),
    )
    .map(([first, others, at, commands, anyPatch, anyPatchAt, claimed]) => {
      const { lead, subsequences, tags, policy } = first
      const steps = [first, ...others].map(({ patch, now }, index): Step => {
        if (index === anyPatchAt) return { patch: anyPatch, now }
        const chosen = commands[index] ?? null
        return chosen === null ? { patch, now } : { command: chosen, now }
      })
      const sending = claimed === null ? lead : withClaim(lead, claimed)
      const selected = Math.min(at, steps.length - 1)
      return { lead: sending, subsequences, tags, policy, steps, at: selected }
    })
}

/** Claims an e-mail. One of a subsequence belongs to the lead's enrollment, if there is one. */
function withClaim(
  lead: CampaignLead,
  claimed: Pick<SendInFlight, 'id' | 'sequence' | 'attempt' | 'leaseUntil'>,
): CampaignLead {
  const { id = 'sub_9', enrolledAt = '2025-06-01T09:00:00.000Z' } = lead.subsequence ?? {}
  const isMain = claimed.sequence === 'main'
  const sendInFlight = {
    ...claimed,
    subsequenceId: isMain ? null : id,
    enrolledAt: isMain ? null : enrolledAt,
    claimedAt: '2025-07-01T11:58:00.000Z',
  }
  return { ...lead, sendInFlight }
}
