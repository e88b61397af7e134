import { printCount } from '../../../src/preview/readable-text.js'
import { summarizeCounts } from '../../../src/preview/summarize-counts.js'
import { type Drafts, findInvalidPreviewInputs } from '../model/drafts.js'
import { currentStep, type Exploration } from '../model/exploration.js'
import { toFormPatch } from '../model/form-patch.js'
import type { ReadLeads } from './use-preview.js'

/** What the page says about the leads. */
export interface PreviewAnswer {
  /**
   * `unreadable`: an input cannot be read, so there is no answer. `incomplete`: the input is not complete yet. `waiting`:
   * the preview is not done.
   */
  readonly kind: 'decided' | 'refused' | 'unreadable' | 'incomplete' | 'waiting'
  readonly title: string
}

/** Returns the answer of the latest preview. */
export function findPreviewAnswer(
  { counts, progress, error }: ReadLeads,
  exploration: Exploration,
  drafts: Drafts,
): PreviewAnswer {
  const invalidInputs = findInvalidPreviewInputs(drafts, exploration)
  if (invalidInputs.length > 0) {
    return {
      kind: 'unreadable',
      title: `Cannot read ${invalidInputs.map(({ label }) => label).join(' and ')}`,
    }
  }
  const step = currentStep(exploration)
  if ('command' in step) return { kind: 'incomplete', title: 'Choose a patch' }
  const patch = toFormPatch(step.patch)
  if (patch?.aiTag === '' && !exploration.tags.includes('')) {
    return { kind: 'incomplete', title: 'Type a tag' }
  }
  // The counts of another patch would be taken for those of this patch.
  if (progress !== null) return { kind: 'waiting', title: 'Deciding…' }
  if (error !== null) return { kind: 'refused', title: error }
  if (counts === null) return { kind: 'waiting', title: 'Deciding…' }
  const { leads, outcomes } = counts
  const isRefused = leads > 0 && outcomes.refused + outcomes.unreadable === leads
  const title =
    outcomes.refused === leads && leads > 0
      ? `${leads === 1 ? 'The lead' : `All ${printCount(leads, 'lead')}`} would be refused.`
      : summarizeCounts(counts, patch ?? {})
  return { kind: isRefused ? 'refused' : 'decided', title }
}
