import { isDeepStrictEqual } from 'node:util'
import type {
  CampaignLead,
  Intent,
  LeadCommand,
  LeadEvent,
  LeadPolicy,
  LeadStatus,
  PendingSend,
} from 'campaign-lead'
import type { Expected } from './reference-rules.js'

type Changes = { -readonly [Field in keyof CampaignLead]?: CampaignLead[Field] }

/**
 * Implements the commands a second time: sentence by sentence, with early returns and without a table. So an error in
 * the library is not repeated here.
 */
export function expectedCommandDecision(
  lead: CampaignLead,
  command: LeadCommand,
  policy: LeadPolicy,
  now: string,
): Expected {
  const { _id: leadId, campaignId, status, subsequence, pendingSend } = lead
  const claim = lead.sendInFlight ?? null
  const isInSubsequence = subsequence !== null && subsequence.status === 'active'
  const isFinal = status === 'removed' || status === 'unsubscribed' || status === 'bounced'

  // The claim counts for the enrollment that the lead has now, or had last.
  const isOfSameEnrollment =
    claim !== null &&
    subsequence !== null &&
    claim.subsequenceId === subsequence.id &&
    claim.enrolledAt === subsequence.enrolledAt

  if (command.type === 'scheduleSend') {
    const { id, sequence, sendAt } = command.send
    if (claim !== null && claim.id === id) return { refused: 'SEND_CLAIMED' }
    if (!doesFit(sequence)) return { refused: 'SEND_MISPLACED' }
    const isAnother = pendingSend !== null && pendingSend.id !== id
    return toDecision({ pendingSend: { id, sequence, sendAt } }, isAnother)
  }

  if (command.type === 'claimSend') {
    const { sendId, leaseSeconds } = command
    const isPending = pendingSend !== null && pendingSend.id === sendId
    if (claim !== null && claim.id !== sendId) return { refused: 'SEND_CLAIMED' }
    if (claim !== null && Date.parse(claim.leaseUntil) > Date.parse(now)) {
      return { refused: 'SEND_CLAIMED' }
    }
    if (claim === null && !isPending) return { refused: 'SEND_CANCELED' }
    const leaseUntil = new Date(Date.parse(now) + leaseSeconds * 1_000).toISOString()
    if (claim !== null) {
      if (!canBeSent(claim.sequence)) return { refused: 'STATUS_NOT_SENDABLE' }
      const attempt = claim.attempt + 1
      return toDecision({ sendInFlight: { ...claim, attempt, claimedAt: now, leaseUntil } })
    }
    if (pendingSend === null) throw new Error('The send is neither claimed nor pending')
    const { id, sequence, sendAt } = pendingSend
    if (!canBeSent(sequence)) return { refused: 'STATUS_NOT_SENDABLE' }
    if (Date.parse(now) < Date.parse(sendAt)) return { refused: 'SEND_NOT_DUE' }
    const place =
      sequence === 'subsequence' && subsequence !== null
        ? { subsequenceId: subsequence.id, enrolledAt: subsequence.enrolledAt }
        : { subsequenceId: null, enrolledAt: null }
    const sendInFlight = { id, sequence, ...place, attempt: 1, claimedAt: now, leaseUntil }
    return toDecision({ pendingSend: null, sendInFlight })
  }

  if (command.type === 'confirmSend') {
    if (claim === null || claim.id !== command.sendId) return nothing()
    const changes: Changes = { sendInFlight: null }
    if (claim.sequence === 'main') changes.currentSequenceStep = lead.currentSequenceStep + 1
    if (claim.sequence === 'subsequence' && subsequence !== null && isOfSameEnrollment) {
      changes.subsequence = {
        ...subsequence,
        currentStep: subsequence.currentStep + 1,
        emailsSent: subsequence.emailsSent + 1,
      }
    }
    const { next } = command
    if (next && pendingSend === null && doesFit(next.sequence)) changes.pendingSend = next
    const data = {
      leadId,
      campaignId,
      sendId: claim.id,
      sequence: claim.sequence,
      subsequenceId: claim.subsequenceId,
    }
    return toDecision(changes, false, { type: 'email.sent', timestamp: now, data })
  }

  if (command.type === 'releaseSend') {
    const { sendId: id, attempt, retryAt } = command
    if (claim === null || claim.id !== id || claim.attempt !== attempt) return nothing()
    const { sequence } = claim
    const isMoved = sequence === 'subsequence' && !isOfSameEnrollment
    if (pendingSend !== null || isMoved || !doesFit(sequence)) {
      return toDecision({ sendInFlight: null })
    }
    return toDecision({ sendInFlight: null, pendingSend: { id, sequence, sendAt: retryAt } })
  }

  if (command.type === 'recordReply') {
    const doesStop = command.auto ? policy.stopOnAutoReply : policy.stopOnReply
    if (command.auto && !doesStop) return nothing()
    const event: LeadEvent = {
      type: 'lead.replied',
      timestamp: now,
      data: { leadId, campaignId },
    }
    if (!doesStop) return toDecision({ replied: true }, false, event)
    const changes: Changes = { replied: true, pendingSend: null }
    if (!isFinal) changes.status = 'replied'
    return toDecision(changes, true, event)
  }

  if (command.type === 'recordBounce') {
    if (command.kind === 'soft') return nothing()
    return end('bounced', 'lead.bounced')
  }
  if (command.type === 'recordUnsubscribe') return end('unsubscribed', 'lead.unsubscribed')
  if (command.type === 'removeLead') return end('removed')

  const completed: Changes = {}
  if (!isFinal) completed.status = 'completed'
  if (command.sequence === 'main') {
    if (isInSubsequence) return nothing()
  } else {
    if (subsequence === null || !isInSubsequence) return nothing()
    completed.subsequence = { ...subsequence, status: 'completed', completedAt: now }
  }
  const isCanceled = pendingSend !== null && pendingSend.sequence === command.sequence
  if (isCanceled) completed.pendingSend = null
  return toDecision(completed, isCanceled)

  /** "a main e-mail if the lead is in no subsequence and its status is `pending`, `active` or `paused`; …" */
  function doesFit(sequence: PendingSend['sequence']): boolean {
    if (sequence === 'subsequence') return isInSubsequence && !isFinal
    if (isInSubsequence) return false
    return status === 'pending' || status === 'active' || status === 'paused'
  }

  /** "a main e-mail in status `active`; …" */
  function canBeSent(sequence: PendingSend['sequence']): boolean {
    if (sequence === 'main') return status === 'active'
    if (!isInSubsequence) return false
    return status === 'active' || status === 'replied' || status === 'completed'
  }

  /** "a status is replaced only by one to its left in this list": `removed`, `unsubscribed`, `bounced`. */
  function end(final: LeadStatus, webhook?: 'lead.bounced' | 'lead.unsubscribed'): Expected {
    const changes: Changes = { status: final, pendingSend: null }
    if (status === 'removed') changes.status = 'removed'
    if (status === 'unsubscribed' && final === 'bounced') changes.status = 'unsubscribed'
    const data = { leadId, campaignId }
    return toDecision(changes, true, webhook && { type: webhook, timestamp: now, data })
  }

  function nothing(): Expected {
    return { lead, intents: [] }
  }

  /** If nothing changes, there is no intent. */
  function toDecision(changes: Changes, cancelsPending = false, event?: LeadEvent): Expected {
    const after = { ...lead, ...changes }
    if (isDeepStrictEqual(after, lead)) return nothing()
    const intents: Intent[] = []
    if (cancelsPending && pendingSend !== null) {
      const { id: sendId, sequence } = pendingSend
      intents.push({ type: 'cancelSend', leadId, campaignId, sendId, sequence })
    }
    if (event) intents.push({ type: 'emitWebhook', event })
    return { lead: after, intents }
  }
}
