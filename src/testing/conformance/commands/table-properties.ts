import { COMMAND_KINDS } from '../../arbitraries/command-cases.js'
import type { CommandKind } from '../../arbitraries/command-kinds.js'
import { findDifferences } from '../../checks/json-difference.js'
import {
  decideCommandCase,
  packageCommandRules,
  withoutEmptyClaim,
} from '../command-implementation.js'
import type { LeadUpdateOutcome } from '../implementation.js'
import { type CommandProperty, createCommandProperty } from './command-property.js'

const TABLE = 'the table of commands'
const REFUSED = 'refused commands'

/** The group of each kind of case, and its rule in the words of the specification. */
const DESCRIPTIONS: Readonly<Record<CommandKind, readonly [group: string, description: string]>> = {
  scheduleSend: [TABLE, 'The e-mail becomes the pending send; another pending send is canceled'],
  claimSend: [
    TABLE,
    'pendingSend becomes null and sendInFlight is set, with attempt 1; an expired claim of this id is claimed again with attempt + 1',
  ],
  confirmSend: [
    TABLE,
    'If this send is in flight, it counts for the sequence, or the enrollment, that it belongs to; sendInFlight becomes null; next becomes the pending send if it fits and nothing is pending',
  ],
  releaseSend: [
    TABLE,
    'If this send and this attempt are in flight, sendInFlight becomes null, and the send is pending again at retryAt if it fits and nothing is pending',
  ],
  recordReply: [
    TABLE,
    'replied is true and, if the reply stops, status becomes replied and the pending send is canceled',
  ],
  recordBounce: [TABLE, 'A hard bounce makes the status bounced, and cancels the pending send'],
  recordUnsubscribe: [TABLE, 'The status becomes unsubscribed, and the pending send is canceled'],
  removeLead: [TABLE, 'The status becomes removed, and the pending send is canceled'],
  completeSequence: [
    TABLE,
    'The sequence that the lead is in is completed, and so is the status; a pending send of the sequence is canceled',
  ],
  SEND_CLAIMED: [
    REFUSED,
    'A send is in flight, unless it is the one to be claimed and its lease has expired; or a send of the scheduled id is in flight',
  ],
  SEND_MISPLACED: [
    REFUSED,
    'The scheduled send does not fit the status and the subsequence of the lead',
  ],
  SEND_CANCELED: [REFUSED, 'The send to be claimed is neither pending nor in flight'],
  STATUS_NOT_SENDABLE: [REFUSED, 'The status of the lead does not allow the e-mail to be sent'],
  SEND_NOT_DUE: [REFUSED, 'The send to be claimed is due later'],
  nothing: [TABLE, 'A command that does not apply changes nothing'],
}

/** Every decision equals that of the package: one property for each row of the table, and for each refusal. */
export const tableProperties: readonly CommandProperty[] = COMMAND_KINDS.map((kind) => {
  const [group, description] = DESCRIPTIONS[kind]
  return createCommandProperty(
    { group, kinds: [kind] },
    kind,
    description,
    async (testCase, decide) =>
      findDifferences(
        toComparable(await decide(testCase)),
        toComparable(await decideCommandCase(packageCommandRules, testCase)),
      ),
  )
})

/** Returns the part of an outcome that implementations have in common: not the message of a refusal. */
function toComparable(outcome: LeadUpdateOutcome): object {
  if ('refusal' in outcome) return { refusal: outcome.refusal.code }
  const { lead, intents } = outcome.decision
  return { lead: withoutEmptyClaim(lead), intents }
}
