import * as fc from 'fast-check'
import type { Situation } from '../../core/enrollment-rules.js'
import { PATCHABLE_STATUSES } from '../../core/lead-patch.js'
import { checkPolicy, type LeadPolicy, resolvePolicy } from '../../core/policy.js'
import { type OptionRules, optional, resolveOptions } from '../../core/resolve-options.js'
import type { LeadUpdateCase } from '../conformance/implementation.js'
import type { CaseContext } from './case-contexts.js'
import { arbitraryPolicy, TAG_NAMES } from './lead-arbitraries.js'
import { arbitraryRowCase, type CaseInputs } from './row-cases.js'

/**
 * Options of {@link arbitraryUpdateCase}, {@link arbitraryCaseOf} and {@link arbitraryCommandCase}.
 *
 * @example
 * ```ts
 * const constraints: UpdateCaseConstraints = { policy: { reEnrollment: 'never' } }
 * const cases = arbitraryCaseOf('match/past', constraints)
 * ```
 */
export interface UpdateCaseConstraints {
  /** The policy of every case. Defaults to a random policy for each case. */
  readonly policy?: Partial<LeadPolicy> | undefined
}

/** The rows of {@link UpdateCaseConstraints} in the table of every function that accepts them. */
export const CASE_CONSTRAINTS = {
  policy: optional(checkPolicy),
} satisfies OptionRules<UpdateCaseConstraints>

/** The constraints of a server that decides many cases at a time. */
export interface CaseConstraints extends UpdateCaseConstraints {
  /** Contexts that the cases share. Defaults to one context for each case. */
  readonly contexts?: readonly CaseContext[] | undefined
}

/** A kind of cases to which the same row of the rule table, or the same refusal, applies. */
export interface CaseKind {
  /** The row of the rule table that applies, or the reason why none does. */
  readonly name: Situation | 'no tag' | 'do not contact' | 'unknown tag'
  /** Reports whether such cases exist under a policy. */
  readonly appliesTo: (policy: LeadPolicy) => boolean
  /** Generates cases under policies for which they exist. */
  readonly cases: (inputs: CaseInputs) => fc.Arbitrary<LeadUpdateCase>
}

const appliesToAny = (): boolean => true

/** The rows of the rule table, in its order. */
export const SITUATIONS = [
  'match/none',
  'match/same',
  'match/other/unsent',
  'match/other/sent',
  'match/past',
  'no-match/none',
  'no-match/unsent',
  'no-match/sent',
] as const satisfies Situation[]

/** Every kind of case: one for each row of the rule table, and those for which the table does not run. */
const CASE_KINDS: readonly CaseKind[] = [
  ...SITUATIONS.map(createRowKind),
  { name: 'no tag', appliesTo: appliesToAny, cases: arbitraryWithoutTag },
  {
    name: 'do not contact',
    appliesTo: ({ doNotContact }) => doNotContact.length > 0,
    cases: arbitraryLocked,
  },
  { name: 'unknown tag', appliesTo: appliesToAny, cases: arbitraryWithUnknownTag },
]

function createRowKind(name: Situation): CaseKind {
  const appliesTo: CaseKind['appliesTo'] =
    name === 'match/past' ? ({ reEnrollment }) => reEnrollment !== 'always' : appliesToAny
  return { name, appliesTo, cases: (inputs) => arbitraryRowCase(name, inputs) }
}

/**
 * Generates complete cases of every kind, all equally often: the rows of the rule table, patches without a
 * tag, leads that the policy locks, and tags that the workspace does not have.
 *
 * @throws TypeError if an option is unknown or invalid; the message names it.
 *
 * @example
 * ```ts
 * const cases = arbitraryUpdateCase({ policy: guardedPolicy })
 * fc.assert(fc.property(cases, ({ lead, subsequences, tags, patch }) => {
 *   const result = safeApplyLeadUpdate(lead, subsequences, tags, patch, { policy: guardedPolicy })
 *   return !result.success || result.decision.intents.length <= 3
 * }))
 * ```
 */
export function arbitraryUpdateCase(
  constraints: UpdateCaseConstraints = {},
): fc.Arbitrary<LeadUpdateCase> {
  return arbitraryAnyCase(resolveOptions('constraints', constraints, CASE_CONSTRAINTS))
}

/**
 * Generates cases of one row of the rule table.
 *
 * @throws TypeError if an option is unknown or invalid, or if the row cannot apply under the policy:
 * `match/past` if `reEnrollment` is `always`.
 *
 * @example
 * ```ts
 * const cases = arbitraryCaseOf('match/other/sent')
 * fc.assert(fc.property(cases, ({ lead }) => lead.subsequence?.status === 'active'))
 * ```
 */
export function arbitraryCaseOf(
  situation: Situation,
  constraints: UpdateCaseConstraints = {},
): fc.Arbitrary<LeadUpdateCase> {
  return arbitraryCaseOfKinds(
    [situation],
    resolveOptions('constraints', constraints, CASE_CONSTRAINTS),
  )
}

