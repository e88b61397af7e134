import * as fc from 'fast-check'
import type { CampaignLead } from '../../core/lead.js'
import type { LeadCommand } from '../../core/lead-command.js'
import { PLAIN } from './lead-arbitraries.js'

// The commands of a sequence have to concern the e-mail of the lead, so there are few ids, and most e-mails are due.

/** When an e-mail is due: before every decision. */
export const DUE_AT = '2025-07-01T09:00:00.000Z'
const LATER_AT = '2025-07-01T13:00:00.000Z'

/** What happens to a lead besides its e-mails. */
const ENDINGS: readonly LeadCommand[] = [
  { type: 'recordReply' },
  { type: 'recordReply', auto: true },
  { type: 'recordBounce', kind: 'hard' },
  { type: 'recordUnsubscribe' },
  { type: 'removeLead' },
  { type: 'completeSequence', sequence: 'main' },
  { type: 'completeSequence', sequence: 'subsequence' },
]

/** Generates a command, which {@link aimCommand} aims at the e-mail of a lead. */
export function arbitrarySenderCommand(): fc.Arbitrary<LeadCommand> {
  const sendId = fc.constantFrom('send_1', 'send_1', 'send_2')
  const time = fc.constantFrom(DUE_AT, DUE_AT, DUE_AT, LATER_AT)
  const send = fc.record(
    { id: sendId, sequence: fc.constantFrom('main', 'subsequence'), sendAt: time },
    PLAIN,
  )
  const leaseSeconds = fc.constantFrom(60, 3_600)
  const attempt = fc.constantFrom(1, 1, 2)
  return fc.oneof(
    {
      weight: 8,
      arbitrary: fc.record({ type: fc.constant('claimSend'), sendId, leaseSeconds }, PLAIN),
    },
    { weight: 4, arbitrary: fc.record({ type: fc.constant('scheduleSend'), send }, PLAIN) },
    {
      weight: 6,
      arbitrary: fc.record(
        { type: fc.constant('confirmSend'), sendId, next: fc.option(send) },
        PLAIN,
      ),
    },
    {
      weight: 4,
      arbitrary: fc.record(
        { type: fc.constant('releaseSend'), sendId, attempt, retryAt: time },
        PLAIN,
      ),
    },
    { weight: 8, arbitrary: fc.constantFrom(...ENDINGS) },
  )
}

/** Lets most commands name the e-mail of a lead that is in flight or pending, as the commands of a sender do. */
export function aimCommand(command: LeadCommand, lead: CampaignLead): LeadCommand {
  const { sendInFlight, pendingSend, subsequence } = lead
  const send = sendInFlight ?? pendingSend
  if (command.type === 'scheduleSend' && command.send.id === AIMED_ID) {
    const sequence = subsequence?.status === 'active' ? 'subsequence' : 'main'
    return { ...command, send: { ...command.send, sequence } }
  }
  if (command.type === 'claimSend') {
    // A sender may also claim the next e-mail while one is in flight.
    const aimed = command.sendId === AIMED_ID ? send : pendingSend
    return aimed ? { ...command, sendId: aimed.id } : command
  }
  if (command.type === 'confirmSend' && command.sendId === AIMED_ID && send) {
    return { ...command, sendId: send.id }
  }
  if (command.type === 'releaseSend' && command.sendId === AIMED_ID && sendInFlight) {
    // The attempt 2 stays, because another sender may have claimed the e-mail again.
    const attempt = command.attempt === 1 ? sendInFlight.attempt : command.attempt
    return { ...command, sendId: sendInFlight.id, attempt }
  }
  return command
}

/** The id that stands for the e-mail of the lead. */
const AIMED_ID = 'send_1'
