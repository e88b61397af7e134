import {
  type CampaignLead,
  isLeadUpdateError,
  parseLeadPatch,
  safeApplyLeadUpdate,
} from 'campaign-lead'
import type { Exploration, Step } from './exploration.js'

/** A step and its result. */
export interface ReplayedStep {
  readonly step: Step
  /** The lead before the step. */
  readonly before: CampaignLead
  readonly result: ReturnType<typeof safeApplyLeadUpdate>
  /** The lead after the step: the same object if the patch was refused. */
  readonly after: CampaignLead
}

/** Applies all steps, each to the lead after the previous step. */
export function replay({ lead, steps, ...rules }: Exploration): readonly ReplayedStep[] {
  const replayedSteps: ReplayedStep[] = []
  for (const step of steps) {
    const before = replayedSteps.at(-1)?.after ?? lead
    const result = decide(before, step, rules)
    const after = result.success ? result.decision.lead : before
    replayedSteps.push({ step, before, result, after })
  }
  return replayedSteps
}

function decide(
  lead: CampaignLead,
  { patch: requested, now }: Step,
  { subsequences, tags, policy }: Pick<Exploration, 'subsequences' | 'tags' | 'policy'>,
): ReplayedStep['result'] {
  try {
    const patch = parseLeadPatch(requested)
    return safeApplyLeadUpdate(lead, subsequences, tags, patch, { now: new Date(now), policy })
  } catch (error) {
    if (isLeadUpdateError(error)) return { success: false, error }
    throw error
  }
}
