import { checkFunction } from './argument-checks.js'
import type { CampaignIndex, CreateCampaignIndex } from './campaign-index.js'
import type { Extend } from './extend-lead.js'
import type { CampaignLead } from './lead.js'
import { type LeadPolicy, resolvePolicy } from './policy.js'
import { checkSubsequences, checkTags } from './rule-input-checks.js'
import type { Subsequence } from './subsequence.js'

/** The rules of one campaign: the input of a decision besides the lead, the patch and the time. */
export interface CampaignRules<L extends CampaignLead> {
  readonly index: CampaignIndex
  readonly policy: LeadPolicy
  readonly extend: Extend<L> | undefined
}

/**
 * Creates the rules of one campaign.
 *
 * @throws TypeError if an argument has the wrong type; the message names the field.
 */
export function createCampaignRules<L extends CampaignLead>(
  createIndex: CreateCampaignIndex,
  subsequences: readonly Subsequence[],
  tags: readonly string[],
  { policy: partialPolicy, extend }: Pick<LeadUpdateOptions<L>, 'policy' | 'extend'>,
): CampaignRules<L> {
  checkSubsequences(subsequences)
  checkTags(tags)
  if (extend !== undefined) checkFunction('extend', extend)
  const policy = resolvePolicy(partialPolicy)
  return { index: createIndex(subsequences, tags, policy.tagMatching), policy, extend }
}

/**
 * Options of `applyLeadUpdate` and `applyLeadCommand`.
 *
 * @example
 * ```ts
 * const options: LeadUpdateOptions = { policy: guardedPolicy, now: new Date('2025-07-01T12:00:00Z') }
 * applyLeadUpdate(lead, subsequences, tags, { aiTag: 'interested' }, options).lead.aiTag // 'Interested'
 * ```
 */
export interface LeadUpdateOptions<L extends CampaignLead = CampaignLead> {
  /** The time of the decision. Defaults to the current time. */
  readonly now?: Date | undefined
  /** How the rules read the cases that the API documentation does not specify. Defaults to `documentedPolicy`. */
  readonly policy?: Partial<LeadPolicy> | undefined
  /** Your rule for custom fields, which runs after the rules of the library. Off by default. */
  readonly extend?: Extend<L> | undefined
}
