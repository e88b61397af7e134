import type { CampaignLead, LeadStatus } from '../../../core/lead.js'
import { FINAL_STATUSES } from '../../arbitraries/command-parts.js'
import { findDifferences } from '../../checks/json-difference.js'
import { type LeadCommandCase, withoutEmptyClaim } from '../command-implementation.js'
import {
  type CommandProperty,
  createAcceptedProperty,
  createCommandProperty,
} from './command-property.js'

const EVERY = { group: 'every decision on a command' }

/** Properties of single decisions on commands. */
export const decisionProperties: readonly CommandProperty[] = [
  createAcceptedProperty(
    EVERY,
    'a canceled send',
    'A cancelSend intent is emitted if, and only if, the pending send is neither pending nor in flight afterwards, and names that send',
    ({ lead, intents }, { lead: { _id: leadId, campaignId, pendingSend: send } }) => {
      const kept = [lead.pendingSend?.id, lead.sendInFlight?.id]
      const isGone = send !== null && !kept.includes(send.id)
      return findDifferences(
        { cancelSends: intents.filter(({ type }) => type === 'cancelSend') },
        {
          cancelSends: isGone
            ? [
                {
                  type: 'cancelSend',
                  leadId,
                  campaignId,
                  sendId: send.id,
                  sequence: send.sequence,
                },
              ]
            : [],
        },
      )
    },
  ),

  createAcceptedProperty(
    EVERY,
    'the order of the intents of a command',
    'The intents are in the order cancelSend, emitWebhook, and there is at most one of each',
    ({ intents }) => {
      const types = intents.map(({ type }) => type)
      const ordered = (['cancelSend', 'emitWebhook'] as const).filter((type) =>
        types.includes(type),
      )
      return findDifferences({ types }, { types: ordered })
    },
  ),

  createAcceptedProperty(
    EVERY,
    'no enrollment',
    'A decision on a command has no situation and no subsequenceEnrollment',
    ({ lead: _lead, intents: _intents, ...others }) => findDifferences(others, {}),
  ),

  createAcceptedProperty(
    EVERY,
    'fields that no command changes',
    'The ids, the tag and addedAt stay the same; a subsequence changes only its progress',
    ({ lead }, { lead: before }) => {
      const { status, replied, currentSequenceStep, pendingSend, sendInFlight } = lead
      const { status: progress, currentStep, emailsSent, completedAt } = lead.subsequence ?? {}
      return findDifferences(withoutEmptyClaim(lead), {
        ...before,
        status,
        replied,
        currentSequenceStep,
        pendingSend,
        sendInFlight: sendInFlight ?? undefined,
        subsequence: before.subsequence && {
          ...before.subsequence,
          status: progress,
          currentStep,
          emailsSent,
          completedAt,
        },
      })
    },
  ),

  createAcceptedProperty(
    { ...EVERY, kinds: ['nothing', 'confirmSend', 'recordReply', 'recordUnsubscribe'] },
    'no intent without a change',
    'If the lead stays the same, there is no intent',
    ({ lead, intents }, { lead: before }) => {
      const isSame =
        findDifferences(withoutEmptyClaim(lead), withoutEmptyClaim(before)).length === 0
      return isSame ? findDifferences({ intents }, { intents: [] }) : []
    },
  ),

  createCommandProperty(
    EVERY,
    'the same command again',
    'The same command a second time changes nothing; a second claim is refused with SEND_CLAIMED',
    async (testCase, decide) => {
      const first = await decide(testCase)
      if (!('decision' in first)) return []
      const { lead } = first.decision
      const second = await decide({ ...testCase, lead })
      if ('refusal' in second) {
        const isExpected =
          testCase.command.type === 'claimSend' && second.refusal.code === 'SEND_CLAIMED'
        return isExpected ? [] : [`The second time it is refused with ${second.refusal.code}`]
      }
      if (testCase.command.type === 'claimSend') return ['The same e-mail is claimed twice']
      const { lead: after, intents } = second.decision
      return findDifferences(
        { lead: withoutEmptyClaim(after), intents },
        { lead: withoutEmptyClaim(lead), intents: [] },
      )
    },
  ),

  createAcceptedProperty(
    {
      group: 'what may be sent',
      kinds: ['claimSend', 'STATUS_NOT_SENDABLE', 'SEND_CANCELED', 'SEND_NOT_DUE'],
    },
    'claims in a sendable status',
    'Nothing is claimed in a status in which nothing may be sent: an e-mail of the main sequence is claimed in status active, an e-mail of a subsequence while the lead is in one, in status active, replied or completed',
    (_decision, { lead: { status, subsequence, pendingSend, sendInFlight } }) => {
      const send = sendInFlight ?? pendingSend
      if (send === null) return ['There was no e-mail to claim']
      const isEnrolled = subsequence?.status === 'active'
      const statuses: readonly LeadStatus[] =
        send.sequence === 'main' ? ['active'] : ['active', 'replied', 'completed']
      const isSendable = statuses.includes(status) && (send.sequence === 'main' || isEnrolled)
      if (isSendable) return []
      const place = isEnrolled ? 'in a subsequence' : 'in no subsequence'
      return [`An e-mail of the ${send.sequence} sequence was claimed in "${status}", ${place}`]
    },
  ),

  createAcceptedProperty(
    { group: 'what may be sent', change: withFinalStatus },
    'final statuses',
    'No command claims or schedules an e-mail of a lead that is unsubscribed, bounced or removed, or makes it completed or replied; the status is replaced only by a stronger one',
    ({ lead }, { lead: before }) => findContacts(before, lead),
  ),

  createCommandProperty(
    { group: 'what may be sent', kinds: ['releaseSend'] },
    'a released send can be canceled',
    'If a released send is pending again, whatever stops the lead cancels it, and it is not in flight',
    async (testCase, decide) => {
      const { command } = testCase
      const released = await decide(testCase)
      if (!('decision' in released) || command.type !== 'releaseSend') return []
      const { lead } = released.decision
      if (lead.pendingSend?.id !== command.sendId) return []
      const stopped = await decide({ ...testCase, lead, command: { type: 'removeLead' } })
      if ('refusal' in stopped) return [`The lead is not removed: ${stopped.refusal.code}`]
      const canceled = stopped.decision.intents.flatMap((intent) =>
        intent.type === 'cancelSend' ? [intent.sendId] : [],
      )
      return findDifferences(
        { canceled, sendInFlight: lead.sendInFlight ?? null },
        { canceled: [command.sendId], sendInFlight: null },
      )
    },
  ),
]

