import { checkFunction } from './argument-checks.js'
import { checkSubsequences, checkTags } from './check-lists.js'
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

/** How subsequences and tags are looked up. */
export interface LookUps {
  readonly subsequences: typeof scanSubsequences
  readonly tags: typeof scanTags
}

/** For a single decision: reads the lists each time, and builds nothing. */
export const scanning: LookUps = { subsequences: scanSubsequences, tags: scanTags }

/** For many decisions: builds maps once, and does not read the lists again. */
export const indexing: LookUps = { subsequences: indexSubsequences, tags: indexTags }

/**
 * Makes rules of what a host gives.
 *
 * @throws TypeError naming the field, where something is not of its type.
 */
export function createLeadRules<L extends CampaignLead>(
  lookUps: LookUps,
  subsequences: readonly Subsequence[],
  tags: readonly string[],
  { policy: givenPolicy, extend }: LeadRulesOptions<L>,
): LeadRules<L> {
  checkSubsequences(subsequences)
  checkTags(tags)
  if (extend !== undefined) checkFunction('extend', extend)
  const policy = resolvePolicy(givenPolicy)
  return {
    subsequences: lookUps.subsequences(subsequences),
    tags: lookUps.tags(tags, policy.tagMatching),
    policy,
    extend,
  }
}
