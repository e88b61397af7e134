import { applyLeadCommand } from 'campaign-lead'
import type { LeadCommandImplementation } from 'campaign-lead/testing/conformance'
import {
  type CommandMistake,
  changing,
  changingLeadOn,
  changingOn,
  seeingOn,
  without,
} from './command-mistake.js'

/** Mistakes in the rows of the table of commands, and in the refusals. */
export const ROW_MISTAKES: readonly CommandMistake[] = [
  {
    name: 'does not cancel the e-mail that a new one replaces',
    applyLeadCommand: without('cancelSend', 'scheduleSend'),
    violated: ['scheduleSend', 'a canceled send'],
  },
  {
    name: 'counts every claim as the first',
    applyLeadCommand: changingLeadOn('claimSend', ({ sendInFlight }) => ({
      sendInFlight: sendInFlight ? { ...sendInFlight, attempt: 1 } : null,
    })),
    violated: ['claimSend'],
  },
  {
    name: 'does not schedule the next e-mail',
    applyLeadCommand: changingLeadOn('confirmSend', (_lead, { pendingSend }) => ({ pendingSend })),
    violated: ['confirmSend'],
  },
  {
    name: 'counts an e-mail of an earlier enrollment for the present one',
    applyLeadCommand: seeingOn('confirmSend', ({ sendInFlight, subsequence }) => ({
      sendInFlight:
        sendInFlight && subsequence && sendInFlight.sequence === 'subsequence'
          ? {
              ...sendInFlight,
              subsequenceId: subsequence.id,
              enrolledAt: subsequence.enrolledAt,
            }
          : (sendInFlight ?? null),
    })),
    violated: ['confirmSend', 'emailsSent counts the confirmed sends'],
  },
  {
    name: 'drops a released e-mail',
    applyLeadCommand: changingLeadOn('releaseSend', (_lead, { pendingSend }) => ({ pendingSend })),
    violated: ['releaseSend'],
  },
  {
    name: 'stops on every reply',
    applyLeadCommand: (lead, command, { now, policy }) =>
      applyLeadCommand(lead, command, {
        now,
        policy: { ...policy, stopOnReply: true, stopOnAutoReply: true },
      }),
    violated: ['recordReply', 'nothing'],
  },
  {
    name: 'emits no webhook for a bounce',
    applyLeadCommand: without('emitWebhook', 'recordBounce'),
    violated: ['recordBounce'],
  },
  {
    name: 'keeps the pending e-mail of a lead that unsubscribes',
    applyLeadCommand: changingOn('recordUnsubscribe', (decision, { pendingSend }) => ({
      lead: { ...decision.lead, pendingSend },
      intents: decision.intents.filter(({ type }) => type !== 'cancelSend'),
    })),
    violated: ['recordUnsubscribe'],
  },
  {
    name: 'emits a webhook for a lead that is removed',
    applyLeadCommand: changingOn('removeLead', (decision, { _id: leadId, campaignId }) => {
      const timestamp = '2025-07-01T12:00:00.000Z'
      const data = { leadId, campaignId }
      const event = { type: 'lead.unsubscribed', timestamp, data } as const
      return { ...decision, intents: [...decision.intents, { type: 'emitWebhook', event }] }
    }),
    violated: ['removeLead', 'nothing', 'no intent without a change', 'the same command again'],
  },
  {
    name: 'keeps the status when a sequence is completed',
    applyLeadCommand: changingLeadOn('completeSequence', (_lead, { status }) => ({ status })),
    violated: ['completeSequence'],
  },
  {
    name: 'claims an e-mail whose lease is running',
    applyLeadCommand: seeingOn('claimSend', ({ sendInFlight }, command, { now }) =>
      sendInFlight && command.type === 'claimSend' && sendInFlight.id === command.sendId
        ? { sendInFlight: { ...sendInFlight, leaseUntil: now.toISOString() } }
        : {},
    ),
    violated: ['SEND_CLAIMED', 'one claim at a time', 'the same command again'],
  },
  {
    name: 'claims a second e-mail while another one is in flight',
    applyLeadCommand: seeingOn('claimSend', ({ sendInFlight }, command) =>
      command.type === 'claimSend' && sendInFlight?.id !== command.sendId
        ? { sendInFlight: null }
        : {},
    ),
    violated: ['SEND_CLAIMED', 'one claim at a time'],
  },
  {
    name: 'schedules e-mails of every lead',
    applyLeadCommand: (lead, command, options) => {
      if (command.type !== 'scheduleSend') return applyLeadCommand(lead, command, options)
      const status = 'active'
      const isMain = command.send.sequence === 'main'
      const enrollment = {
        id: 'sub_1',
        status: 'active',
        currentStep: 0,
        emailsSent: 0,
        enrolledAt: lead.addedAt,
        completedAt: null,
      } as const
      const fitting = { ...lead, status, subsequence: isMain ? null : enrollment } as const
      const { intents, lead: scheduled } = applyLeadCommand(fitting, command, options)
      const { pendingSend } = scheduled
      return { intents, lead: pendingSend === lead.pendingSend ? lead : { ...lead, pendingSend } }
    },
    violated: ['SEND_MISPLACED', 'final statuses', 'no e-mail after a final status'],
  },
  {
    name: 'claims an e-mail that was canceled',
    applyLeadCommand: seeingOn('claimSend', ({ pendingSend, sendInFlight }, command) =>
      command.type === 'claimSend' && !sendInFlight && pendingSend?.id !== command.sendId
        ? {
            pendingSend: {
              id: command.sendId,
              sequence: 'main',
              sendAt: '2025-07-01T09:00:00.000Z',
            },
          }
        : {},
    ),
    violated: ['SEND_CANCELED'],
  },
  {
    name: 'claims e-mails in every status',
    applyLeadCommand: seeingOn('claimSend', () => ({ status: 'active' })),
    violated: ['STATUS_NOT_SENDABLE', 'claims in a sendable status', 'final statuses'],
  },
  {
    name: 'claims e-mails before they are due',
    applyLeadCommand: seeingOn('claimSend', ({ pendingSend }, _command, { now }) => ({
      pendingSend: pendingSend && { ...pendingSend, sendAt: now.toISOString() },
    })),
    violated: ['SEND_NOT_DUE'],
  },
  {
    name: 'releases the claim of another sender',
    applyLeadCommand: (lead, command, options) =>
      applyLeadCommand(
        lead,
        command.type === 'releaseSend' && lead.sendInFlight
          ? { ...command, attempt: lead.sendInFlight.attempt }
          : command,
        options,
      ),
    violated: ['nothing'],
  },
]

