import type { CampaignLead, LeadCommand, PendingSend } from 'campaign-lead'
import { isEnrolled } from '../../../src/core/lead.js'
import { addDays } from './add-days.js'

/** The commands, by the words that the page uses for them. */
export const COMMAND_WORDS: Readonly<Record<LeadCommand['type'], string>> = {
  scheduleSend: 'Schedule an e-mail',
  claimSend: 'Claim an e-mail, to send it',
  confirmSend: 'Confirm an e-mail: it was sent',
  releaseSend: 'Release an e-mail: it was not sent',
  recordReply: 'Reply',
  recordBounce: 'Bounce',
  recordUnsubscribe: 'Unsubscribe',
  removeLead: 'Remove the lead',
  completeSequence: 'Complete a sequence',
}

/**
 * Creates a command about the e-mail of a lead.
 *
 * @param now - The time of the command.
 */
export function createCommand(
  type: LeadCommand['type'],
  lead: CampaignLead,
  now: string,
): LeadCommand {
  const { sendInFlight, pendingSend } = lead
  const sendId = sendInFlight?.id ?? pendingSend?.id ?? 'send_1'
  switch (type) {
    case 'scheduleSend':
      return { type, send: createSend(lead, now) }
    case 'claimSend':
      return { type, sendId, leaseSeconds: 60 }
    case 'confirmSend':
      return { type, sendId }
    case 'releaseSend':
      return { type, sendId, attempt: sendInFlight?.attempt ?? 1, retryAt: addDays(now, 1) }
    case 'recordBounce':
      return { type, kind: 'hard' }
    case 'completeSequence':
      return { type, sequence: createSend(lead, now).sequence }
    case 'recordReply':
    case 'recordUnsubscribe':
    case 'removeLead':
      return { type }
    default:
      return type satisfies never
  }
}

/** Creates the e-mail that is sent after the present e-mail of a lead, one day later. */
export function createSend(
  { sendInFlight, pendingSend, subsequence }: CampaignLead,
  now: string,
): PendingSend {
  const ids = [sendInFlight?.id, pendingSend?.id]
  const numbers = Array.from({ length: ids.length + 1 }, (_, index) => `send_${index + 1}`)
  return {
    id: numbers.find((id) => !ids.includes(id)) ?? 'send_1',
    sequence: isEnrolled(subsequence) ? 'subsequence' : 'main',
    sendAt: addDays(now, 1),
  }
}
