import {
  type CampaignLead,
  type LeadPolicy,
  matchingSubsequences,
  type Subsequence,
  situationOf,
} from 'campaign-lead'
import type { Exploration } from '../model/exploration.js'
import type { ReplayedStep } from '../model/replay.js'
import { FROM, type RuleNode } from './rules-graph.js'

/**
 * Finds the node of a lead. It does not depend on whether the rule table runs.
 *
 * @param matching - The subsequences that the tag matches.
 */
export function findNode(
  { subsequence, sendInFlight = null }: Pick<CampaignLead, 'subsequence' | 'sendInFlight'>,
  matching: readonly Subsequence[],
  { reEnrollment }: Pick<LeadPolicy, 'reEnrollment'>,
): RuleNode {
  return FROM[situationOf(subsequence, matching, reEnrollment, sendInFlight)]
}

/** Finds the nodes of a lead before and after a step, both relative to the tag after the step. */
export function findStepNodes(
  { before, after }: Pick<ReplayedStep, 'before' | 'after'>,
  { subsequences, policy }: Pick<Exploration, 'subsequences' | 'policy'>,
): { readonly before: RuleNode; readonly after: RuleNode } {
  const matching = matchingSubsequences(subsequences, after.aiTag)
  return { before: findNode(before, matching, policy), after: findNode(after, matching, policy) }
}
