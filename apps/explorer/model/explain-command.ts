import type { CampaignLead, LeadCommand, LeadPolicy, Subsequence } from 'campaign-lead'
import { isEnrolled } from '../../../src/core/lead.js'
import { quoteName } from './describe-intent.js'
import type { Explanation } from './explain-step.js'

/** The input of an explanation: the lead before and after the command, and the rest of the exploration. */
interface CommandFacts {
  readonly before: CampaignLead
  readonly after: CampaignLead
  readonly subsequences: readonly Subsequence[]
  readonly policy: LeadPolicy
}

/** Explains the result of a command that was not refused. */
export function explainCommand(command: LeadCommand, facts: CommandFacts): Explanation {
  if (facts.after === facts.before) {
    return { title: 'No change', reason: explainNoChange(command, facts) }
  }
  return explainChange(command, facts)
}

function explainNoChange(command: LeadCommand, { before, policy }: CommandFacts): string {
  switch (command.type) {
    case 'scheduleSend':
      return 'This e-mail is already scheduled.'
    case 'confirmSend':
      return `E-mail ${command.sendId} is not claimed, so there is nothing to confirm.`
    case 'releaseSend':
      return `Attempt ${command.attempt} of e-mail ${command.sendId} is not claimed, so there is nothing to release.`
    case 'recordReply':
      if (command.auto === true && !policy.stopOnAutoReply) {
        return 'The policy ignores automatic replies (stopOnAutoReply).'
      }
      return 'A reply is already recorded.'
    case 'recordBounce':
      if (command.kind === 'soft') return 'A soft bounce is a temporary problem.'
      break
    case 'completeSequence':
      if (isEnrolled(before.subsequence) !== (command.sequence === 'subsequence')) {
        return isEnrolled(before.subsequence)
          ? 'The lead is in a subsequence, so its main sequence cannot complete.'
          : 'The lead is in no subsequence.'
      }
      break
    case 'claimSend':
    case 'recordUnsubscribe':
    case 'removeLead':
    default:
      break
  }
  return `The lead is already “${before.status}”.`
}

function explainChange(command: LeadCommand, facts: CommandFacts): Explanation {
  const { before, after, policy } = facts
  switch (command.type) {
    case 'scheduleSend': {
      const { id, sendAt } = command.send
      const replaced = before.pendingSend
      const rest =
        replaced === null || replaced.id === id ? '' : ` E-mail ${replaced.id} is canceled.`
      return { title: `Scheduled ${id}`, reason: `It is due at ${sendAt}.${rest}` }
    }
    case 'claimSend': {
      const { attempt = 1, leaseUntil = '' } = after.sendInFlight ?? {}
      const again = attempt === 1 ? '' : ` This is attempt ${attempt}: the lease has expired.`
      return {
        title: `Claimed ${command.sendId}`,
        reason: `The sender may send it until ${leaseUntil}.${again} It counts as sent until it is released.`,
      }
    }
    case 'confirmSend': {
      const { next = null } = command
      const reason = `${explainCount(facts)}${next === null ? '' : ` ${explainNext(next.id, facts)}`}`
      return { title: `Sent ${command.sendId}`, reason }
    }
    case 'releaseSend': {
      const isPending = after.pendingSend?.id === command.sendId
      return {
        title: `Released ${command.sendId}`,
        reason: isPending
          ? `It was not sent, and is due again at ${command.retryAt}.`
          : `It was not sent. It is not due again: ${NOT_SCHEDULED}.`,
      }
    }
    case 'recordReply': {
      const isStopped = command.auto === true || policy.stopOnReply
      return {
        title: 'Replied',
        reason: isStopped
          ? explainStatus(facts)
          : 'The policy does not stop the e-mails of a lead that replies (stopOnReply).',
      }
    }
    case 'recordBounce':
      return { title: 'Bounced', reason: explainStatus(facts) }
    case 'recordUnsubscribe':
      return { title: 'Unsubscribed', reason: explainStatus(facts) }
    case 'removeLead':
      return { title: 'Removed', reason: explainStatus(facts) }
    case 'completeSequence': {
      const completed =
        command.sequence === 'main' ? 'the main sequence' : quoteSubsequence(before, facts)
      return { title: `Completed ${completed}`, reason: explainStatus(facts) }
    }
    default:
      return command satisfies never
  }
}

const NOT_SCHEDULED = 'the lead can no longer receive it, or another e-mail is pending'

function explainCount({ before, after, subsequences }: CommandFacts): string {
  if (before.sendInFlight?.sequence === 'main') {
    return `It counts for the main sequence, which is now at step ${after.currentSequenceStep}.`
  }
  if (after.subsequence === before.subsequence) {
    return 'It counts for no subsequence: the enrollment that it was claimed for is not the latest.'
  }
  const count = after.subsequence?.emailsSent ?? 0
  const name = quoteSubsequence(after, { subsequences })
  return `It counts for ${name}: ${count === 1 ? '1 e-mail was' : `${count} e-mails were`} sent from it.`
}

function explainNext(id: string, { after }: CommandFacts): string {
  return after.pendingSend?.id === id
    ? `E-mail ${id} is scheduled next.`
    : `E-mail ${id} is not scheduled: ${NOT_SCHEDULED}.`
}

/** Explains the status after a command, and what becomes of the e-mails. */
function explainStatus({ before, after }: CommandFacts): string {
  const status =
    after.status === before.status
      ? `The status stays “${after.status}”.`
      : `The status becomes “${after.status}”.`
  const canceled = after.pendingSend === null ? before.pendingSend : null
  return [
    status,
    ...(canceled === null ? [] : [`E-mail ${canceled.id} is canceled.`]),
    ...(after.sendInFlight ? [`E-mail ${after.sendInFlight.id} may already be on its way.`] : []),
  ].join(' ')
}

function quoteSubsequence(
  { subsequence }: CampaignLead,
  { subsequences }: Pick<CommandFacts, 'subsequences'>,
): string {
  const known = subsequences.find(({ id }) => id === subsequence?.id)
  return quoteName(known?.name, subsequence?.id ?? '')
}
