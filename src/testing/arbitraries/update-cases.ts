import fc from 'fast-check'
import type { Situation } from '../../core/enrollment-rules.js'
import { PATCHABLE_STATUSES } from '../../core/lead-patch.js'
import { type LeadPolicy, resolvePolicy } from '../../core/policy.js'
import type { LeadUpdateCase } from '../conformance/implementation.js'
import type { CaseContext } from './case-contexts.js'
import { arbitraryPolicy, TAG_NAMES } from './lead-arbitraries.js'
import { arbitraryRow, type CaseWorld } from './row-cases.js'

/**
 * What the cases are generated under.
 *
 * @example
 * ```ts
 * const constraints: UpdateCaseConstraints = { policy: { reEnrollment: 'never' } }
 * const cases = arbitraryCaseOf('match/past', constraints)
 * ```
 */
export interface UpdateCaseConstraints {
  /** The policy of every case; any, where not given. */
  readonly policy?: Partial<LeadPolicy> | undefined
}

/** What the cases are generated under, also for a server that takes many cases at a time. */
export interface CaseConstraints extends UpdateCaseConstraints {
  /** Contexts that the cases share; each case has a context of its own if not given. */
  readonly contexts?: readonly CaseContext[] | undefined
}

/** Cases of one kind, of which it is known beforehand what applies to them. */
export interface CaseKind {
  /** The row of the rule table that applies, or why none does. */
  readonly name: Situation | 'no tag' | 'do not contact' | 'unknown tag'
  /** Whether there are such cases under a policy. */
  readonly isUnder: (policy: LeadPolicy) => boolean
  /** Cases under policies that have some. */
  readonly cases: (world: CaseWorld) => fc.Arbitrary<LeadUpdateCase>
}

const isUnderAny = (): boolean => true

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

/** Every kind of case: one for each row of the rule table, and those to which the table is not put. */
const CASE_KINDS: readonly CaseKind[] = [
  ...SITUATIONS.map(kindOfRow),
  { name: 'no tag', isUnder: isUnderAny, cases: arbitraryWithoutTag },
  {
    name: 'do not contact',
    isUnder: ({ doNotContact }) => doNotContact.length > 0,
    cases: arbitraryLocked,
  },
  { name: 'unknown tag', isUnder: isUnderAny, cases: arbitraryWithUnknownTag },
]

function kindOfRow(name: Situation): CaseKind {
  const isUnder: CaseKind['isUnder'] =
    name === 'match/past' ? ({ reEnrollment }) => reEnrollment !== 'always' : isUnderAny
  return { name, isUnder, cases: (world) => arbitraryRow(name, world) }
}

/**
 * Whole cases of every kind, each as often as the others: the rows of the rule table, patches without
 * a tag, leads that the policy locks, and tags that the workspace does not have.
 *
 * @throws TypeError naming the option, where the policy is none.
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
  return arbitraryOf(
    CASE_KINDS.map(({ name }) => name),
    constraints,
  )
}

/**
 * Cases of one row of the rule table.
 *
 * @throws TypeError where the row cannot apply under the policy: `match/past` where a lead may always
 * enter again.
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
  return arbitraryOf([situation], constraints)
}

/**
 * Cases of some kinds, each under the policies that have such cases.
 *
 * @throws TypeError where the policy has none, or is no policy.
 */
export function arbitraryOf(
  names: readonly CaseKind['name'][],
  constraints: CaseConstraints,
): fc.Arbitrary<LeadUpdateCase> {
  const policy = constraints.policy && resolvePolicy(constraints.policy)
  const possible = CASE_KINDS.filter(
    ({ name, isUnder }) => names.includes(name) && (policy === undefined || isUnder(policy)),
  )
  if (possible.length === 0) {
    throw new TypeError(
      `There is no case of ${names.join(', ')} under the policy ${JSON.stringify(policy)}`,
    )
  }
  return fc.oneof(...possible.map((kind) => kind.cases(worldOf(kind, policy, constraints))))
}

function worldOf(
  { isUnder }: CaseKind,
  policy: LeadPolicy | undefined,
  { contexts = [] }: CaseConstraints,
): CaseWorld {
  const possible = contexts.filter((context) => isUnder(context.policy))
  return {
    policies: policy === undefined ? arbitraryPolicy().filter(isUnder) : fc.constant(policy),
    // Of few contexts, none may have such a policy.
    ...(possible.length > 0 && { contexts: possible }),
  }
}

/** A case of any row, to be changed into one that is of none. */
function arbitraryOfAnyRow(world: CaseWorld): fc.Arbitrary<LeadUpdateCase> {
  // Not `match/past`, which some of the policies rule out.
  const possible = SITUATIONS.filter((situation) => situation !== 'match/past')
  return fc.oneof(...possible.map((situation) => arbitraryRow(situation, world)))
}

function arbitraryWithoutTag(world: CaseWorld): fc.Arbitrary<LeadUpdateCase> {
  return arbitraryOfAnyRow(world).map((given) => {
    const { status } = given.patch
    return { ...given, patch: status === undefined ? {} : { status } }
  })
}

function arbitraryLocked(world: CaseWorld): fc.Arbitrary<LeadUpdateCase> {
  return fc
    .record({
      given: arbitraryOfAnyRow(world),
      pick: fc.nat(5),
      status: fc.constantFrom(...PATCHABLE_STATUSES),
      patched: fc.constantFrom<readonly ('aiTag' | 'status')[]>(
        ['aiTag'],
        ['status'],
        ['status', 'aiTag'],
      ),
    })
    .map(({ given, pick, status, patched }) => {
      const { lead, patch, policy } = given
      const locked = policy.doNotContact[pick % policy.doNotContact.length] ?? lead.status
      const whole = { status, aiTag: patch.aiTag }
      return {
        ...given,
        lead: { ...lead, status: locked },
        patch: Object.fromEntries(patched.map((field) => [field, whole[field]])),
      }
    })
}

function arbitraryWithUnknownTag(world: CaseWorld): fc.Arbitrary<LeadUpdateCase> {
  return fc
    .record({
      given: arbitraryOfAnyRow(world),
      pick: fc.nat(99),
      isOwnTag: fc.boolean(),
      isLocked: fc.boolean(),
    })
    .map(({ given, pick, isOwnTag, isLocked }) => {
      const { lead, tags, patch, policy } = given
      const unknown = unknownTagsBeside(tags)
      const aiTag = unknown[pick % unknown.length] ?? UNKNOWN_TAG
      const locked = policy.doNotContact[pick % policy.doNotContact.length] ?? lead.status
      return {
        ...given,
        lead: {
          ...lead,
          status: isLocked ? locked : lead.status,
          // As the tag of a lead is that the workspace no longer has.
          aiTag: isOwnTag ? aiTag : lead.aiTag,
        },
        patch: { ...patch, aiTag },
      }
    })
}

/** A tag that no workspace of the generators has. */
export const UNKNOWN_TAG = 'Unheard of'

/** Names that are no tags of the workspace, some of them only just. */
function unknownTagsBeside(tags: readonly string[]): string[] {
  const known = new Set(tags.map((tag) => tag.toLowerCase()))
  const almost = tags.flatMap((tag) => [` ${tag}`, `${tag} `, tag.slice(0, -1)])
  return [UNKNOWN_TAG, '', ...TAG_NAMES, ...almost].filter((name) => !known.has(name.toLowerCase()))
}
