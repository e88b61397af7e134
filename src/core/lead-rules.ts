import { checkFunction, checkSubsequences, checkTags } from './argument-checks.js'
import type { Extend } from './extend-lead.js'
import type { CampaignLead } from './lead.js'
import { type LeadPolicy, resolvePolicy } from './policy.js'
import {
  indexSubsequences,
  type Subsequence,
  type SubsequenceLookUp,
  scanSubsequences,
} from './subsequence.js'
import { indexTags, scanTags, type TagLookUp } from './tags.js'

/** How the rules are read, and what the host adds to them. */
export interface LeadRulesOptions<L extends CampaignLead = CampaignLead> {
  /** How the rules are read where the documentation is silent; `documentedPolicy` where not given. */
  readonly policy?: Partial<LeadPolicy> | undefined
  /** The host's own rule for its own fields. */
  readonly extend?: Extend<L> | undefined
}

/** Everything a decision depends on beside the lead, the patch and the time. */
export interface LeadRules<L extends CampaignLead> {
  readonly subsequences: SubsequenceLookUp
  readonly tags: TagLookUp
  readonly policy: LeadPolicy
  readonly extend: Extend<L> | undefined
}

/** The rules for a single decision: nothing is built beforehand. */
export function scanLeadRules<L extends CampaignLead>(
  subsequences: readonly Subsequence[],
  tags: readonly string[],
  options: LeadRulesOptions<L>,
): LeadRules<L> {
  const { policy, extend } = checkArguments(subsequences, tags, options)
  return {
    subsequences: scanSubsequences(subsequences),
    tags: scanTags(tags, policy.tagMatching),
    policy,
    extend,
  }
}

/** The rules for many decisions: the look-ups are built once. */
export function indexLeadRules<L extends CampaignLead>(
  subsequences: readonly Subsequence[],
  tags: readonly string[],
  options: LeadRulesOptions<L>,
): LeadRules<L> {
  const { policy, extend } = checkArguments(subsequences, tags, options)
  return {
    subsequences: indexSubsequences(subsequences),
    tags: indexTags(tags, policy.tagMatching),
    policy,
    extend,
  }
}

function checkArguments<L extends CampaignLead>(
  subsequences: readonly Subsequence[],
  tags: readonly string[],
  { policy, extend }: LeadRulesOptions<L>,
): { policy: LeadPolicy; extend: Extend<L> | undefined } {
  checkSubsequences(subsequences)
  checkTags(tags)
  if (extend !== undefined) checkFunction('extend', extend)
  return { policy: resolvePolicy(policy), extend }
}