/** Mistakes in the form of a decision. */
export const FORM_MISTAKES: readonly CommandMistake[] = [
  {
    name: 'reverses the order of the intents',
    applyLeadCommand: changing(({ lead, intents }) => ({ lead, intents: [...intents].reverse() })),
    violated: ['the order of the intents of a command'],
  },
  {
    name: 'names a situation',
    applyLeadCommand: changing((decision) => ({ ...decision, situation: 'no-match/none' })),
    violated: ['no enrollment'],
  },
  {
    name: 'clears the tag of a lead that bounces',
    applyLeadCommand: changingLeadOn('recordBounce', () => ({ aiTag: null })),
    violated: ['fields that no command changes'],
  },
  {
    name: 'writes to the lead',
    applyLeadCommand: (lead, command, options) => {
      const decision = applyLeadCommand(lead, command, options)
      Object.assign(lead, decision.lead)
      return decision
    },
    violated: ['arguments stay unchanged', 'frozen arguments'],
  },
  {
    name: 'freezes the lead',
    applyLeadCommand: changing((decision, lead) => {
      Object.freeze(lead)
      return decision
    }),
    violated: ['arguments stay unchanged'],
  },
  {
    name: 'depends on the number of calls',
    applyLeadCommand: createCounting(),
    violated: ['the same arguments, the same decision'],
  },
  {
    name: 'copies the lead',
    applyLeadCommand: changing((decision) => structuredClone(decision)),
    violated: ['identity', 'custom fields'],
  },
  {
    name: 'returns a key without a value',
    applyLeadCommand: changing((decision) => Object.assign({ reason: undefined }, decision)),
    violated: ['plain JSON'],
  },
  {
    name: 'ignores a command of the wrong shape',
    applyLeadCommand: (lead, command, options) => {
      try {
        return applyLeadCommand(lead, command, options)
      } catch (error) {
        if (!(error instanceof TypeError)) throw error
        return { lead, intents: [] }
      }
    },
    violated: ['invalid commands'],
  },
]

function createCounting(): LeadCommandImplementation {
  let calls = 0
  return changing(({ lead, intents }) => {
    calls += 1
    return { lead: { ...lead, currentSequenceStep: calls }, intents }
  })
}
