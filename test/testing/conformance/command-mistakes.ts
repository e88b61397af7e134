import {
  applyLeadCommand,
  applyLeadUpdate,
  type CampaignLead,
  type Intent,
  type LeadCommand,
  type LeadDecision,
} from 'campaign-lead'
import type {
  LeadCommandImplementation,
  LeadUpdateImplementation,
} from 'campaign-lead/testing/conformance'

/** An implementation with one mistake, and the properties that must detect it. */
export interface CommandMistake {
  readonly name: string
  readonly applyLeadCommand: LeadCommandImplementation
  /** The updates of the implementation, if they have the mistake. */
  readonly applyLeadUpdate?: LeadUpdateImplementation
  readonly violated: readonly string[]
}

type Arguments = Parameters<LeadCommandImplementation>

/** The rules, with a change of each decision. */
function changing(
  change: (decision: LeadDecision, ...args: Arguments) => LeadDecision,
): LeadCommandImplementation {
  return (...args) => change(applyLeadCommand(...args), ...args)
}

/** The rules, with a change of the decisions on one command. */
function changingOn(
  type: LeadCommand['type'],
  change: (decision: LeadDecision, ...args: Arguments) => LeadDecision,
): LeadCommandImplementation {
  return changing((decision, ...args) =>
    args[1].type === type ? change(decision, ...args) : decision,
  )
}

/** The rules, with a change of the new lead after one command. */
function changingLeadOn(
  type: LeadCommand['type'],
  change: (lead: CampaignLead, ...args: Arguments) => Partial<CampaignLead>,
): LeadCommandImplementation {
  return changingOn(type, (decision, ...args) => ({
    ...decision,
    lead: { ...decision.lead, ...change(decision.lead, ...args) },
  }))
}

/** The rules, which see another lead for one command; what they did not change is restored. */
function seeingOn(
  type: LeadCommand['type'],
  see: (...args: Arguments) => Partial<CampaignLead>,
): LeadCommandImplementation {
  return (lead, command, options) => {
    if (command.type !== type) return applyLeadCommand(lead, command, options)
    const seen = { ...lead, ...see(lead, command, options) }
    const decision = applyLeadCommand(seen, command, options)
    const fields: readonly [string, unknown][] = Object.entries(decision.lead)
    const changed = fields.filter(([field, value]) => value !== Reflect.get(seen, field))
    return { ...decision, lead: { ...lead, ...Object.fromEntries(changed) } }
  }
}

/** The rules, without the intents of one type after one command. */
function without(intent: Intent['type'], type: LeadCommand['type']): LeadCommandImplementation {
  return changingOn(type, ({ intents, ...decision }) => ({
    ...decision,
    intents: intents.filter((each) => each.type !== intent),
  }))
}

/** A cancelSend intent for the e-mail in flight. */
function cancelClaimed({ _id: leadId, campaignId, sendInFlight }: CampaignLead): Intent[] {
  if (!sendInFlight) return []
  const { id: sendId, sequence } = sendInFlight
  return [{ type: 'cancelSend', leadId, campaignId, sendId, sequence }]
}

/** The webhook of an e-mail of the main sequence. */
function emailSent(lead: CampaignLead, sendId: string, now: Date): Intent {
  const { _id: leadId, campaignId } = lead
  const data = { leadId, campaignId, sendId, sequence: 'main', subsequenceId: null } as const
  const event = { type: 'email.sent', timestamp: now.toISOString(), data } as const
  return { type: 'emitWebhook', event }
}

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

/** Mistakes that break one of the laws of sending. */
export const LAW_MISTAKES: readonly CommandMistake[] = [
  {
    name: 'cancels the e-mail in flight of a lead that unsubscribes',
    applyLeadCommand: changingOn('recordUnsubscribe', ({ lead, intents }, before) => ({
      lead,
      intents: lead === before ? intents : [...cancelClaimed(before), ...intents],
    })),
    violated: ['a claimed send is never canceled', 'a canceled send', 'recordUnsubscribe'],
  },
  {
    name: 'cancels the e-mail in flight when the status is patched',
    applyLeadCommand,
    applyLeadUpdate: (...args) => {
      const decision = applyLeadUpdate(...args)
      const [lead, , , { status }] = args
      const canceled = status === 'paused' ? cancelClaimed(lead) : []
      return { ...decision, intents: [...canceled, ...decision.intents] }
    },
    violated: ['a claimed send is never canceled'],
  },
  {
    name: 'confirms a send that is not in flight',
    applyLeadCommand: changingOn('confirmSend', (decision, lead, command, { now }) =>
      decision.lead === lead && command.type === 'confirmSend'
        ? { ...decision, intents: [emailSent(lead, command.sendId, now)] }
        : decision,
    ),
    violated: ['a send is confirmed once', 'nothing', 'no intent without a change'],
  },
  {
    name: 'moves a lead whose e-mail is in flight',
    applyLeadCommand,
    applyLeadUpdate: (lead, ...others) =>
      applyLeadUpdate({ ...lead, sendInFlight: null }, ...others),
    violated: ['no tag update moves a lead whose e-mail is in flight'],
  },
  {
    name: 'moves a lead whose lease has expired',
    applyLeadCommand,
    applyLeadUpdate: (lead, subsequences, tags, patch, options) => {
      const { sendInFlight } = lead
      const isExpired = sendInFlight && sendInFlight.leaseUntil <= options.now.toISOString()
      const seen = isExpired ? { ...lead, sendInFlight: null } : lead
      return applyLeadUpdate(seen, subsequences, tags, patch, options)
    },
    violated: ['no tag update moves a lead whose e-mail is in flight'],
  },
  {
    name: 'keeps a released send in flight',
    applyLeadCommand: changingLeadOn('releaseSend', (_lead, { sendInFlight }) => ({
      sendInFlight: sendInFlight ?? null,
    })),
    violated: ['a released send can be canceled', 'releaseSend'],
  },
  {
    name: 'counts an e-mail when it is claimed',
    applyLeadCommand: changingLeadOn('claimSend', ({ subsequence, sendInFlight }) => ({
      subsequence:
        subsequence && sendInFlight?.sequence === 'subsequence'
          ? { ...subsequence, emailsSent: subsequence.emailsSent + 1 }
          : subsequence,
    })),
    violated: ['emailsSent counts the confirmed sends', 'claimSend'],
  },
  {
    name: 'does not count the e-mails of the main sequence',
    applyLeadCommand: changingLeadOn('confirmSend', (_lead, { currentSequenceStep }) => ({
      currentSequenceStep,
    })),
    violated: ['emailsSent counts the confirmed sends', 'confirmSend'],
  },
  {
    name: 'completes a lead that has unsubscribed',
    applyLeadCommand: changingLeadOn('completeSequence', () => ({ status: 'completed' })),
    violated: ['final statuses', 'no e-mail after a final status'],
  },
  {
    name: 'lets a patch activate a lead that has unsubscribed',
    applyLeadCommand,
    applyLeadUpdate: (lead, subsequences, tags, patch, { now, policy }) =>
      applyLeadUpdate(lead, subsequences, tags, patch, {
        now,
        policy: { ...policy, doNotContact: [] },
      }),
    violated: ['no e-mail after a final status'],
  },
  {
    name: 'loses a claim when the lead replies',
    applyLeadCommand: changingLeadOn('recordReply', () => ({ sendInFlight: null })),
    violated: ['recordReply', 'a send is confirmed once'],
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
