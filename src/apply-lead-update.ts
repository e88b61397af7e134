import { indexCampaign, scanCampaign } from './core/campaign-index.js'
import { createCampaignRules, type LeadUpdateOptions } from './core/campaign-rules.js'
import { decideOrRefuse } from './core/decide-lead-update.js'
import type { DecidedLead, LeadDecision, Result } from './core/decision.js'
import { LeadUpdateError } from './core/errors.js'
import type { CampaignLead } from './core/lead.js'
import type { LeadPatch } from './core/lead-patch.js'
import { checkOptionNames } from './core/resolve-options.js'
import type { Subsequence } from './core/subsequence.js'

// The overloads declare the type of the new lead, because the compiler cannot infer it for a generic lead. Each public
// function throws the refusal itself, because each function that an error passes through costs time.

// The names of the options. The function that reads an option checks its value.
const RULES_OPTIONS = ['policy', 'extend'] satisfies (keyof LeadUpdateOptions)[]
const CALL_OPTIONS = ['now'] satisfies (keyof LeadUpdateOptions)[]
const UPDATE_OPTIONS = [...CALL_OPTIONS, ...RULES_OPTIONS]

/**
 * Decides what happens when a campaign lead's status or AI tag changes. It executes nothing and changes no argument:
 * it returns the new lead and the requested side effects.
 *
 * @param lead - The current lead. It may have custom fields, which are kept.
 * @param subsequences - The campaign's subsequences, in their order of precedence.
 * @param tags - The names of the workspace's AI tags.
 * @param patch - The requested changes.
 * @param options - The policy, the time of the decision, and your rule for custom fields.
 * @returns The new lead and the intents. If nothing changes, its lead is the object that was passed in.
 * @throws {@link LeadUpdateError} if the update is refused. In that case, nothing has changed.
 * @throws TypeError if an argument other than the patch has the wrong type, which is a programming error. The message
 * names the field.
 *
 * @example
 * ```ts
 * const { lead: changed, intents } = applyLeadUpdate(lead, subsequences, tags, { aiTag: 'Interested' })
 * ```
 */
export function applyLeadUpdate<L extends CampaignLead>(
  lead: L,
  subsequences: readonly Subsequence[],
  tags: readonly string[],
  patch: LeadPatch,
  options?: LeadUpdateOptions<L>,
): LeadDecision<DecidedLead<L>>
export function applyLeadUpdate<L extends CampaignLead>(
  lead: L,
  subsequences: readonly Subsequence[],
  tags: readonly string[],
  patch: LeadPatch,
  options: LeadUpdateOptions<L> = {},
): LeadDecision<L> {
  checkOptionNames('options', options, UPDATE_OPTIONS)
  const rules = createCampaignRules(scanCampaign, subsequences, tags, options)
  const decision = decideOrRefuse(rules, lead, patch, nowOrDefault(options))
  if (decision instanceof LeadUpdateError) throw decision
  return decision
}

/**
 * Like {@link applyLeadUpdate}, but returns a refusal instead of throwing it.
 *
 * @returns The decision, or the refusal.
 * @throws TypeError if an argument other than the patch has the wrong type; the message names the field.
 *
 * @example
 * ```ts
 * const result = safeApplyLeadUpdate(lead, subsequences, tags, patch)
 * if (!result.success) console.log(result.error.code)
 * ```
 */
export function safeApplyLeadUpdate<L extends CampaignLead>(
  lead: L,
  subsequences: readonly Subsequence[],
  tags: readonly string[],
  patch: LeadPatch,
  options?: LeadUpdateOptions<L>,
): Result<{ readonly decision: LeadDecision<DecidedLead<L>> }, LeadUpdateError>
export function safeApplyLeadUpdate<L extends CampaignLead>(
  lead: L,
  subsequences: readonly Subsequence[],
  tags: readonly string[],
  patch: LeadPatch,
  options: LeadUpdateOptions<L> = {},
): Result<{ readonly decision: LeadDecision<L> }, LeadUpdateError> {
  checkOptionNames('options', options, UPDATE_OPTIONS)
  const rules = createCampaignRules(scanCampaign, subsequences, tags, options)
  const decision = decideOrRefuse(rules, lead, patch, nowOrDefault(options))
  return decision instanceof LeadUpdateError
    ? { success: false, error: decision }
    : { success: true, decision }
}

/**
 * Prepares the rules of one campaign for many leads. The rules are those of {@link applyLeadUpdate}, but the two lists
 * are indexed once instead of being read for each lead. A later change of the lists or the policy has no effect.
 *
 * @param subsequences - The campaign's subsequences, in their order of precedence.
 * @param tags - The names of the workspace's AI tags.
 * @param options - The policy, and your rule for custom fields. The returned function takes the time.
 * @returns A function that decides one update, as {@link applyLeadUpdate} does.
 * @throws TypeError if an argument has the wrong type; the message names the field.
 *
 * @example
 * ```ts
 * const decide = prepareLeadUpdates(subsequences, tags, { policy: guardedPolicy })
 * const decisions = leads.map((lead) => decide(lead, { aiTag: 'Interested' }))
 * ```
 */
export function prepareLeadUpdates<L extends CampaignLead = CampaignLead>(
  subsequences: readonly Subsequence[],
  tags: readonly string[],
  options: Pick<LeadUpdateOptions<L>, 'policy' | 'extend'> = {},
): <H extends L>(
  lead: H,
  patch: LeadPatch,
  options?: Pick<LeadUpdateOptions<L>, 'now'>,
) => LeadDecision<DecidedLead<H>> {
  checkOptionNames('options', options, RULES_OPTIONS)
  const rules = createCampaignRules(indexCampaign, subsequences, tags, options)

  function update<H extends L>(
    lead: H,
    patch: LeadPatch,
    updateOptions?: Pick<LeadUpdateOptions<L>, 'now'>,
  ): LeadDecision<DecidedLead<H>>
  function update(
    lead: L,
    patch: LeadPatch,
    updateOptions: Pick<LeadUpdateOptions<L>, 'now'> = {},
  ): LeadDecision<L> {
    checkOptionNames('options', updateOptions, CALL_OPTIONS)
    const decision = decideOrRefuse(rules, lead, patch, nowOrDefault(updateOptions))
    if (decision instanceof LeadUpdateError) throw decision
    return decision
  }
  return update
}

/** The core reads no clock, so the default of `now` is set here. */
function nowOrDefault({ now }: Pick<LeadUpdateOptions, 'now'>): Date {
  return now === undefined ? new Date() : now
}
