import {
  applyLeadCommand,
  applyLeadUpdate,
  type CampaignLead,
  isLeadUpdateError,
  type LeadDecision,
  type LeadUpdateErrorCode,
  parseLeadPatch,
} from 'campaign-lead'
import type { Exploration, Step } from './exploration.js'

/** Why a step changes nothing. `TypeError`: the command is invalid, or the lead has a field that it cannot be applied to. */
export interface StepError {
  readonly code: LeadUpdateErrorCode | 'TypeError'
  readonly message: string
}

/** A step and its result. */
export interface ReplayedStep {
  readonly step: Step
  /** The lead before the step. */
  readonly before: CampaignLead
  readonly result:
    | { readonly success: true; readonly decision: LeadDecision }
    | { readonly success: false; readonly error: StepError }
  /** The lead after the step: the same object if the step was refused. */
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
  step: Step,
  rules: Pick<Exploration, 'subsequences' | 'tags' | 'policy'>,
): ReplayedStep['result'] {
  try {
    return { success: true, decision: decideOrThrow(lead, step, rules) }
  } catch (error) {
    if (isLeadUpdateError(error)) return { success: false, error }
    if (!(error instanceof TypeError)) throw error
    return { success: false, error: { code: 'TypeError', message: error.message } }
  }
}

function decideOrThrow(
  lead: CampaignLead,
  step: Step,
  { subsequences, tags, policy }: Pick<Exploration, 'subsequences' | 'tags' | 'policy'>,
): LeadDecision {
  const options = { now: new Date(step.now), policy }
  // The library checks the command.
  if ('command' in step)
    return Reflect.apply(applyLeadCommand, undefined, [lead, step.command, options])
  return applyLeadUpdate(lead, subsequences, tags, parseLeadPatch(step.patch), options)
}
