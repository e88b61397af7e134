import { decideOrRefuse } from './core/decide-lead-update.js'
import type { DecidedLead, LeadDecision } from './core/decision.js'
import { LeadUpdateError } from './core/errors.js'
import type { CampaignLead } from './core/lead.js'
import type { LeadPatch } from './core/lead-patch.js'
import { createLeadRules, type LeadRulesOptions } from './core/lead-rules.js'
import { indexLists, scanLists } from './core/look-ups.js'
import { checkOptionNames } from './core/options.js'
import type { Subsequence } from './core/subsequence.js'

// The core reads no clock. The default of `now`, the current time, is given here and nowhere else.

const RULES_OPTIONS = ['policy', 'extend'] satisfies (keyof LeadRulesOptions)[]
const CALL_OPTIONS = ['now'] satisfies (keyof LeadUpdateOptions)[]
const UPDATE_OPTIONS = [...CALL_OPTIONS, ...RULES_OPTIONS]

// A refusal is thrown here, and not further in: to V8, each function that an error passes on its way costs
// nearly as much as a decision.

// The overloads say of the new lead's type what the compiler cannot prove of a generic one.

/**
 * How to decide one update.
 *
 * @example
 * ```ts
 * const options: LeadUpdateOptions = { policy: guardedPolicy, now: new Date('2025-07-01T12:00:00Z') }
 * applyLeadUpdate(lead, subsequences, tags, { aiTag: 'interested' }, options).lead.aiTag // 'Interested'
 * ```
 */
export interface LeadUpdateOptions<L extends CampaignLead = CampaignLead>
  extends LeadRulesOptions<L> {
  /** The time of the decision; the current time where not given. */
  readonly now?: Date | undefined
}

/**
 * What `safeApplyLeadUpdate` returns: the decision, or why the update was refused.
 *
 * @example
 * ```ts
 * function answer(result: SafeLeadDecision): string {
 *   return result.success ? `now ${result.decision.lead.status}` : result.error.message
 * }
 * ```
 */
export type SafeLeadDecision<L extends CampaignLead = CampaignLead> =
  | { readonly success: true; readonly decision: LeadDecision<L> }
  | { readonly success: false; readonly error: LeadUpdateError }

/**
 * The rules of one campaign, ready for many leads; of each, the type is kept.
 *
 * @example
 * ```ts
 * const decide: PreparedLeadUpdate = prepareLeadUpdates(subsequences, tags)
 * decide(lead, { status: 'paused' }, { now: new Date('2025-07-01T12:00:00Z') }).lead.status // 'paused'
 * ```
 */
export type PreparedLeadUpdate<L extends CampaignLead = CampaignLead> = <H extends L>(
  lead: H,
  patch: LeadPatch,
  options?: Pick<LeadUpdateOptions<L>, 'now'>,
) => LeadDecision<DecidedLead<H>>

/**
 * Decides what happens when a campaign lead's status or AI tag changes. It performs nothing and
 * changes no argument: it returns the new lead and the side effects that the rules call for.
 *
 * @param lead - The lead as it is; it may carry the host's own fields, which are kept.
 * @param subsequences - The campaign's subsequences, in their order of precedence.
 * @param tags - The names of the workspace's AI tags.
 * @param patch - What the caller asks for.
 * @throws {@link LeadUpdateError} where the update is refused; nothing has changed then.
 * @throws TypeError naming the field, where another argument is not of its type: a fault of the
 * calling program.
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
  const rules = createLeadRules(scanLists, subsequences, tags, options)
  const decision = decideOrRefuse(rules, lead, patch, nowOf(options))
  if (decision instanceof LeadUpdateError) throw decision
  return decision
}

/**
 * Like {@link applyLeadUpdate}, but returns a refusal instead of throwing it.
 *
 * @throws TypeError naming the field, where an argument other than the patch is not of its type.
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
): SafeLeadDecision<DecidedLead<L>>
export function safeApplyLeadUpdate<L extends CampaignLead>(
  lead: L,
  subsequences: readonly Subsequence[],
  tags: readonly string[],
  patch: LeadPatch,
  options: LeadUpdateOptions<L> = {},
): SafeLeadDecision<L> {
  checkOptionNames('options', options, UPDATE_OPTIONS)
  const rules = createLeadRules(scanLists, subsequences, tags, options)
  const decision = decideOrRefuse(rules, lead, patch, nowOf(options))
  return decision instanceof LeadUpdateError
    ? { success: false, error: decision }
    : { success: true, decision }
}

/**
 * Builds the look-ups of a campaign once, for many leads: the same rules as {@link applyLeadUpdate},
 * without reading the two lists for every lead. Later changes of the lists and the policy are not
 * seen.
 *
 * @throws TypeError naming the field, where an argument is not of its type.
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
  options: LeadRulesOptions<L> = {},
): PreparedLeadUpdate<L> {
  checkOptionNames('options', options, RULES_OPTIONS)
  const rules = createLeadRules(indexLists, subsequences, tags, options)

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
    const decision = decideOrRefuse(rules, lead, patch, nowOf(updateOptions))
    if (decision instanceof LeadUpdateError) throw decision
    return decision
  }
  return update
}

function nowOf({ now }: { readonly now?: Date | undefined }): Date {
  return now === undefined ? new Date() : now
}
