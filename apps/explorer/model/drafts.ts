import { currentStep, type Exploration } from './exploration.js'
import { printJson } from './print-json.js'

/** What can be given as a text; a patch and its time are those of a step, and 0 is the first. */
export type DraftName = 'lead' | 'workspace' | `patch ${number}` | `time ${number}`

/** A text that somebody has typed. */
export interface Draft {
  readonly text: string
  /** The text of the value that it was begun with, or that it was read as: it is of no use with another. */
  readonly of: string
  /** Why it cannot be read, where it cannot. */
  readonly error: string | undefined
}

/** The last text of each. */
export type Drafts = ReadonlyMap<DraftName, Draft>

/** A value as the text that its draft begins with. */
interface DraftedValue {
  readonly name: DraftName
  readonly words: string
  readonly text: () => string
}

/** What has been typed and cannot be read, of all that the step which is looked at hangs on. */
export function unreadOfStep(drafts: Drafts, exploration: Exploration): string[] {
  const { lead, steps, at } = exploration
  const earlier = steps.slice(0, at + 1).flatMap((_, index) => draftedOfStep(exploration, index))
  const own: DraftedValue = { name: 'lead', words: 'The lead', text: () => printJson(lead) }
  return unreadOf(drafts, [own, draftedWorkspace(exploration), ...earlier])
}

/** What has been typed and cannot be read, of all that a preview of many leads hangs on. */
export function unreadOfPreview(drafts: Drafts, exploration: Exploration): string[] {
  const step = draftedOfStep(exploration, exploration.at)
  return unreadOf(drafts, [draftedWorkspace(exploration), ...step])
}

function draftedWorkspace({ tags, subsequences }: Exploration): DraftedValue {
  const text = () => printJson({ tags, subsequences })
  return { name: 'workspace', words: 'The workspace', text }
}

function draftedOfStep(exploration: Exploration, at: number): DraftedValue[] {
  const { patch, now } = currentStep({ ...exploration, at })
  const step = exploration.steps.length === 1 ? '' : ` of step ${at + 1}`
  return [
    { name: `patch ${at}`, words: `The patch${step}`, text: () => printJson(patch) },
    { name: `time ${at}`, words: `The time${step}`, text: () => now },
  ]
}

function unreadOf(drafts: Drafts, values: readonly DraftedValue[]): string[] {
  return values.flatMap(({ name, words, text }) => {
    const draft = drafts.get(name)
    return draft?.error === undefined || draft.of !== text() ? [] : [`${words} cannot be read`]
  })
}
