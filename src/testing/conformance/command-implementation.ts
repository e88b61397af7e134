import { decideLeadCommand } from '../../core/decide-lead-command.js'
import type { LeadDecision } from '../../core/decision.js'
import type { CampaignLead } from '../../core/lead.js'
import type { LeadCommand } from '../../core/lead-command.js'
import type { LeadPolicy } from '../../core/policy.js'
import { captureOutcome, type LeadUpdateOutcome } from './implementation.js'

/**
 * An implementation of the commands: `applyLeadCommand` itself, or any sync or async function that decides the same. It
 * refuses a command by throwing, or rejecting with, an error whose `code` is that of a refusal. The new lead has the
 * same fields as the lead that it receives; `sendInFlight: null` and a lead without this field are the same.
 *
 * @example
 * ```ts
 * const ourCommands: LeadCommandImplementation = (lead, command, options) =>
 *   applyLeadCommand(lead, command, options)
 * ```
 */
export type LeadCommandImplementation = (
  lead: CampaignLead,
  command: LeadCommand,
  options: { readonly now: Date; readonly policy: LeadPolicy },
) => LeadDecision | Promise<LeadDecision>

/**
 * Everything that a decision on a command depends on, as plain JSON.
 *
 * @example
 * ```ts
 * const testCase: LeadCommandCase = {
 *   lead: aLead(),
 *   command: { type: 'recordUnsubscribe' },
 *   policy: documentedPolicy,
 *   now: '2025-07-01T12:00:00.000Z',
 * }
 * ```
 */
export interface LeadCommandCase {
  readonly lead: CampaignLead
  readonly command: LeadCommand
  readonly policy: LeadPolicy
  /** ISO 8601, UTC, milliseconds. */
  readonly now: string
}

/** Decides commands by the rules of this package. */
export function packageCommandRules(
  ...[lead, command, { now, policy }]: Parameters<LeadCommandImplementation>
): LeadDecision {
  return decideLeadCommand({ policy, extend: undefined }, lead, command, now)
}

/**
 * Lets an implementation decide a case.
 *
 * @throws any error of the implementation that is not a refusal.
 */
export async function decideCommandCase(
  implementation: LeadCommandImplementation,
  { lead, command, policy, now }: LeadCommandCase,
): Promise<LeadUpdateOutcome> {
  return await captureOutcome(() => implementation(lead, command, { now: new Date(now), policy }))
}

/** Omits `sendInFlight: null`, to compare leads: a store may also leave the field out. */
export function withoutEmptyClaim(lead: CampaignLead): CampaignLead {
  const { sendInFlight, ...others } = lead
  return sendInFlight === null ? others : lead
}
