import { type Drafts, findInvalidInputs, type InvalidInput } from './drafts.js'
import { explainStep } from './explain-step.js'
import type { Exploration } from './exploration.js'
import { toFormPatch } from './form-patch.js'
import type { ReplayedStep } from './replay.js'

/** What the page says about the selected step. */
export interface Verdict {
  /**
   * `unreadable`: an input cannot be read, so there is no verdict. `incomplete`: the tag is not typed yet. The other two
   * are verdicts of the rules.
   */
  readonly kind: 'decided' | 'refused' | 'unreadable' | 'incomplete'
  readonly title: string
  /** A sentence. */
  readonly reason: string
  /** The inputs that cannot be read. */
  readonly invalidInputs: readonly InvalidInput[]
}

/** Returns the verdict on the selected step. An input that cannot be read has none: the last one would be out of date. */
export function findVerdict(
  exploration: Exploration,
  replayedStep: ReplayedStep,
  drafts: Drafts,
): Verdict {
  const invalidInputs = findInvalidInputs(drafts, exploration)
  if (invalidInputs.length > 0) {
    const labels = invalidInputs.map(({ label }) => label).join(' and ')
    return {
      kind: 'unreadable',
      title: `Cannot read ${labels}`,
      reason: `There is no verdict until ${labels} can be read.`,
      invalidInputs,
    }
  }
  if (isTagMissing(exploration, replayedStep)) {
    return {
      kind: 'incomplete',
      title: 'Type a tag',
      reason: 'The name of the new tag is empty.',
      invalidInputs,
    }
  }
  const { title, reason } = explainStep(replayedStep, exploration)
  return { kind: replayedStep.result.success ? 'decided' : 'refused', title, reason, invalidInputs }
}

/** Reports whether the new tag is empty, as before its first letter is typed. */
function isTagMissing({ tags }: Exploration, { step }: ReplayedStep): boolean {
  return 'patch' in step && toFormPatch(step.patch)?.aiTag === '' && !tags.includes('')
}
