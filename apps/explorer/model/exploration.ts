import type { CampaignLead, LeadPolicy, Subsequence } from 'campaign-lead'
import { addDays } from './add-days.js'
import type { AssumedField } from './lead-reading.js'

/** A lead, the configuration of the rules, and a sequence of patches and commands to apply. */
export interface Exploration {
  /** The lead before the first step. */
  readonly lead: CampaignLead
  readonly subsequences: readonly Subsequence[]
  readonly tags: readonly string[]
  readonly policy: LeadPolicy
  /** At least one step. */
  readonly steps: readonly Step[]
  /** The index of the selected step. */
  readonly at: number
  /** The fields of the lead that its source does not have, and that the rules read: they are assumed to be `null`. */
  readonly assumed?: readonly AssumedField[]
}

/** The lists of a campaign and its workspace, which a text may contain in addition to leads. */
export type Lists = Pick<Exploration, 'subsequences' | 'tags'>

/** Called with the changed exploration, and optionally a sentence about the change, which the page shows with “Undo”. */
export type OnExplorationChange = (exploration: Exploration, message?: string) => void

/** A patch or a command, and the time at which it is applied. */
export type Step = PatchStep | CommandStep

/** A patch of the API. */
export interface PatchStep extends StepTime {
  /** Any JSON: a refused patch can be explored too. */
  readonly patch: unknown
}

/** A command of a sender. */
interface CommandStep extends StepTime {
  /** Any JSON: an invalid command can be explored too. */
  readonly command: unknown
}

interface StepTime {
  /** ISO 8601, UTC, milliseconds. */
  readonly now: string
}

/** Returns the selected step. */
export function currentStep({ steps, at }: Exploration): Step {
  const step = steps[at]
  if (step === undefined) throw new RangeError(`there is no step ${at}, only ${steps.length}`)
  return step
}

/** Changes the selected step. A patch replaces a command, and the other way round. */
export function changeStep(exploration: Exploration, change: Partial<Step>): Exploration {
  const { steps, at } = exploration
  const changed = withChange(currentStep(exploration), change)
  return { ...exploration, steps: steps.map((step, index) => (index === at ? changed : step)) }
}

function withChange(step: Step, change: Partial<Step>): Step {
  const { now = step.now } = change
  if ('patch' in change) return { patch: change.patch, now }
  if ('command' in change) return { command: change.command, now }
  return { ...step, now }
}

/** Selects a step; an index out of range selects the first or last step. */
export function selectStep(exploration: Exploration, at: number): Exploration {
  return { ...exploration, at: Math.max(0, Math.min(at, exploration.steps.length - 1)) }
}

/** Adds a step after the last, with the same patch or command one day later, and selects it. */
export function addStep(exploration: Exploration): Exploration {
  const { steps } = exploration
  const last = steps.at(-1) ?? currentStep(exploration)
  const added = { ...last, now: addDays(last.now, 1) }
  return { ...exploration, steps: [...steps, added], at: steps.length }
}

/** Removes the selected step, unless it is the only step. */
export function removeStep(exploration: Exploration): Exploration {
  const { steps, at } = exploration
  if (steps.length === 1) return exploration
  return selectStep({ ...exploration, steps: steps.filter((_, index) => index !== at) }, at)
}
