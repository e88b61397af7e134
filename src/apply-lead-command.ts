import { checkFunction } from './core/argument-checks.js'
import type { LeadUpdateOptions } from './core/campaign-rules.js'
import { decideCommandOrRefuse } from './core/decide-lead-command.js'
import type { DecidedLead, LeadDecision, Result } from './core/decision.js'
import { LeadUpdateError } from './core/errors.js'
import type { CampaignLead } from './core/lead.js'
import type { LeadCommand } from './core/lead-command.js'
import { resolvePolicy } from './core/policy.js'
import { checkOptionNames } from './core/resolve-options.js'

const OPTIONS = ['now', 'policy', 'extend'] satisfies (keyof LeadUpdateOptions)[]

/**
 * Decides what a sender may do with the e-mails of a campaign lead, and what follows from a reply, a bounce or an
 * unsubscribe. It executes nothing and changes no argument: it returns the new lead and the requested side effects.
 *
 * A claimed send counts as sent until it is released: no tag update cancels it, or moves the lead away from it.
 *
 * @param lead - The current lead. It may have custom fields, which are kept.
 * @param command - What happens to its e-mails.
 * @param options - The policy, the time of the decision, and your rule for custom fields.
 * @returns The decision. It has no `situation` and no `subsequenceEnrollment`. If nothing changes, its lead is the object
 * that was passed in, and there is no intent.
 * @throws {@link LeadUpdateError} if the command is refused, with a {@link SendErrorCode}. In that case, nothing has
 * changed.
 * @throws TypeError if the lead, the command or an option has the wrong type. The message names the field.
 *
 * @example
 * ```ts
 * // Immediately before sending. A refusal means: do not send.
 * const claim: LeadCommand = { type: 'claimSend', sendId: 'send_1', leaseSeconds: 60 }
 * const claimed = applyLeadCommand(waitingLead, claim).lead
 * // After the mail server has accepted the e-mail.
 * const { lead: sent } = applyLeadCommand(claimed, { type: 'confirmSend', sendId: 'send_1' })
 * ```
 */
export function applyLeadCommand<L extends CampaignLead>(
  lead: L,
  command: LeadCommand,
  options?: LeadUpdateOptions<L>,
): LeadDecision<DecidedLead<L>>
export function applyLeadCommand<L extends CampaignLead>(
  lead: L,
  command: LeadCommand,
  options: LeadUpdateOptions<L> = {},
): LeadDecision<L> {
  const decision = decide(lead, command, options)
  if (decision instanceof LeadUpdateError) throw decision
  return decision
}

/**
 * Like {@link applyLeadCommand}, but returns a refusal instead of throwing it.
 *
 * @returns The decision, or the refusal.
 * @throws TypeError if the lead, the command or an option has the wrong type; the message names the field.
 *
 * @example
 * ```ts
 * const result = safeApplyLeadCommand(waitingLead, { type: 'claimSend', sendId: 'send_1', leaseSeconds: 60 })
 * if (!result.success) console.log(result.error.code, result.error.message)
 * ```
 */
export function safeApplyLeadCommand<L extends CampaignLead>(
  lead: L,
  command: LeadCommand,
  options?: LeadUpdateOptions<L>,
): Result<{ readonly decision: LeadDecision<DecidedLead<L>> }, LeadUpdateError>
export function safeApplyLeadCommand<L extends CampaignLead>(
  lead: L,
  command: LeadCommand,
  options: LeadUpdateOptions<L> = {},
): Result<{ readonly decision: LeadDecision<L> }, LeadUpdateError> {
  const decision = decide(lead, command, options)
  return decision instanceof LeadUpdateError
    ? { success: false, error: decision }
    : { success: true, decision }
}

function decide<L extends CampaignLead>(
  lead: L,
  command: LeadCommand,
  options: LeadUpdateOptions<L>,
): LeadDecision<L> | LeadUpdateError {
  checkOptionNames('options', options, OPTIONS)
  // The core reads no clock, so the default of `now` is set here.
  const { now = new Date(), policy, extend } = options
  if (extend !== undefined) checkFunction('extend', extend)
  return decideCommandOrRefuse({ policy: resolvePolicy(policy), extend }, lead, command, now)
}