/** Makes the lead of a case unsubscribed, bounced or removed. */
function withFinalStatus(testCase: LeadCommandCase): LeadCommandCase {
  const { lead, now } = testCase
  const status = FINAL_STATUSES[Date.parse(now) % FINAL_STATUSES.length] ?? 'unsubscribed'
  return { ...testCase, lead: { ...lead, status } }
}

/** Returns how a lead was contacted, or made contactable, although its status before was final. */
export function findContacts(before: CampaignLead, after: CampaignLead): string[] {
  const final: readonly LeadStatus[] = FINAL_STATUSES
  const rank = final.indexOf(before.status)
  if (rank === -1) return []
  const { status, pendingSend, sendInFlight } = after
  const isScheduled = pendingSend !== null && pendingSend.id !== before.pendingSend?.id
  const isClaimed =
    (sendInFlight ?? null) !== null && sendInFlight?.attempt !== before.sendInFlight?.attempt
  return [
    ...(final.slice(0, rank + 1).includes(status)
      ? []
      : [`A lead that was "${before.status}" became "${status}"`]),
    ...(isScheduled
      ? [`${pendingSend.id} is pending, although the lead was "${before.status}"`]
      : []),
    ...(isClaimed ? [`An e-mail was claimed, although the lead was "${before.status}"`] : []),
  ]
}
