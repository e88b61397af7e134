import {
  type CampaignLead,
  isLeadUpdateError,
  parseLeadPatch,
  safeApplyLeadUpdate,
} from 'campaign-lead'
import type { Exploration, Step } from './exploration.js'

/** A step, and what came of it. */
export interface Passage {
  readonly step: Step
  /** The lead as the step found it. */
  readonly before: CampaignLead
  readonly result: ReturnType<typeof safeApplyLeadUpdate>
  /** The lead as the step left it: the same where it was refused. */
  readonly after: CampaignLead
}

/** Decides step after step, each on the lead that the one before has left. */
export function replay({ lead, steps, ...rules }: Exploration): readonly Passage[] {
  const passages: Passage[] = []
  for (const step of steps) {
    const before = passages.at(-1)?.after ?? lead
    const result = decide(before, step, rules)
    const after = result.success ? result.decision.lead : before
    passages.push({ step, before, result, after })
  }
  return passages
}

function decide(
  lead: CampaignLead,
  { patch: given, now }: Step,
  { subsequences, tags, policy }: Pick<Exploration, 'subsequences' | 'tags' | 'policy'>,
): Passage['result'] {
  try {
    const patch = parseLeadPatch(given)
    return safeApplyLeadUpdate(lead, subsequences, tags, patch, { now: new Date(now), policy })
  } catch (error) {
    if (isLeadUpdateError(error)) return { success: false, error }
    throw error
  }
}
