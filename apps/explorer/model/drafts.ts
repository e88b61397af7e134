import { currentStep, type Exploration } from './exploration.js'
import type { ReadingIssue } from './lead-reading.js'
import { printJson } from './print-value.js'
import { toSourceLead } from './replace-lead.js'

/** An input that is typed as text. The number is the index of a step. */
export type DraftName = 'lead' | 'workspace' | `${'patch' | 'command' | 'time'} ${number}`

/** A typed text. */
export interface Draft {
  readonly text: string
  /** The text of the value that the draft belongs to. The draft is ignored for another value. */
  readonly value: string
  /** Why the text cannot be read, in the order of the lines. Empty if it can. */
  readonly issues: readonly ReadingIssue[]
  /** Sentences about how the text was read. */
  readonly notes?: readonly string[]
}

/** The latest draft of each input. */
export type Drafts = ReadonlyMap<DraftName, Draft>

/** The value of an input, as the text that a draft of it starts with. */
interface InputValue {
  readonly name: DraftName
  readonly label: string
  readonly text: () => string
}

/** An input whose text cannot be read. */
export interface InvalidInput {
  readonly name: DraftName
  /** For a sentence, such as “the lead”. */
  readonly label: string
  readonly issues: readonly ReadingIssue[]
}

/** Returns the invalid inputs that the selected step depends on. */
export function findInvalidInputs(drafts: Drafts, exploration: Exploration): InvalidInput[] {
  const { steps, at } = exploration
  const earlier = steps.slice(0, at + 1).flatMap((_, index) => stepInputs(exploration, index))
  return collectInvalid(drafts, [leadInput(exploration), workspaceInput(exploration), ...earlier])
}

/** Returns the invalid inputs that the preview of many leads depends on. */
export function findInvalidPreviewInputs(drafts: Drafts, exploration: Exploration): InvalidInput[] {
  // The preview has its own time, and no command.
  const [patch] = stepInputs(exploration, exploration.at)
  return collectInvalid(drafts, [workspaceInput(exploration), ...(patch ? [patch] : [])])
}

function leadInput(exploration: Exploration): InputValue {
  return { name: 'lead', label: 'the lead', text: () => printJson(toSourceLead(exploration)) }
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

function collectInvalid(drafts: Drafts, values: readonly InputValue[]): InvalidInput[] {
  return values.flatMap(({ name, label, text }) => {
    const { issues = [], value } = drafts.get(name) ?? {}
    return issues.length === 0 || value !== text() ? [] : [{ name, label, issues }]
  })
}
