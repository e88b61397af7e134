import type { SendErrorCode } from '../../core/errors.js'
import { type CampaignLead, LEAD_STATUSES, type LeadStatus } from '../../core/lead.js'
import type { LeadCommand } from '../../core/lead-command.js'
import {
  afterNow,
  type CommandParts,
  FINAL_STATUSES,
  FITTING_STATUSES,
  maybeClaimed,
  pickFrom,
  placeIn,
  placeLead,
  SENDABLE_STATUSES,
  type SendingCase,
  type Statuses,
  withExpiredClaim,
  withRunningClaim,
  withStatus,
} from './command-parts.js'
import { NOTHING_VARIANTS } from './commands-without-effect.js'
import { renameSend, withClaim } from './sending-arbitraries.js'

/** A kind of cases: a command that changes the lead, a refusal, or a command that changes nothing. */
export type CommandKind = LeadCommand['type'] | SendErrorCode | 'nothing'

/** Builds a case of each kind from parts, so that no kind is rare and a case shrinks to one of the same kind. */
export const BUILD_COMMAND_CASE: Readonly<
  Record<CommandKind, (parts: CommandParts) => SendingCase>
> = {
  scheduleSend(parts) {
    const lead = maybeClaimed(
      placeIn(parts, parts.sequence, FITTING_STATUSES[parts.sequence]),
      parts,
    )
    const send = { ...parts.send, sequence: parts.sequence, id: newId(lead, parts) }
    return { lead, command: { type: 'scheduleSend', send } }
  },

  claimSend(parts) {
    const { sequence, send, now, leaseSeconds, claim, variant } = parts
    // An e-mail of the main sequence depends on the status alone.
    const place = sequence === 'main' && variant < 6 ? 'subsequence' : sequence
    const lead = placeIn(parts, place, SENDABLE_STATUSES[sequence])
    if (parts.isClaimed) {
      const claimed = withExpiredClaim(lead, parts, sequence)
      return { lead: claimed, command: { type: 'claimSend', sendId: claim.id, leaseSeconds } }
    }
    const sendAt = send.sendAt < now ? send.sendAt : now
    const pendingSend = { ...send, sequence, sendAt }
    return {
      lead: { ...lead, pendingSend },
      command: { type: 'claimSend', sendId: send.id, leaseSeconds },
    }
  },

  confirmSend({ lead, claim, next }) {
    const command = { type: 'confirmSend', sendId: claim.id } as const
    return {
      lead: withClaim(lead, claim),
      command: next === undefined ? command : { ...command, next },
    }
  },

  releaseSend({ lead, claim, send }) {
    const { id: sendId, attempt } = claim
    return {
      lead: withClaim(lead, claim),
      command: { type: 'releaseSend', sendId, attempt, retryAt: send.sendAt },
    }
  },

  recordReply(parts) {
    const { stopOnReply, stopOnAutoReply } = parts.policy
    const auto = stopOnAutoReply ? parts.auto : parts.auto && false
    const stops = auto === true ? stopOnAutoReply : stopOnReply
    const isStopped = stops && parts.lead.pendingSend !== null
    const status = parts.lead.status === 'replied' ? 'active' : parts.lead.status
    const lead = isStopped ? parts.lead : { ...parts.lead, status, replied: false }
    return {
      lead: maybeClaimed(lead, parts),
      command: { type: 'recordReply', ...(auto !== undefined && { auto }) },
    }
  },

  recordBounce: (parts) => ({
    lead: maybeClaimed(replaceable(parts, 'bounced'), parts),
    command: { type: 'recordBounce', kind: 'hard' },
  }),

  recordUnsubscribe: (parts) => ({
    lead: maybeClaimed(replaceable(parts, 'unsubscribed'), parts),
    command: { type: 'recordUnsubscribe' },
  }),

  removeLead: (parts) => ({
    lead: maybeClaimed(replaceable(parts, 'removed'), parts),
    command: { type: 'removeLead' },
  }),

  completeSequence(parts) {
    const { sequence } = parts
    const placed = placeLead(parts, sequence)
    const isDone = placed.status === 'completed' || isFinal(placed.status)
    const hasMainSend = placed.pendingSend?.sequence === 'main'
    const isUnchanged = sequence === 'main' && isDone && !hasMainSend
    return {
      lead: maybeClaimed(isUnchanged ? withStatus(placed, 'active') : placed, parts),
      command: { type: 'completeSequence', sequence },
    }
  },

  SEND_CLAIMED(parts) {
    const { lead, claim, send, leaseSeconds, variant } = parts
    if (variant % 3 === 0) {
      const claimed = withRunningClaim(lead, parts)
      return { lead: claimed, command: { type: 'claimSend', sendId: claim.id, leaseSeconds } }
    }
    if (variant % 3 === 1) {
      const command = { type: 'scheduleSend', send: { ...send, id: claim.id } } as const
      return { lead: withClaim(lead, claim), command }
    }
    const pendingSend = renameSend(send, claim.id) ?? send
    return {
      lead: withClaim({ ...lead, pendingSend }, claim),
      command: { type: 'claimSend', sendId: pendingSend.id, leaseSeconds },
    }
  },

  SEND_MISPLACED(parts) {
    const { sequence, variant } = parts
    const other = sequence === 'main' ? 'subsequence' : 'main'
    const fitting: readonly LeadStatus[] = FITTING_STATUSES[sequence]
    const statuses: Statuses =
      sequence === 'main' ? ['completed', 'replied', ...FINAL_STATUSES] : FINAL_STATUSES
    const placed =
      variant < 6 ? placeLead(parts, other) : placeIn(parts, sequence, without(statuses, fitting))
    const lead = maybeClaimed(placed, parts)
    const send = { ...parts.send, sequence, id: newId(lead, parts) }
    return { lead, command: { type: 'scheduleSend', send } }
  },

  SEND_CANCELED({ lead, send, leaseSeconds }) {
    return {
      lead: { ...lead, pendingSend: renameSend(lead.pendingSend, send.id) },
      command: { type: 'claimSend', sendId: send.id, leaseSeconds },
    }
  },

  STATUS_NOT_SENDABLE(parts) {
    const { sequence, send, claim, leaseSeconds, variant } = parts
    const sendable: readonly LeadStatus[] = SENDABLE_STATUSES[sequence]
    const statuses = without(['paused', ...LEAD_STATUSES], sendable)
    // An e-mail of the main sequence depends on the status alone.
    const isMisplaced = sequence === 'subsequence' && variant < 6
    const lead = isMisplaced ? placeLead(parts, 'main') : placeIn(parts, sequence, statuses)
    if (parts.isClaimed && !(isMisplaced && lead.subsequence === null)) {
      const claimed = withExpiredClaim(lead, parts, sequence)
      return { lead: claimed, command: { type: 'claimSend', sendId: claim.id, leaseSeconds } }
    }
    return {
      lead: { ...lead, pendingSend: { ...send, sequence } },
      command: { type: 'claimSend', sendId: send.id, leaseSeconds },
    }
  },

  SEND_NOT_DUE(parts) {
    const { sequence, send, now, leaseSeconds } = parts
    const sendAt = send.sendAt > now ? send.sendAt : afterNow(now)
    const lead = placeIn(parts, sequence, SENDABLE_STATUSES[sequence])
    return {
      lead: { ...lead, pendingSend: { ...send, sequence, sendAt } },
      command: { type: 'claimSend', sendId: send.id, leaseSeconds },
    }
  },

  nothing: (parts) => pickFrom(NOTHING_VARIANTS, parts.variant)(parts),
}

