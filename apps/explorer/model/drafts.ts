import { currentStep, type Exploration } from './exploration.js'
import { printJson } from './print-value.js'

/** An input that is typed as text. The number is the index of a step. */
export type DraftName = 'lead' | 'workspace' | `${'patch' | 'command' | 'time'} ${number}`

/** A typed text. */
export interface Draft {
  readonly text: string
  /** The text of the value that the draft belongs to. The draft is ignored for another value. */
  readonly value: string
  /** Why the text is invalid; `undefined` if it is valid. */
  readonly error: string | undefined
}

/** The latest draft of each input. */
export type Drafts = ReadonlyMap<DraftName, Draft>

/** The value of an input, as the text that a draft of it starts with. */
interface InputValue {
  readonly name: DraftName
  readonly label: string
  readonly text: () => string
}

/** Returns the invalid inputs that the selected step depends on. */
export function findInvalidInputs(drafts: Drafts, exploration: Exploration): string[] {
  const { lead, steps, at } = exploration
  const earlier = steps.slice(0, at + 1).flatMap((_, index) => stepInputs(exploration, index))
  const own: InputValue = { name: 'lead', label: 'the lead', text: () => printJson(lead) }
  return collectInvalid(drafts, [own, workspaceInput(exploration), ...earlier])
}

/** Returns the invalid inputs that the preview of many leads depends on. */
export function findInvalidPreviewInputs(drafts: Drafts, exploration: Exploration): string[] {
  const step = stepInputs(exploration, exploration.at)
  return collectInvalid(drafts, [workspaceInput(exploration), ...step])
}

function workspaceInput({ tags, subsequences }: Exploration): InputValue {
  const text = () => printJson({ tags, subsequences })
  return { name: 'workspace', label: 'the workspace', text }
}

function stepInputs(exploration: Exploration, at: number): InputValue[] {
  const changed = currentStep({ ...exploration, at })
  const { now } = changed
  const step = exploration.steps.length === 1 ? '' : ` of step ${at + 1}`
  return [
    'patch' in changed
      ? { name: `patch ${at}`, label: `the patch${step}`, text: () => printJson(changed.patch) }
      : {
          name: `command ${at}`,
          label: `the command${step}`,
          text: () => printJson(changed.command),
        },
    { name: `time ${at}`, label: `the time${step}`, text: () => now },
  ]
}

function collectInvalid(drafts: Drafts, values: readonly InputValue[]): string[] {
  return values.flatMap(({ name, label, text }) => {
    const draft = drafts.get(name)
    return draft?.error === undefined || draft.value !== text() ? [] : [label]
  })
}
