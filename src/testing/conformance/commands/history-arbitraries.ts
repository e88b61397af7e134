import * as fc from 'fast-check'
import { isLeadUpdateError } from '../../../core/errors.js'
import type { CampaignLead } from '../../../core/lead.js'
import type { LeadCommand } from '../../../core/lead-command.js'
import { type LeadPatch, PATCHABLE_STATUSES } from '../../../core/lead-patch.js'
import type { LeadPolicy } from '../../../core/policy.js'
import { arbitraryNow } from '../../arbitraries/lead-arbitraries.js'
import { aimCommand, arbitrarySenderCommand, DUE_AT } from '../../arbitraries/sender-commands.js'
import { arbitrarySendingLead, withClaim } from '../../arbitraries/sending-arbitraries.js'
import { packageCommandRules } from '../command-implementation.js'
import { packageRules } from '../implementation.js'
import { SUBSEQUENCES, TAGS } from '../systems/system-arbitraries.js'
import type { HistoryEvent, SendingHistory } from './sending-history.js'

type HistoryAction = { readonly patch: LeadPatch } | { readonly command: LeadCommand }

/** Generates histories of up to 12 events. */
export function arbitrarySendingHistory(
  policies: fc.Arbitrary<LeadPolicy>,
): fc.Arbitrary<SendingHistory> {
  return fc
    .record({
      lead: fc.oneof(
        { weight: 3, arbitrary: arbitraryWaitingLead() },
        { weight: 1, arbitrary: arbitrarySendingLead() },
      ),
      policy: policies,
      start: arbitraryNow,
      steps: fc.array(fc.tuple(arbitraryAction(), arbitraryDelay()), {
        maxLength: 12,
        size: 'max',
      }),
    })
    .map(({ lead, policy, start, steps }) =>
      aimHistory({ lead, policy, events: toEvents(start, steps) }),
    )
}

/** Aims each command at the e-mail that the lead has by the rules of this package. */
function aimHistory({ lead, policy, events }: SendingHistory): SendingHistory {
  let expected = lead
  const aimed = events.map((event): HistoryEvent => {
    const own =
      'command' in event ? { ...event, command: aimCommand(event.command, expected) } : event
    expected = decideEvent(expected, policy, own)
    return own
  })
  return { lead, policy, events: aimed }
}

/** Returns the lead after an event, unchanged if it is refused. */
function decideEvent(lead: CampaignLead, policy: LeadPolicy, event: HistoryEvent): CampaignLead {
  const options = { policy, now: new Date(event.now) }
  try {
    return 'command' in event
      ? packageCommandRules(lead, event.command, options).lead
      : packageRules(lead, SUBSEQUENCES, TAGS, event.patch, options).lead
  } catch (error) {
    if (!isLeadUpdateError(error)) throw error
    return lead
  }
}

function toEvents(
  start: string,
  steps: readonly (readonly [HistoryAction, delayMs: number])[],
): HistoryEvent[] {
  let time = Date.parse(start)
  return steps.map(([action, delayMs]) => {
    time += delayMs
    return { ...action, now: new Date(time).toISOString() }
  })
}

/** Generates an active lead whose e-mail is due, or in flight with the next one pending. */
function arbitraryWaitingLead(): fc.Arbitrary<CampaignLead> {
  return fc
    .record({
      lead: arbitrarySendingLead(),
      subsequenceId: fc.constantFrom(null, 'sub_1', 'sub_2'),
      emailsSent: fc.constantFrom(0, 0, 1),
      isClaimed: fc.boolean(),
      isFollowed: fc.boolean(),
      minutesLeft: fc.constantFrom(30, -30),
    })
    .map(({ lead, subsequenceId, emailsSent, isClaimed, isFollowed, minutesLeft }) => {
      const { sendInFlight: _, ...others } = lead
      const sequence = subsequenceId === null ? 'main' : 'subsequence'
      const waiting: CampaignLead = {
        ...others,
        status: 'active',
        subsequence:
          subsequenceId === null
            ? null
            : {
                id: subsequenceId,
                status: 'active',
                currentStep: emailsSent,
                emailsSent,
                enrolledAt: lead.addedAt,
                completedAt: null,
              },
        pendingSend:
          isClaimed && !isFollowed
            ? null
            : { id: isClaimed ? 'send_2' : 'send_1', sequence, sendAt: DUE_AT },
      }
      if (!isClaimed) return waiting
      return withClaim(waiting, {
        id: 'send_1',
        enrollment: subsequenceId === null ? 'none' : 'current',
        earlierId: '',
        attempt: 1,
        minutesAgo: 60,
        minutesLeft,
      })
    })
}

/** Milliseconds, minutes or hours: the leases of one minute and one hour expire in some of them. */
function arbitraryDelay(): fc.Arbitrary<number> {
  return fc.constantFrom(1, 61_000, 3_601_000)
}

function arbitraryAction(): fc.Arbitrary<HistoryAction> {
  const status = fc.constantFrom(...PATCHABLE_STATUSES)
  return fc.oneof(
    { weight: 9, arbitrary: arbitrarySenderCommand().map((command) => ({ command })) },
    { weight: 2, arbitrary: fc.constantFrom(...TAGS, null).map((aiTag) => ({ patch: { aiTag } })) },
    { weight: 1, arbitrary: status.map((patched) => ({ patch: { status: patched } })) },
  )
}
