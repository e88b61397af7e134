import { isDeepStrictEqual } from 'node:util'
import {
  applyLeadCommand,
  type CampaignLead,
  documentedPolicy,
  isLeadUpdateError,
  LEAD_STATUSES,
  type LeadCommand,
  type LeadDecision,
  type LeadPolicy,
  type LeadSubsequence,
  type PendingSend,
  type SendInFlight,
} from 'campaign-lead'
import { describe, expect, it } from 'vitest'
import {
  aLead,
  INTERESTED,
  inSubsequence,
  MEETING,
  NOW,
  NOW_ISO,
  pastSubsequence,
} from '../support/builders.js'
import { isExhaustive } from '../support/exhaustive.js'
import { expectedCommandDecision } from '../support/reference-commands.js'
import type { Expected } from '../support/reference-rules.js'
import { aClaim, aDueSend, LATER } from '../support/sending-leads.js'

const JUST_LATER = '2025-07-01T12:00:00.001Z'

const enrollments: (LeadSubsequence | null)[] = [null]
for (const emailsSent of [0, 2]) {
  enrollments.push(
    inSubsequence(INTERESTED, { emailsSent }),
    pastSubsequence(INTERESTED, { emailsSent }),
    inSubsequence(MEETING, { emailsSent }),
  )
}

// The boundary: due exactly now, and a millisecond later.
const pendingSends: (PendingSend | null)[] = [null]
for (const sequence of ['main', 'subsequence'] as const) {
  pendingSends.push(aDueSend(sequence), aDueSend(sequence, { sendAt: JUST_LATER }))
}

// A claim of the main sequence, of the present enrollment, of an earlier one in the same subsequence, of another
// subsequence. The lease expires exactly now, or a millisecond later.
const claims: (SendInFlight | undefined)[] = [undefined]
for (const enrollment of [
  null,
  inSubsequence(INTERESTED),
  inSubsequence(INTERESTED, { enrolledAt: '2025-06-01T09:00:00.000Z' }),
  inSubsequence({ id: 'sub_gone' }),
]) {
  claims.push(
    aClaim(enrollment, { id: 'send_claimed', leaseUntil: JUST_LATER }),
    aClaim(enrollment, { id: 'send_claimed', leaseUntil: NOW_ISO, attempt: 2 }),
  )
}

const ids = ['send_1', 'send_claimed', 'send_unknown']
const sequences = ['main', 'subsequence'] as const
const nextSends = [undefined, null, ...sequences.map((sequence) => aDueSend(sequence))]
const commands: LeadCommand[] = [
  ...ids.flatMap((id) =>
    sequences.flatMap((sequence): LeadCommand[] => [
      { type: 'scheduleSend', send: { id, sequence, sendAt: NOW_ISO } },
      { type: 'scheduleSend', send: { id, sequence, sendAt: LATER } },
    ]),
  ),
  ...ids.map((sendId): LeadCommand => ({ type: 'claimSend', sendId, leaseSeconds: 90 })),
  ...ids.flatMap((sendId) =>
    nextSends.map((next): LeadCommand => ({ type: 'confirmSend', sendId, next })),
  ),
  ...ids.flatMap((sendId) =>
    [1, 2].map(
      (attempt): LeadCommand => ({ type: 'releaseSend', sendId, attempt, retryAt: LATER }),
    ),
  ),
  { type: 'recordReply' },
  { type: 'recordReply', auto: false },
  { type: 'recordReply', auto: true },
  { type: 'recordBounce', kind: 'hard' },
  { type: 'recordBounce', kind: 'soft' },
  { type: 'recordUnsubscribe' },
  { type: 'removeLead' },
  ...sequences.map((sequence): LeadCommand => ({ type: 'completeSequence', sequence })),
]

const policies: LeadPolicy[] = []
for (const stopOnReply of [true, false]) {
  for (const stopOnAutoReply of [true, false]) {
    policies.push({ ...documentedPolicy, stopOnReply, stopOnAutoReply })
  }
}

function* everyLead(): Generator<CampaignLead> {
  for (const status of LEAD_STATUSES) {
    for (const subsequence of enrollments) {
      for (const pendingSend of pendingSends) {
        for (const sendInFlight of claims) {
          for (const replied of [false, true]) {
            const claimed = sendInFlight && { sendInFlight }
            yield aLead({ status, subsequence, pendingSend, replied, ...claimed })
          }
        }
      }
    }
  }
}

/** 8 statuses, 7 enrollments, 5 pending sends, 9 claims, replied or not; 42 commands; 4 policies. */
const ALL_CASES = 8 * 7 * 5 * 9 * 2 * 42 * 4
/** Every value of each part occurs, because the stride and the number of cases have no common divisor. */
const STRIDE = isExhaustive ? 1 : 43
const CASES = Math.ceil(ALL_CASES / STRIDE)

