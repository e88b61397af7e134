import * as fc from 'fast-check'
import { type LeadPolicy, resolvePolicy } from '../../../core/policy.js'
import { FINAL_STATUSES } from '../../arbitraries/command-parts.js'
import { arbitraryPolicy } from '../../arbitraries/lead-arbitraries.js'
import { findDifferences } from '../../checks/json-difference.js'
import { propertyCheck } from '../../checks/property-check.js'
import type { CommandProperty } from './command-property.js'
import { findContacts } from './decision-properties.js'
import { arbitrarySendingHistory } from './history-arbitraries.js'
import { describeEvent, describeHistory, type HistoryStep, runHistory } from './sending-history.js'
import { isOfPresentEnrollment } from './tracked-claim.js'

/** Properties of sequences of updates and commands of one lead, in any order. */
export const historyProperties: readonly CommandProperty[] = [
  createHistoryProperty(
    'a claimed send is never canceled',
    'No cancelSend intent of an update or a command names a send that was claimed, unless it was released or scheduled again',
    (steps) => {
      const claimed = new Set<string>()
      return steps.flatMap((step) => {
        const { event, after, intents, isRefused, claimBefore, claim } = step
        if (claimBefore !== null) claimed.add(claimBefore.id)
        const isReleased =
          'command' in event && event.command.type === 'releaseSend' && claimBefore !== claim
        const scheduled = isRefused ? undefined : getScheduledId(step)
        const violations = intents.flatMap((intent) =>
          intent.type === 'cancelSend' && claimed.has(intent.sendId)
            ? [at(step, `${intent.sendId} is canceled, although it was claimed`)]
            : [],
        )
        if (isReleased && claimBefore !== null) claimed.delete(claimBefore.id)
        if (scheduled !== undefined && after.pendingSend?.id === scheduled)
          claimed.delete(scheduled)
        return violations
      })
    },
  ),

  createHistoryProperty(
    'one claim at a time',
    'A send is claimed only if none is in flight, or to claim the one in flight again after its lease has expired',
    (steps) =>
      steps.flatMap((step) => {
        const { event, claimBefore, isRefused } = step
        if (isRefused || !('command' in event) || event.command.type !== 'claimSend') return []
        if (claimBefore === null) return []
        const { id, leaseUntilMs } = claimBefore
        const isExpired = Date.parse(event.now) >= leaseUntilMs
        return isExpired && event.command.sendId === id
          ? []
          : [at(step, `${event.command.sendId} is claimed, although ${id} is in flight`)]
      }),
  ),

  createHistoryProperty(
    'a send is confirmed once',
    'One webhook email.sent is emitted for each send in flight, when it is confirmed, and none otherwise',
    (steps) =>
      steps.flatMap((step) => {
        const { event, intents, claimBefore } = step
        const sent = intents.flatMap((intent) =>
          intent.type === 'emitWebhook' && intent.event.type === 'email.sent'
            ? [intent.event.data.sendId]
            : [],
        )
        const isConfirmed =
          'command' in event &&
          event.command.type === 'confirmSend' &&
          event.command.sendId === claimBefore?.id
        return findDifferences({ sent }, { sent: isConfirmed ? [claimBefore?.id] : [] }).map(
          (line) => at(step, line),
        )
      }),
  ),

  createHistoryProperty(
    'no tag update moves a lead whose e-mail is in flight',
    'While an e-mail of the subsequence that a lead is in is in flight, no update switches or exits the lead, also after the lease has expired',
    (steps) =>
      steps.flatMap((step) => {
        const { event, before, after, claimBefore } = step
        const isHeld =
          before.subsequence?.status === 'active' && isOfPresentEnrollment(claimBefore, before)
        if (!isHeld || 'command' in event) return []
        return findDifferences(
          { subsequence: after.subsequence },
          { subsequence: before.subsequence },
        ).map((line) => at(step, line))
      }),
  ),

  createHistoryProperty(
    'emailsSent counts the confirmed sends',
    'emailsSent increases by the confirmed sends of the enrollment, and currentSequenceStep by those of the main sequence',
    (steps) =>
      steps.flatMap((step) => {
        const { before, after, claimBefore } = step
        const confirmed = isConfirmation(step) ? claimBefore : null
        const isSameEnrollment =
          after.subsequence !== null &&
          before.subsequence?.id === after.subsequence.id &&
          before.subsequence.enrolledAt === after.subsequence.enrolledAt
        const sentBefore = isSameEnrollment ? (before.subsequence?.emailsSent ?? 0) : 0
        return findDifferences(
          {
            emailsSent: after.subsequence?.emailsSent ?? 0,
            currentSequenceStep: after.currentSequenceStep,
          },
          {
            emailsSent: sentBefore + (isOfPresentEnrollment(confirmed, before) ? 1 : 0),
            currentSequenceStep:
              before.currentSequenceStep + (confirmed?.sequence === 'main' ? 1 : 0),
          },
        ).map((line) => at(step, line))
      }),
  ),

  createHistoryProperty(
    'no e-mail after a final status',
    'If the policy lists unsubscribed, bounced and removed as doNotContact, neither an update nor a command claims or schedules an e-mail of a lead in one of these statuses, or makes it active or completed',
    (steps) =>
      steps.flatMap((step) => findContacts(step.before, step.after).map((line) => at(step, line))),
    (policy) => ({
      ...policy,
      doNotContact: [...new Set([...policy.doNotContact, ...FINAL_STATUSES])],
    }),
  ),
]

function createHistoryProperty(
  name: string,
  description: string,
  findViolations: (steps: readonly HistoryStep[]) => string[],
  changePolicy: (policy: LeadPolicy) => LeadPolicy = (policy) => policy,
): CommandProperty {
  return {
    name,
    scope: 'anywhere',
    createCheck(rules, { policy }, run) {
      const policies = policy === undefined ? arbitraryPolicy() : fc.constant(resolvePolicy(policy))
      return propertyCheck(
        { group: 'updates and commands in any order', name, description },
        {
          cases: () => arbitrarySendingHistory(policies.map(changePolicy)),
          findViolations: async (history) => findViolations(await runHistory(rules, history)),
          describe: describeHistory,
        },
        run,
      )
    },
  }
}

/** Returns the id of the send that a command schedules. */
function getScheduledId({ event }: HistoryStep): string | undefined {
  if (!('command' in event)) return undefined
  const { command } = event
  if (command.type === 'scheduleSend') return command.send.id
  return command.type === 'confirmSend' ? command.next?.id : undefined
}

function isConfirmation({ event, claimBefore, isRefused }: HistoryStep): boolean {
  return (
    !isRefused &&
    'command' in event &&
    event.command.type === 'confirmSend' &&
    event.command.sendId === claimBefore?.id
  )
}

/** Adds the event to a violation. */
function at({ event }: HistoryStep, violation: string): string {
  return `${describeEvent(event)}: ${violation}`
}
