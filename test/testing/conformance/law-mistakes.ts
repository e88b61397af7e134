import { applyLeadCommand, applyLeadUpdate, type CampaignLead, type Intent } from 'campaign-lead'
import { type CommandMistake, changingLeadOn, changingOn } from './command-mistake.js'

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
