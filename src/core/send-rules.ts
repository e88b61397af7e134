import { type LeadUpdateError, sendRefusals } from './errors.js'
import type { LeadEvent } from './intents.js'
import { type CampaignLead, isEnrolled, isOfEnrollment, type SendInFlight } from './lead.js'
import { type CommandOf, copySend, type LeadCommand } from './lead-command.js'
import type { LeadPolicy } from './policy.js'
import { fits, fitsAgain, isSendable, replaceStatus } from './sendability.js'
import { addSeconds } from './timestamps.js'

/** The changed fields of a lead. */
export type SendingChanges = Partial<
  Pick<
    CampaignLead,
    'status' | 'replied' | 'currentSequenceStep' | 'subsequence' | 'pendingSend' | 'sendInFlight'
  >
>

/** The input of a rule in addition to the lead and the command. */
interface CommandContext {
  /** ISO 8601, UTC, milliseconds. */
  readonly now: string
  readonly policy: LeadPolicy
}

/** The rule of a command. */
interface CommandRule<T extends LeadCommand['type']> {
  /** Returns the changed fields, which may have their present values, or the refusal. */
  readonly apply: (
    lead: CampaignLead,
    command: CommandOf<T>,
    context: CommandContext,
  ) => SendingChanges | LeadUpdateError
  /** The webhook if the lead changed. */
  readonly event?: Exclude<LeadEvent['type'], 'lead.tag_changed'>
}

/** The rules of all commands. */
type CommandRules = { readonly [T in LeadCommand['type']]: CommandRule<T> }

const NOTHING: SendingChanges = {}

/**
 * The table of commands. Each row quotes the sentence of the specification that it implements. Whatever replaces a
 * pending send, other than a claim, cancels it.
 */
