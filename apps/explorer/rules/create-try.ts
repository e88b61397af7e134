import type { CampaignLead, LeadPatch, LeadPolicy, Situation } from 'campaign-lead'
import {
  createExample,
  createMainLead,
  type ExampleWorkspace,
  explainMissingExample,
  type LeadExample,
} from '../model/create-example.js'
import { currentStep, type Exploration } from '../model/exploration.js'
import { printLiteral } from '../model/print-value.js'
import { FIRST_EXPLORATION } from '../model/starting-points.js'
import type { ExpectedResult, RuleExample, RuleTry } from './rule-sentence.js'

/** What the examples have in common. */
export interface TryOptions {
  /** What the example shows. The changed options of the policy are added. */
  readonly title: string
  readonly expected: ExpectedResult
  /** The options of the policy that the sentence is about. The others stay those of the present policy. */
  readonly policy?: Partial<LeadPolicy>
  /** The workspace that replaces one that cannot have the example. Defaults to the sample workspace. */
  readonly sample?: Pick<Exploration, 'subsequences' | 'tags'>
}

/** The lead and the steps of an example, or why a workspace cannot have it. */
export type ExampleSteps = Pick<Exploration, 'lead' | 'steps'> | { readonly missing: string }

/**
 * Creates an example. If the present workspace cannot have the example, the sample workspace replaces it.
 *
 * @param build - Creates the lead and the steps for a workspace. It must succeed for the sample workspace.
 */
export function createTry(
  { title, expected, policy: change = {}, sample: lists = FIRST_EXPLORATION }: TryOptions,
  build: (workspace: ExampleWorkspace, now: string) => ExampleSteps,
): RuleTry {
  const fullTitle = title + describePolicyChange(change)
  return {
    expected,
    create(current): RuleExample {
      const { now } = currentStep(current)
      const policy = { ...current.policy, ...change }
      const present = { subsequences: current.subsequences, tags: current.tags, policy }
      const built = build(present, now)
      if (!('missing' in built)) return toExample(fullTitle, present, built, null)
      const sample = { subsequences: lists.subsequences, tags: lists.tags, policy }
      const sampled = build(sample, now)
      if ('missing' in sampled) throw new RangeError(`The sample workspace: ${sampled.missing}`)
      return toExample(fullTitle, sample, sampled, built.missing)
    },
  }
}

function toExample(
  title: string,
  { subsequences, tags, policy }: ExampleWorkspace,
  { lead, steps }: Pick<Exploration, 'lead' | 'steps'>,
  missing: string | null,
): RuleExample {
  const exploration = { lead, subsequences, tags, policy, steps, at: steps.length - 1 }
  return { exploration, title, missing }
}

/** Describes an example that was opened, in a sentence. */
export function describeTry(title: string, missing: string | null): string {
  const opened = `Opened the example “${title}”.`
  return missing === null ? opened : `${opened} ${missing} The sample workspace replaces yours.`
}

function describePolicyChange(change: Partial<LeadPolicy>): string {
  const options = Object.entries(change).map(([name, value]) => `${name}: ${printLiteral(value)}`)
  return options.length === 0 ? '' : `, with ${options.join(', ')}`
}

/** Options of {@link createRowTry}. */
interface RowTryOptions extends Omit<TryOptions, 'expected'> {
  /** Defaults to the situation, which may be replaced. */
  readonly expected?: ExpectedResult
  /** Changes the example of the row. */
  readonly change?: (
    example: LeadExample,
    workspace: ExampleWorkspace,
    now: string,
  ) => LeadExample | { readonly missing: string }
}

/** Creates an example whose lead and patch are those of a row of the rule table, with a change. */
export function createRowTry(
  situation: Situation,
  { change = keepExample, expected, ...options }: RowTryOptions,
): RuleTry {
  return createTry({ ...options, expected: { situation, ...expected } }, (workspace, now) => {
    const example = createExample(situation, workspace, now)
    if (example === null) return { missing: explainMissingExample(situation, workspace) ?? '' }
    const changed = change(example, workspace, now)
    if ('missing' in changed) return changed
    return { lead: changed.lead, steps: [{ patch: changed.patch, now }] }
  })
}

function keepExample(example: LeadExample): LeadExample {
  return example
}

/**
 * Creates an example with a patch of a lead that is in no subsequence, which fits every workspace.
 *
 * @param patch - Any JSON, or a function that creates the patch for a workspace.
 */
export function createPatchTry(
  options: TryOptions,
  patch: object | ((workspace: ExampleWorkspace) => object),
  change: Partial<CampaignLead> = {},
): RuleTry {
  return createTry(options, (workspace, now) => {
    const lead = { ...createMainLead(now), ...change }
    return { lead, steps: [{ patch: typeof patch === 'function' ? patch(workspace) : patch, now }] }
  })
}

/** Returns a tag that is not a tag of the workspace, in any spelling. */
export function findUnknownTag({ tags }: Pick<Exploration, 'tags'>): string {
  const keys = new Set(tags.map((tag) => tag.toLowerCase()))
  let name = 'InvalidTag'
  while (keys.has(name.toLowerCase())) name += '2'
  return name
}

/** Adds a field to the patch of an example. */
export function withStatus(status: LeadPatch['status']) {
  return ({ lead, patch }: LeadExample): LeadExample => ({ lead, patch: { ...patch, status } })
}
