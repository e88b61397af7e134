import type { CampaignLead, LeadStatus } from '../../core/lead.js'
import {
  type CommandParts,
  FINAL_STATUSES,
  FITTING_STATUSES,
  maybeClaimed,
  pickFrom,
  placeIn,
  placeLead,
  type SendingCase,
  withStatus,
} from './command-parts.js'
import { withClaim } from './sending-arbitraries.js'

type BuildCase = (parts: CommandParts) => SendingCase

/** Cases of commands that change nothing, one for each reason. */
export const NOTHING_VARIANTS: readonly [BuildCase, ...BuildCase[]] = [
  // The e-mail is not in flight: it was confirmed or released before, or another e-mail is in flight.
  (parts) => ({
    lead: withoutClaimOf(parts),
    command: { type: 'confirmSend', sendId: parts.send.id },
  }),
  (parts) => ({
    lead: withoutClaimOf(parts),
    command: { type: 'releaseSend', sendId: parts.send.id, attempt: 1, retryAt: parts.now },
  }),
  // An older claim of the same e-mail is released.
  ({ lead, claim, now }) => ({
    lead: withClaim(lead, { ...claim, attempt: claim.attempt + 1 }),
    command: { type: 'releaseSend', sendId: claim.id, attempt: claim.attempt, retryAt: now },
  }),
  (parts) => ({
    lead: maybeClaimed(parts.lead, parts),
    command: { type: 'recordBounce', kind: 'soft' },
  }),
  (parts) =>
    parts.policy.stopOnAutoReply
      ? repeatReply(parts, true)
      : { lead: maybeClaimed(parts.lead, parts), command: { type: 'recordReply', auto: true } },
  (parts) => repeatReply(parts, false),
  (parts) => ({
    lead: toStopped(parts, pickFrom(['removed', 'unsubscribed'], parts.pick)),
    command: { type: 'recordUnsubscribe' },
  }),
  (parts) => ({ lead: toStopped(parts, 'removed'), command: { type: 'removeLead' } }),
  (parts) => ({
    lead: toStopped(parts, pickFrom(FINAL_STATUSES, parts.pick)),
    command: { type: 'recordBounce', kind: 'hard' },
  }),
  // The lead is in no subsequence, or in one.
  (parts) => {
    const other = parts.sequence === 'main' ? 'subsequence' : 'main'
    return {
      lead: maybeClaimed(placeLead(parts, other), parts),
      command: { type: 'completeSequence', sequence: parts.sequence },
    }
  },
  (parts) => ({
    lead: { ...placeIn(parts, 'main', ['completed', ...FINAL_STATUSES]), pendingSend: null },
    command: { type: 'completeSequence', sequence: 'main' },
  }),
  // The same e-mail is scheduled again.
  (parts) => {
    const { sequence } = parts
    const placed = placeIn(parts, sequence, FITTING_STATUSES[sequence])
    const send = { ...parts.send, sequence }
    const lead = maybeClaimed({ ...placed, pendingSend: send }, parts)
    return { lead, command: { type: 'scheduleSend', send: lead.pendingSend ?? send } }
  },
]

/** Returns a lead for which the e-mail of the case is not in flight. */
function withoutClaimOf({ lead, claim, send, isClaimed }: CommandParts): CampaignLead {
  return isClaimed && claim.id !== send.id ? withClaim(lead, claim) : lead
}

/** Returns a lead in this status with no pending e-mail. */
function toStopped(parts: CommandParts, status: CampaignLead['status']): CampaignLead {
  return maybeClaimed({ ...withStatus(parts.lead, status), pendingSend: null }, parts)
}

/** Repeats a reply that was recorded before. */
function repeatReply(parts: CommandParts, auto: boolean): SendingCase {
  const status = pickFrom<LeadStatus>(['replied', ...FINAL_STATUSES], parts.pick)
  const lead = { ...toStopped(parts, status), replied: true }
  return { lead, command: { type: 'recordReply', ...(auto && { auto }) } }
}