/** Generates cases of every kind. */
export function arbitraryAnyCase(constraints: CaseConstraints): fc.Arbitrary<LeadUpdateCase> {
  return arbitraryCaseOfKinds(
    CASE_KINDS.map(({ name }) => name),
    constraints,
  )
}

/**
 * Generates cases of some kinds, each under the policies for which they exist.
 *
 * @throws TypeError if no case exists under the policy, or if the policy is invalid.
 */
export function arbitraryCaseOfKinds(
  names: readonly CaseKind['name'][],
  constraints: CaseConstraints,
): fc.Arbitrary<LeadUpdateCase> {
  const policy = constraints.policy && resolvePolicy(constraints.policy)
  const possible = CASE_KINDS.filter(
    ({ name, appliesTo }) => names.includes(name) && (policy === undefined || appliesTo(policy)),
  )
  if (possible.length === 0) {
    throw new TypeError(
      `No case of ${names.join(', ')} exists under the policy ${JSON.stringify(policy)}`,
    )
  }
  return fc.oneof(...possible.map((kind) => kind.cases(toCaseInputs(kind, policy, constraints))))
}

function toCaseInputs(
  { appliesTo }: CaseKind,
  policy: LeadPolicy | undefined,
  { contexts = [] }: CaseConstraints,
): CaseInputs {
  const possible = contexts.filter((context) => appliesTo(context.policy))
  return {
    policies: policy === undefined ? arbitraryPolicy().filter(appliesTo) : fc.constant(policy),
    // None of the contexts may have such a policy.
    ...(possible.length > 0 && { contexts: possible }),
  }
}

/** Generates a case of any row, to be changed to a case for which the table does not run. */
function arbitraryCaseOfAnyRow(inputs: CaseInputs): fc.Arbitrary<LeadUpdateCase> {
  // `match/past` does not exist under every policy.
  const possible = SITUATIONS.filter((situation) => situation !== 'match/past')
  return fc.oneof(...possible.map((situation) => arbitraryRowCase(situation, inputs)))
}

function arbitraryWithoutTag(inputs: CaseInputs): fc.Arbitrary<LeadUpdateCase> {
  return arbitraryCaseOfAnyRow(inputs).map((testCase) => {
    const { status } = testCase.patch
    return { ...testCase, patch: status === undefined ? {} : { status } }
  })
}

function arbitraryLocked(inputs: CaseInputs): fc.Arbitrary<LeadUpdateCase> {
  return fc
    .record({
      testCase: arbitraryCaseOfAnyRow(inputs),
      pick: fc.nat(5),
      status: fc.constantFrom(...PATCHABLE_STATUSES),
      patched: fc.constantFrom<readonly ('aiTag' | 'status')[]>(
        ['aiTag'],
        ['status'],
        ['status', 'aiTag'],
      ),
    })
    .map(({ testCase, pick, status, patched }) => {
      const { lead, patch, policy } = testCase
      const locked = policy.doNotContact[pick % policy.doNotContact.length] ?? lead.status
      const whole = { status, aiTag: patch.aiTag }
      return {
        ...testCase,
        lead: { ...lead, status: locked },
        patch: Object.fromEntries(patched.map((field) => [field, whole[field]])),
      }
    })
}

function arbitraryWithUnknownTag(inputs: CaseInputs): fc.Arbitrary<LeadUpdateCase> {
  return fc
    .record({
      testCase: arbitraryCaseOfAnyRow(inputs),
      pick: fc.nat(99),
      hasUnknownTag: fc.boolean(),
      isLocked: fc.boolean(),
    })
    .map(({ testCase, pick, hasUnknownTag, isLocked }) => {
      const { lead, tags, patch, policy } = testCase
      const unknown = listUnknownTags(tags)
      const aiTag = unknown[pick % unknown.length] ?? UNKNOWN_TAG
      const locked = policy.doNotContact[pick % policy.doNotContact.length] ?? lead.status
      return {
        ...testCase,
        lead: {
          ...lead,
          status: isLocked ? locked : lead.status,
          // A lead may still have a tag that was deleted from the workspace.
          aiTag: hasUnknownTag ? aiTag : lead.aiTag,
        },
        patch: { ...patch, aiTag },
      }
    })
}

/** A tag that no generated workspace has. */
export const UNKNOWN_TAG = 'No such tag'

/** Lists names that are not tags of the workspace, some of them almost equal to a tag. */
function listUnknownTags(tags: readonly string[]): string[] {
  const known = new Set(tags.map((tag) => tag.toLowerCase()))
  const almost = tags.flatMap((tag) => [` ${tag}`, `${tag} `, tag.slice(0, -1)])
  return [UNKNOWN_TAG, '', ...TAG_NAMES, ...almost].filter((name) => !known.has(name.toLowerCase()))
}