export const COMMAND_RULES: CommandRules = {
  // Refused with SEND_CLAIMED if a send of this id is in flight, with SEND_MISPLACED if it does not fit. Otherwise it
  // becomes the pending send; another pending send is canceled.
  scheduleSend: {
    apply(lead, { send }) {
      const { sendInFlight, pendingSend } = lead
      if (sendInFlight?.id === send.id) return sendRefusals.sendClaimed(send.id, sendInFlight)
      if (!fits(lead, send.sequence)) return sendRefusals.sendMisplaced(send, lead)
      const isSame =
        pendingSend?.id === send.id &&
        pendingSend.sequence === send.sequence &&
        pendingSend.sendAt === send.sendAt
      return isSame ? NOTHING : { pendingSend: copySend(send) }
    },
  },

  // Refused, in this order: SEND_CLAIMED (a send is in flight, unless it is this one and its lease has expired),
  // SEND_CANCELED (neither pending nor in flight), STATUS_NOT_SENDABLE, SEND_NOT_DUE (now before sendAt). Otherwise
  // pendingSend becomes null and sendInFlight is set, with attempt 1; an expired claim of this id is claimed again with
  // attempt + 1 (no due time then).
  claimSend: {
    apply(lead, { sendId, leaseSeconds }, { now }) {
      const { sendInFlight = null, pendingSend, subsequence } = lead
      if (sendInFlight !== null && (sendInFlight.id !== sendId || now < sendInFlight.leaseUntil)) {
        return sendRefusals.sendClaimed(sendId, sendInFlight)
      }
      const send = sendInFlight ?? pendingSend
      if (send?.id !== sendId) return sendRefusals.sendCanceled(sendId)
      if (!isSendable(lead, send.sequence)) return sendRefusals.statusNotSendable(send, lead)

      const lease = { claimedAt: now, leaseUntil: addSeconds(now, leaseSeconds) }
      if (sendInFlight !== null) {
        const attempt = sendInFlight.attempt + 1
        return { sendInFlight: { ...sendInFlight, attempt, ...lease } }
      }
      if (pendingSend !== null && now < pendingSend.sendAt) {
        return sendRefusals.sendNotDue(pendingSend)
      }
      const enrollment = send.sequence === 'subsequence' ? subsequence : null
      return {
        pendingSend: null,
        sendInFlight: {
          id: sendId,
          sequence: send.sequence,
          subsequenceId: enrollment && enrollment.id,
          enrolledAt: enrollment && enrollment.enrolledAt,
          attempt: 1,
          ...lease,
        },
      }
    },
  },

  // If this send is in flight: a subsequence e-mail adds 1 to currentStep and emailsSent if subsequence is still the
  // same enrollment (ended or not), a main e-mail adds 1 to currentSequenceStep; sendInFlight becomes null; next becomes
  // the pending send if it fits and nothing is pending. Otherwise nothing.
  confirmSend: {
    apply(lead, { sendId, next = null }) {
      const { sendInFlight, pendingSend } = lead
      if (sendInFlight?.id !== sendId) return NOTHING
      const isScheduled = next !== null && pendingSend === null && fits(lead, next.sequence)
      return {
        ...countSend(lead, sendInFlight),
        sendInFlight: null,
        pendingSend: isScheduled ? copySend(next) : pendingSend,
      }
    },
    event: 'email.sent',
  },

  // If this send and this attempt are in flight: sendInFlight becomes null, and the send is pending again at retryAt if
  // it fits and nothing is pending. Otherwise nothing.
  releaseSend: {
    apply(lead, { sendId, attempt, retryAt }) {
      const { sendInFlight, pendingSend } = lead
      if (sendInFlight?.id !== sendId || sendInFlight.attempt !== attempt) return NOTHING
      const isPendingAgain = pendingSend === null && fitsAgain(lead, sendInFlight)
      return {
        sendInFlight: null,
        pendingSend: isPendingAgain
          ? { id: sendId, sequence: sendInFlight.sequence, sendAt: retryAt }
          : pendingSend,
      }
    },
  },

  // An automatic reply that does not stop (policy stopOnAutoReply): nothing. Otherwise replied is true and, if it stops
  // (stopOnReply), status becomes replied and the pending send is canceled.
  recordReply: {
    apply({ status }, { auto = false }, { policy: { stopOnReply, stopOnAutoReply } }) {
      if (auto && !stopOnAutoReply) return NOTHING
      if (!auto && !stopOnReply) return { replied: true }
      return { replied: true, status: replaceStatus(status, 'replied'), pendingSend: null }
    },
    event: 'lead.replied',
  },

  // hard: status bounced, pending send canceled. soft: nothing.
  recordBounce: {
    apply({ status }, { kind }) {
      if (kind === 'soft') return NOTHING
      return { status: replaceStatus(status, 'bounced'), pendingSend: null }
    },
    event: 'lead.bounced',
  },

  // Status unsubscribed, pending send canceled.
  recordUnsubscribe: {
    apply: ({ status }) => ({ status: replaceStatus(status, 'unsubscribed'), pendingSend: null }),
    event: 'lead.unsubscribed',
  },

  // Status removed, pending send canceled.
  removeLead: {
    apply: ({ status }) => ({ status: replaceStatus(status, 'removed'), pendingSend: null }),
  },

  // subsequence: if the lead is in one, that becomes completed (completedAt now), the lead's status completed, a pending
  // subsequence send is canceled. main: if the lead is in no subsequence, its status becomes completed, a pending main
  // send is canceled. Otherwise nothing.
  completeSequence: {
    apply({ status, subsequence, pendingSend }, { sequence }, { now }) {
      if (isEnrolled(subsequence) !== (sequence === 'subsequence')) return NOTHING
      return {
        status: replaceStatus(status, 'completed'),
        pendingSend: pendingSend?.sequence === sequence ? null : pendingSend,
        ...(isEnrolled(subsequence) && {
          subsequence: { ...subsequence, status: 'completed', completedAt: now },
        }),
      }
    },
  },
}

/** Runs the rule of a command. */
export function applyCommandRule<T extends LeadCommand['type']>(
  lead: CampaignLead,
  command: CommandOf<T>,
  context: CommandContext,
): SendingChanges | LeadUpdateError {
  return COMMAND_RULES[command.type].apply(lead, command, context)
}

/** Counts a confirmed e-mail for the sequence that it belongs to. */
function countSend(
  { currentSequenceStep, subsequence }: CampaignLead,
  sendInFlight: SendInFlight,
): SendingChanges {
  if (sendInFlight.sequence === 'main') return { currentSequenceStep: currentSequenceStep + 1 }
  if (subsequence === null || !isOfEnrollment(sendInFlight, subsequence)) return NOTHING
  const { currentStep, emailsSent } = subsequence
  return {
    subsequence: { ...subsequence, currentStep: currentStep + 1, emailsSent: emailsSent + 1 },
  }
}
