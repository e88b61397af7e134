import type { Draft, DraftName, Drafts } from './drafts.js'
import type { Exploration, Step } from './exploration.js'

/**
 * Returns the drafts of a changed exploration: a draft stays with its step, whose index may change, and a text that
 * cannot be read ends when its input is replaced, even by an equal one.
 */
export function followDrafts(drafts: Drafts, before: Exploration, after: Exploration): Drafts {
  const followed = new Map<DraftName, Draft>()
  const follow = (name: DraftName, to: DraftName, isReplaced: boolean): void => {
    const draft = drafts.get(name)
    if (draft === undefined || (isReplaced && draft.issues.length > 0)) return
    followed.set(to, draft)
  }
  follow('lead', 'lead', before.lead !== after.lead)
  const { tags, subsequences } = before
  follow('workspace', 'workspace', tags !== after.tags || subsequences !== after.subsequences)
  for (const [index, step] of before.steps.entries()) {
    const to = findStep(step, index, before, after)
    const isReplaced = getContent(step) !== getContent(after.steps[to])
    if (to === -1) continue
    follow(`patch ${index}`, `patch ${to}`, isReplaced)
    follow(`command ${index}`, `command ${to}`, isReplaced)
    follow(`time ${index}`, `time ${to}`, false)
  }
  return followed
}

/** Returns the index of a step after a change; -1 if it was removed. */
function findStep(step: Step, index: number, before: Exploration, after: Exploration): number {
  const found = after.steps.indexOf(step)
  if (found !== -1) return found
  // A step that is not found was edited, unless the number of steps changed.
  return after.steps.length === before.steps.length ? index : -1
}

function getContent(step: Step | undefined): unknown {
  if (step === undefined) return undefined
  return 'patch' in step ? step.patch : step.command
}
