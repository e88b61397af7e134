import type { CampaignLead, LeadPolicy, Subsequence } from 'campaign-lead'

/** Everything that is looked at: a lead, what it is decided by, and what is asked for, one after another. */
export interface Exploration {
  /** The lead as it is before the first step. */
  readonly lead: CampaignLead
  readonly subsequences: readonly Subsequence[]
  readonly tags: readonly string[]
  readonly policy: LeadPolicy
  /** One at least. */
  readonly steps: readonly Step[]
  /** Which step is looked at; 0 is the first. */
  readonly at: number
}

/** Looks at something else. */
export type Explore = (exploration: Exploration) => void

/** A patch, and when it comes. */
export interface Step {
  /** Any JSON, since one that is refused can be looked at too. */
  readonly patch: unknown
  /** ISO 8601, UTC, milliseconds. */
  readonly now: string
}

/** The step that is looked at. */
export function currentStep({ steps, at }: Exploration): Step {
  const step = steps[at]
  if (step === undefined) throw new RangeError(`there is no step ${at}, only ${steps.length}`)
  return step
}

/** Puts another step in the place of the one that is looked at. */
export function changeStep(exploration: Exploration, change: Partial<Step>): Exploration {
  const { steps, at } = exploration
  const changed = { ...currentStep(exploration), ...change }
  return { ...exploration, steps: steps.map((step, index) => (index === at ? changed : step)) }
}

/** Looks at another step; at the first or the last where there is none. */
export function lookAt(exploration: Exploration, at: number): Exploration {
  return { ...exploration, at: Math.max(0, Math.min(at, exploration.steps.length - 1)) }
}

/** A further step after the last, a day later and with the same patch, to be looked at and changed. */
export function addStep(exploration: Exploration): Exploration {
  const { steps } = exploration
  const { patch, now } = steps.at(-1) ?? currentStep(exploration)
  return { ...exploration, steps: [...steps, { patch, now: dayAfter(now) }], at: steps.length }
}

/** Takes out the step that is looked at; the only one stays. */
export function removeStep(exploration: Exploration): Exploration {
  const { steps, at } = exploration
  if (steps.length === 1) return exploration
  return lookAt({ ...exploration, steps: steps.filter((_, index) => index !== at) }, at)
}

function dayAfter(now: string): string {
  const time = new Date(now)
  time.setUTCDate(time.getUTCDate() + 1)
  const after = time.toISOString()
  // After the year 9999 a time is written otherwise.
  return after.length === now.length ? after : now
}
