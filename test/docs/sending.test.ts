import { readFileSync } from 'node:fs'
import {
  type CampaignLead,
  LEAD_STATUSES,
  type LeadCommand,
  safeApplyLeadCommand,
} from 'campaign-lead'
import { describe, expect, it } from 'vitest'
import { COMMAND_RULES } from '../../src/core/send-rules.js'
import { aLead, aPendingSend, INTERESTED, inSubsequence, NOW } from '../support/builders.js'
import { findBlocks, findTable } from '../support/markdown.js'

describe('the page about sending', () => {
  const page = readFileSync('docs/sending.md', 'utf8')
  const rows = findTable(page, 'command')

  it('has a row for each command, in the order of the table of rules, with its webhook', () => {
    expect(rows.map(([command, , , webhook]) => [command, webhook])).toEqual(
      Object.entries(COMMAND_RULES).map(([command, { event = '' }]) => [command, event]),
    )
  })

  it('names exactly the refusals of each command', () => {
    const documented = rows.map(([command, refusals = '']) => [
      command,
      (refusals.match(/\b[A-Z]+(?:_[A-Z]+)+\b/g) ?? []).sort(),
    ])
    expect(Object.fromEntries(documented)).toEqual(findRefusals())
  })

  it('has a sender of about 30 lines', () => {
    const [, sender = ''] = findBlocks(page, 'ts')
    const [functions = ''] =
      /^async function sendDueEmails.*?(?=^\/\*\* Returns the next)/ms.exec(sender) ?? []
    const lines = functions.trim().split('\n').length
    expect(lines).toBeGreaterThan(20)
    expect(lines).toBeLessThanOrEqual(30)
  })
})

const EARLIER = '2025-07-01T11:00:00.000Z'
const LATER = '2025-07-01T13:00:00.000Z'

const CLAIM = {
  id: 'send_1',
  sequence: 'main',
  subsequenceId: null,
  enrolledAt: null,
  attempt: 1,
  claimedAt: EARLIER,
} as const

const COMMANDS: readonly LeadCommand[] = [
  { type: 'scheduleSend', send: { id: 'send_1', sequence: 'main', sendAt: LATER } },
  { type: 'scheduleSend', send: { id: 'send_1', sequence: 'subsequence', sendAt: LATER } },
  { type: 'claimSend', sendId: 'send_1', leaseSeconds: 60 },
  { type: 'confirmSend', sendId: 'send_1', next: null },
  { type: 'releaseSend', sendId: 'send_1', attempt: 1, retryAt: LATER },
  { type: 'recordReply' },
  { type: 'recordReply', auto: true },
  { type: 'recordBounce', kind: 'hard' },
  { type: 'recordBounce', kind: 'soft' },
  { type: 'recordUnsubscribe' },
  { type: 'removeLead' },
  { type: 'completeSequence', sequence: 'main' },
  { type: 'completeSequence', sequence: 'subsequence' },
]

/** Applies every command to leads of every status, with every kind of pending and claimed e-mail. */
function findRefusals(): Record<string, string[]> {
  const refusals = new Map(Object.keys(COMMAND_RULES).map((type) => [type, new Set<string>()]))
  for (const lead of listLeads()) {
    for (const command of COMMANDS) {
      const result = safeApplyLeadCommand(lead, command, { now: NOW })
      if (!result.success) refusals.get(command.type)?.add(result.error.code)
    }
  }
  return Object.fromEntries([...refusals].map(([type, codes]) => [type, [...codes].sort()]))
}

function listLeads(): CampaignLead[] {
  const createSend = (sendAt: string) => ({ ...aPendingSend('main'), sendAt })
  const pendingSends = [null, createSend(EARLIER), createSend(LATER)]
  const createClaim = (leaseUntil: string) => ({ ...CLAIM, leaseUntil })
  const claims = [null, createClaim(EARLIER), createClaim(LATER)]
  return LEAD_STATUSES.flatMap((status) =>
    [null, inSubsequence(INTERESTED)].flatMap((subsequence) =>
      pendingSends.flatMap((pendingSend) =>
        claims.map((sendInFlight) => aLead({ status, subsequence, pendingSend, sendInFlight })),
      ),
    ),
  )
}
