import type { Intent } from '../../../core/intents.js'
import type { CampaignLead } from '../../../core/lead.js'
import type { LeadCommand } from '../../../core/lead-command.js'
import type { LeadPatch } from '../../../core/lead-patch.js'
import type { LeadPolicy } from '../../../core/policy.js'
import { describeLead, describeRules } from '../../describe-case.js'
import { SUBSEQUENCES, TAGS } from '../systems/system-arbitraries.js'
import type { RulesUnderTest } from './command-property.js'
import { type TrackedClaim, toTrackedClaim, trackClaim } from './tracked-claim.js'

/** One lead, and what happens to it: updates and commands in any order, as plain JSON. */
export interface SendingHistory {
  readonly lead: CampaignLead
  readonly policy: LeadPolicy
  readonly events: readonly HistoryEvent[]
}

/** An update or a command. */
export type HistoryEvent = ({ readonly patch: LeadPatch } | { readonly command: LeadCommand }) & {
  /** ISO 8601, UTC, milliseconds: later than every event before it. */
  readonly now: string
}

/** An event of a history, and its result. */
export interface HistoryStep {
  readonly event: HistoryEvent
  readonly before: CampaignLead
  readonly after: CampaignLead
  readonly intents: readonly Intent[]
  readonly isRefused: boolean
  /** The claim before the event, derived from the results of the events before it. */
  readonly claimBefore: TrackedClaim | null
  /** The claim after the event. */
  readonly claim: TrackedClaim | null
}

/** Lets an implementation decide the events of a history, each on the lead that the event before it left. */
export async function runHistory(
  { decide, update }: RulesUnderTest,
  { lead, policy, events }: SendingHistory,
): Promise<HistoryStep[]> {
  const steps: HistoryStep[] = []
  let before = lead
  let claimBefore = toTrackedClaim(lead.sendInFlight ?? null)
  for (const event of events) {
    const { now } = event
    const outcome =
      'command' in event
        ? await decide({ lead: before, command: event.command, policy, now })
        : await update({
            lead: before,
            subsequences: SUBSEQUENCES,
            tags: TAGS,
            patch: event.patch,
            policy,
            now,
          })
    const isRefused = 'refusal' in outcome
    const after = isRefused ? before : outcome.decision.lead
    const intents = isRefused ? [] : outcome.decision.intents
    const claim =
      isRefused || !('command' in event)
        ? claimBefore
        : trackClaim(claimBefore, before, event.command, now)
    steps.push({ event, before, after, intents, isRefused, claimBefore, claim })
    before = after
    claimBefore = claim
  }
  return steps
}

/** Describes a history in words, to read it, and as JSON, to repeat it. */
export function describeHistory(history: SendingHistory): string {
  const { lead, policy, events } = history
  return [
    `The lead is ${describeLead(lead)}.`,
    describeRules({ subsequences: SUBSEQUENCES, tags: TAGS, policy }),
    ...events.map((event, index) => `${index + 1}. ${describeEvent(event)}`),
    `As JSON: ${JSON.stringify(history)}`,
  ].join('\n')
}

/** Describes an update or a command. */
export function describeEvent(event: HistoryEvent): string {
  const action =
    'command' in event
      ? `the command ${JSON.stringify(event.command)}`
      : `the patch ${JSON.stringify(event.patch)}`
  return `At ${event.now}, ${action}`
}