/** Returns an id that is neither claimed nor pending with the same fields. */
function newId(
  { pendingSend, sendInFlight }: CampaignLead,
  { send, variant }: CommandParts,
): string {
  const isKnown = sendInFlight?.id === send.id || pendingSend?.sendAt === send.sendAt
  return isKnown || variant % 3 === 0 ? 'send_3' : send.id
}

/** Returns a lead that a final status changes: it has a pending e-mail, or a status that can be replaced. */
function replaceable({ lead, pick }: CommandParts, next: LeadStatus): CampaignLead {
  if (lead.pendingSend !== null) return lead
  const final: readonly LeadStatus[] = FINAL_STATUSES
  // "a status is replaced only by one to its left in this list"
  const kept = final.slice(0, final.indexOf(next) + 1)
  return kept.includes(lead.status)
    ? withStatus(lead, pickFrom(without(['active', ...LEAD_STATUSES], kept), pick))
    : lead
}

function isFinal(status: LeadStatus): boolean {
  const final: readonly LeadStatus[] = FINAL_STATUSES
  return final.includes(status)
}

/** Returns the statuses that are not in a list. */
function without(statuses: Statuses, excluded: readonly LeadStatus[]): Statuses {
  const [first = statuses[0], ...others] = statuses.filter((status) => !excluded.includes(status))
  return [first, ...others]
}
