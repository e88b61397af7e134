import { checkFunction } from './argument-checks.js'
import { checkSubsequences, checkTags } from './check-lists.js'
import type { Extend } from './extend-lead.js'
import type { CampaignLead } from './lead.js'
import type { CreateLookUps, LookUps } from './look-ups.js'
import { type LeadPolicy, resolvePolicy } from './policy.js'
import type { Subsequence } from './subsequence.js'

/**
 * How the rules are read, and what the host adds to them.
 *
 * @example
 * ```ts
 * const options: LeadRulesOptions = { policy: { reEnrollment: 'never' } }
 * const decide = prepareLeadUpdates(subsequences, tags, options)
 * ```
 */
export interface LeadRulesOptions<L extends CampaignLead = CampaignLead> {
  /** How the rules are read where the documentation is silent; `documentedPolicy` where not given. */
  readonly policy?: Partial<LeadPolicy> | undefined
  /** The host's own rule for its own fields. */
  readonly extend?: Extend<L> | undefined
}

/** Everything a decision depends on beside the lead, the patch and the time. */
export interface LeadRules<L extends CampaignLead> {
  readonly lookUps: LookUps
  readonly policy: LeadPolicy
  readonly extend: Extend<L> | undefined
}

/**
 * Makes rules of what a host gives.
 *
 * @throws TypeError naming the field, where something is not of its type.
 */
export function createLeadRules<L extends CampaignLead>(
  createLookUps: CreateLookUps,
  subsequences: readonly Subsequence[],
  tags: readonly string[],
  { policy: givenPolicy, extend }: LeadRulesOptions<L>,
): LeadRules<L> {
  checkSubsequences(subsequences)
  checkTags(tags)
  if (extend !== undefined) checkFunction('extend', extend)
  const policy = resolvePolicy(givenPolicy)
  return { lookUps: createLookUps(subsequences, tags, policy.tagMatching), policy, extend }
}
