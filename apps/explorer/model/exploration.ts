import type { CampaignLead, LeadPolicy, Subsequence } from 'campaign-lead'

/** A lead, the configuration of the rules, and a sequence of patches to apply. */
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
}

/** Called with the changed exploration. */
export type OnExplorationChange = (exploration: Exploration) => void

/** A patch, and the time at which it is applied. */
export interface Step {
  /** Any JSON: a refused patch can be explored too. */
  readonly patch: unknown
  /** ISO 8601, UTC, milliseconds. */
  readonly now: string
}

/** Returns the selected step. */
export function currentStep({ steps, at }: Exploration): Step {
  const step = steps[at]
  if (step === undefined) throw new RangeError(`there is no step ${at}, only ${steps.length}`)
  return step
}

/** Changes the selected step. */
export function changeStep(exploration: Exploration, change: Partial<Step>): Exploration {
  const { steps, at } = exploration
  const changed = { ...currentStep(exploration), ...change }
  return { ...exploration, steps: steps.map((step, index) => (index === at ? changed : step)) }
}

/** Selects a step; an index out of range selects the first or last step. */
export function selectStep(exploration: Exploration, at: number): Exploration {
  return { ...exploration, at: Math.max(0, Math.min(at, exploration.steps.length - 1)) }
}

/** Adds a step after the last, with the same patch one day later, and selects it. */
export function addStep(exploration: Exploration): Exploration {
  const { steps } = exploration
  const { patch, now } = steps.at(-1) ?? currentStep(exploration)
  return { ...exploration, steps: [...steps, { patch, now: dayAfter(now) }], at: steps.length }
}

/** Removes the selected step, unless it is the only step. */
export function removeStep(exploration: Exploration): Exploration {
  const { steps, at } = exploration
  if (steps.length === 1) return exploration
  return selectStep({ ...exploration, steps: steps.filter((_, index) => index !== at) }, at)
}

function dayAfter(now: string): string {
  const time = new Date(now)
  time.setUTCDate(time.getUTCDate() + 1)
  const after = time.toISOString()
  // Years after 9999 have another format, which cannot be read.
  return after.length === now.length ? after : now
}
