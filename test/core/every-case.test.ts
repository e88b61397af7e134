import { isDeepStrictEqual } from 'node:util'
import {
  type CampaignLead,
  documentedPolicy,
  ENROLLMENT_RULES,
  isLeadUpdateError,
  LEAD_STATUSES,
  type LeadDecision,
  type LeadPatch,
  type LeadPolicy,
  type LeadSubsequence,
  prepareLeadUpdates,
  type SendInFlight,
} from 'campaign-lead'
import { describe, expect, it } from 'vitest'
import {
  aLead,
  aPendingSend,
  aSubsequence,
  inSubsequence,
  NOW,
  NOW_ISO,
  pastSubsequence,
} from '../support/builders.js'
import { isExhaustive } from '../support/exhaustive.js'
import { type Expected, expectedDecision } from '../support/reference-rules.js'
import { aClaim } from '../support/sending-leads.js'

const TAGS = ['Interested', 'Meeting booked', 'Not now']

// Two subsequences match `Interested`. Neither is the first in the list.
const SUBSEQUENCES = [
  aSubsequence('sub_meeting', 'Meeting preparation', 'meeting booked'),
  aSubsequence('sub_first', 'First of two', 'INTERESTED'),
  aSubsequence('sub_second', 'Second of two', 'Interested'),
]
const enrollments: (LeadSubsequence | null)[] = [null]
for (const id of ['sub_meeting', 'sub_first', 'sub_second', 'sub_gone']) {
  for (const emailsSent of [0, 1, 2]) {
    enrollments.push(inSubsequence({ id }, { emailsSent }), pastSubsequence({ id }, { emailsSent }))
  }
}
const pendingSends = [null, aPendingSend('main'), aPendingSend('subsequence')]
const aiTags = [null, 'Interested', 'Not now']

const patches: LeadPatch[] = []
for (const status of [undefined, 'active', 'paused'] as const) {
  for (const aiTag of [undefined, null, ...TAGS, 'not NOW', 'Unknown tag', '']) {
    patches.push({ ...(status && { status }), ...(aiTag !== undefined && { aiTag }) })
  }
}

/** No claim; a claim of the present enrollment, or of the main sequence; a claim of an earlier enrollment. */
function claimsFor(subsequence: LeadSubsequence | null): (SendInFlight | undefined)[] {
  const earlier = inSubsequence(subsequence ?? { id: 'sub_gone' }, {
    enrolledAt: '2025-05-01T09:00:00.000Z',
  })
  return [undefined, aClaim(subsequence), aClaim(earlier)]
}

/** For a lead with a claim, only the options that decide whether it is enrolled again, or not at all. */
function policiesFor(lead: CampaignLead): LeadPolicy[] {
  return lead.sendInFlight ? everyPolicy(lead, ['exact'], ['keep']) : everyPolicy(lead)
}

function everyPolicy(
  lead: CampaignLead,
  tagMatchings: readonly LeadPolicy['tagMatching'][] = ['exact', 'caseInsensitive'],
  statusesOnEnrollment: readonly LeadPolicy['statusOnEnrollment'][] = ['keep', 'activate'],
): LeadPolicy[] {
  const isPatchable = lead.status === 'active' || lead.status === 'paused'
  const policies: LeadPolicy[] = []
  for (const tagMatching of tagMatchings) {
    for (const reEnrollment of ['afterCleanExit', 'always', 'never'] as const) {
      for (const statusOnEnrollment of statusesOnEnrollment) {
        const others = { ...documentedPolicy, tagMatching, reEnrollment, statusOnEnrollment }
        policies.push({ ...others, doNotContact: [] })
        if (!isPatchable) policies.push({ ...others, doNotContact: [lead.status] })
      }
    }
  }
  return policies
}

function* everyLead(): Generator<CampaignLead> {
  for (const status of LEAD_STATUSES) {
    for (const aiTag of aiTags) {
      for (const subsequence of enrollments) {
        for (const pendingSend of pendingSends) {
          for (const sendInFlight of claimsFor(subsequence)) {
            const claimed = sendInFlight && { sendInFlight }
            yield aLead({ status, aiTag, subsequence, pendingSend, ...claimed })
          }
        }
      }
    }
  }
}

/**
 * 225 leads in each of 2 statuses that cannot be locked and 6 that can, 24 patches, 12 or 24 policies. Then the same with
 * 2 claims, and 3 or 6 policies.
 */
const ALL_CASES = 225 * 24 * (2 * 12 + 6 * 24) + 225 * 2 * 24 * (2 * 3 + 6 * 6)
/** Every value of each part occurs, because the stride and the number of cases have no common divisor. */
const STRIDE = isExhaustive ? 1 : 29
const CASES = Math.ceil(ALL_CASES / STRIDE)

function toOutcome(decide: () => LeadDecision): Expected {
  try {
    return decide()
  } catch (error) {
    if (isLeadUpdateError(error)) return { refused: error.code }
    throw error
  }
}

describe('every status × tag × enrollment × sends × pending send × claim × patch × policy', () => {
  it(`is decided as the documentation says: ${CASES} of ${ALL_CASES} cases`, {
    timeout: 600_000,
  }, () => {
    const prepared = new Map<string, ReturnType<typeof prepareLeadUpdates>>()
    const reached = new Map<string, number>()
    let visited = 0
    let cases = 0
    for (const lead of everyLead()) {
      for (const policy of policiesFor(lead)) {
        const key = JSON.stringify(policy)
        const decide = prepared.get(key) ?? prepareLeadUpdates(SUBSEQUENCES, TAGS, { policy })
        prepared.set(key, decide)
        for (const patch of patches) {
          visited += 1
          if (visited % STRIDE !== 1 % STRIDE) continue
          const actual = toOutcome(() => decide(lead, patch, { now: NOW }))
          const expected = expectedDecision(lead, SUBSEQUENCES, TAGS, patch, policy, NOW_ISO)
          if (!isDeepStrictEqual(actual, expected)) {
            expect({ lead, patch, policy, decision: actual }).toEqual({
              lead,
              patch,
              policy,
              decision: expected,
            })
          }
          const row = 'refused' in actual ? actual.refused : (actual.situation ?? 'not run')
          reached.set(row, (reached.get(row) ?? 0) + 1)
          cases += 1
        }
      }
    }
    const rows = [...Object.keys(ENROLLMENT_RULES), 'not run', 'INVALID_TAG', 'STATUS_LOCKED']
    expect([...reached.keys()].sort()).toEqual(rows.sort())
    expect(visited).toBe(ALL_CASES)
    expect(cases).toBe(CASES)
  })
})