function toOutcome(decide: () => LeadDecision): Expected {
  try {
    return decide()
  } catch (error) {
    if (isLeadUpdateError(error)) return { refused: error.code }
    throw error
  }
}

/** Names everything that a command did to a lead. */
function* listEffects(lead: CampaignLead, outcome: Expected): Generator<string> {
  if ('refused' in outcome) {
    yield outcome.refused
    return
  }
  const { lead: after, intents } = outcome
  if (after === lead) yield 'nothing'
  if (after.status !== lead.status) yield `status ${after.status}`
  if (after.replied !== lead.replied) yield 'replied'
  if (after.currentSequenceStep !== lead.currentSequenceStep) yield 'counted for main'
  const { subsequence } = after
  if (subsequence?.emailsSent !== lead.subsequence?.emailsSent) yield 'counted for subsequence'
  if (subsequence?.status !== lead.subsequence?.status) yield 'subsequence completed'
  if (after.pendingSend !== lead.pendingSend) {
    yield after.pendingSend === null ? 'not pending' : `pending ${after.pendingSend.sequence}`
  }
  if (after.sendInFlight !== lead.sendInFlight) {
    const { sendInFlight } = after
    yield sendInFlight ? `claimed ${sendInFlight.sequence} ${sendInFlight.attempt}` : 'not claimed'
  }
  for (const intent of intents) {
    if (intent.type === 'cancelSend') yield `cancel ${intent.sequence}`
    if (intent.type === 'emitWebhook') yield intent.event.type
  }
}

/** Every effect of every command. */
const EFFECTS: { readonly [T in LeadCommand['type']]: readonly string[] } = {
  scheduleSend: [
    'SEND_CLAIMED',
    'SEND_MISPLACED',
    'nothing',
    'pending main',
    'pending subsequence',
    'cancel main',
    'cancel subsequence',
  ],
  claimSend: [
    'SEND_CLAIMED',
    'SEND_CANCELED',
    'STATUS_NOT_SENDABLE',
    'SEND_NOT_DUE',
    'not pending',
    'claimed main 1',
    'claimed main 3',
    'claimed subsequence 1',
    'claimed subsequence 3',
  ],
  confirmSend: [
    'nothing',
    'not claimed',
    'counted for main',
    'counted for subsequence',
    'pending main',
    'pending subsequence',
    'email.sent',
  ],
  releaseSend: ['nothing', 'not claimed', 'pending main', 'pending subsequence'],
  recordReply: [
    'nothing',
    'replied',
    'status replied',
    'not pending',
    'cancel main',
    'cancel subsequence',
    'lead.replied',
  ],
  recordBounce: [
    'nothing',
    'status bounced',
    'not pending',
    'cancel main',
    'cancel subsequence',
    'lead.bounced',
  ],
  recordUnsubscribe: [
    'nothing',
    'status unsubscribed',
    'not pending',
    'cancel main',
    'cancel subsequence',
    'lead.unsubscribed',
  ],
  removeLead: ['nothing', 'status removed', 'not pending', 'cancel main', 'cancel subsequence'],
  completeSequence: [
    'nothing',
    'status completed',
    'subsequence completed',
    'not pending',
    'cancel main',
    'cancel subsequence',
  ],
}

/** Reports whether both are equal, and return the lead itself in the same cases. */
function isAsExpected(lead: CampaignLead, actual: Expected, expected: Expected): boolean {
  const isUnchanged = (outcome: Expected) => 'lead' in outcome && outcome.lead === lead
  return isDeepStrictEqual(actual, expected) && isUnchanged(actual) === isUnchanged(expected)
}

describe('every status × enrollment × pending send × claim × command × policy', () => {
  it(`is decided as the specification says: ${CASES} of ${ALL_CASES} cases`, {
    timeout: 600_000,
  }, () => {
    const reached = new Map<string, Set<string>>(
      Object.keys(EFFECTS).map((type) => [type, new Set()]),
    )
    let visited = 0
    let cases = 0
    for (const lead of everyLead()) {
      for (const policy of policies) {
        for (const command of commands) {
          visited += 1
          if (visited % STRIDE !== 1 % STRIDE) continue
          const actual = toOutcome(() => applyLeadCommand(lead, command, { now: NOW, policy }))
          const expected = expectedCommandDecision(lead, command, policy, NOW_ISO)
          if (!isAsExpected(lead, actual, expected)) {
            expect({ lead, command, policy, outcome: actual }).toBe({ outcome: expected })
          }
          for (const effect of listEffects(lead, actual)) reached.get(command.type)?.add(effect)
          cases += 1
        }
      }
    }
    for (const [type, effects] of Object.entries(EFFECTS)) {
      const sorted = [...(reached.get(type) ?? [])].sort()
      expect({ [type]: sorted }).toEqual({ [type]: [...effects].sort() })
    }
    expect(visited).toBe(ALL_CASES)
    expect(cases).toBe(CASES)
  })
})
