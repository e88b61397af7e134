import * as fc from 'fast-check'
import type { LeadPolicy } from '../../../core/policy.js'
import { arbitraryTags } from '../../arbitraries/lead-arbitraries.js'
import { arbitraryCaseOfKinds, type CaseConstraints } from '../../arbitraries/update-cases.js'
import { findDifferences } from '../../checks/json-difference.js'
import type { LeadUpdateCase } from '../implementation.js'
import {
  findNewTag,
  isEqualIgnoringCase,
  predictEnrollment,
  predictNoMovement,
  predictStatusOnEnrollment,
  toMovement,
} from './expected-movement.js'
import {
  createDecisionProperty,
  createRefusalProperty,
  type RuleProperty,
  type RulePropertyOptions,
  withoutStatus,
  withPatch,
  withStatus,
} from './rule-property.js'

/** Properties of each option of the policy. */
export const policyProperties: readonly RuleProperty[] = [
  createRefusalProperty(
    withOption({ tagMatching: 'exact' }, arbitraryRespelledTag),
    "tagMatching: 'exact'",
    'A tag in another spelling than the workspace uses is refused',
    'INVALID_TAG',
  ),

  createDecisionProperty(
    withOption({ tagMatching: 'caseInsensitive' }, arbitraryRespelledTag),
    "tagMatching: 'caseInsensitive'",
    "A tag is matched case-insensitively: the first match is stored, in the workspace's spelling",
    ({ lead: { aiTag } }, { tags, patch }) =>
      findDifferences(
        { aiTag },
        { aiTag: tags.find((tag) => isEqualIgnoringCase(tag, patch.aiTag ?? '')) },
      ),
  ),

  createDecisionProperty(
    withOption({ tagMatching: 'caseInsensitive' }, arbitraryTagging),
    "tagMatching: 'caseInsensitive', an exact name",
    'An exact name is preferred to a name in another case',
    ({ lead: { aiTag } }, { patch }) => findDifferences({ aiTag }, { aiTag: patch.aiTag }),
  ),

  createReEnrollmentProperty(
    'afterCleanExit',
    'An ended subsequence can be enrolled in again only if no e-mail was sent from it',
    ({ lead }) => lead.subsequence?.emailsSent === 0,
  ),
  createReEnrollmentProperty('always', 'An ended subsequence can be enrolled in again', () => true),
  createReEnrollmentProperty('never', 'An ended subsequence is not enrolled in again', () => false),

  createRefusalProperty(
    withDoNotContact(withStatus),
    'doNotContact: the status',
    'A status patch of a lead that must not be contacted is refused',
    'STATUS_LOCKED',
  ),

  createDecisionProperty(
    withDoNotContact(withoutStatus),
    'doNotContact: the subsequence',
    'A new tag of a lead that must not be contacted does not change its subsequence',
    (decision, testCase) => findDifferences(toMovement(decision), predictNoMovement(testCase)),
  ),

  createDecisionProperty(
    withDoNotContact(withoutStatus),
    'doNotContact: the tag',
    'The tag of a lead that must not be contacted is still set',
    ({ lead: { aiTag } }, testCase) => {
      const newTag = findNewTag(testCase)
      return findDifferences(
        { aiTag },
        { aiTag: newTag === undefined ? testCase.lead.aiTag : newTag },
      )
    },
  ),

  createDecisionProperty(
    withOption({ statusOnEnrollment: 'keep' }, (constraints) =>
      withoutStatus(arbitraryEnrollment(constraints)),
    ),
    "statusOnEnrollment: 'keep'",
    'A lead that is enrolled or switched keeps its status',
    ({ lead: { status } }, { lead }) => findDifferences({ status }, { status: lead.status }),
  ),

  createDecisionProperty(
    withOption({ statusOnEnrollment: 'activate' }, (constraints) =>
      withoutStatus(arbitraryEnrollment(constraints)),
    ),
    "statusOnEnrollment: 'activate'",
    'A lead that is enrolled or switched while pending, replied or completed becomes active; any other status stays',
    ({ lead: { status } }, testCase) =>
      findDifferences({ status }, { status: predictStatusOnEnrollment(testCase) }),
  ),

  createDecisionProperty(
    withOption({ statusOnEnrollment: 'activate' }, (constraints) =>
      withStatus(arbitraryEnrollment(constraints)),
    ),
    "statusOnEnrollment: 'activate', with a status",
    'A status in the patch is kept',
    ({ lead: { status } }, { patch }) => findDifferences({ status }, { status: patch.status }),
  ),
]

function createReEnrollmentProperty(
  reEnrollment: LeadPolicy['reEnrollment'],
  description: string,
  mayEnroll: (testCase: LeadUpdateCase) => boolean,
): RuleProperty {
  return createDecisionProperty(
    withOption({ reEnrollment }, arbitraryPastEnrollment),
    `reEnrollment: '${reEnrollment}'`,
    description,
    (decision, testCase) =>
      findDifferences(
        toMovement(decision),
        mayEnroll(testCase) ? predictEnrollment(testCase, 'enrolled') : predictNoMovement(testCase),
      ),
  )
}

/** Generates leads that have been through a matching subsequence, with any number of e-mails sent. */
function arbitraryPastEnrollment(constraints: CaseConstraints): fc.Arbitrary<LeadUpdateCase> {
  return arbitraryCaseOfKinds(['match/same'], constraints).map((testCase) => {
    const { lead } = testCase
    const subsequence = lead.subsequence && {
      ...lead.subsequence,
      status: 'completed' as const,
      completedAt: lead.subsequence.enrolledAt,
    }
    return { ...testCase, lead: { ...lead, subsequence } }
  })
}

/** Generates cases whose patch has a tag in the workspace's spelling. */
function arbitraryTagging(constraints: CaseConstraints): fc.Arbitrary<LeadUpdateCase> {
  const tagLists = arbitraryTags().filter((tags) => tags.length > 0)
  return fc
    .tuple(arbitraryCaseOfKinds(['no-match/none'], constraints), tagLists, fc.nat(9))
    .map(([testCase, drawn, pick]) => {
      // A context fixes the tags; it has at least one.
      const tags = constraints.contexts === undefined ? drawn : testCase.tags
      return withPatch({ ...testCase, tags }, { aiTag: tags[pick % tags.length] ?? null })
    })
}

/** Generates cases whose patch has a tag in another case: `mEeTiNg bOoKeD`. */
function arbitraryRespelledTag(constraints: CaseConstraints): fc.Arbitrary<LeadUpdateCase> {
  return arbitraryTagging(constraints).map((testCase) => {
    const letters = Array.from(testCase.patch.aiTag ?? '', (letter, index) =>
      index % 2 === 0 ? letter.toLowerCase() : letter.toUpperCase(),
    )
    return withPatch(testCase, { aiTag: letters.join('') })
  })
}

/** Generates cases of leads that are enrolled or switched. */
function arbitraryEnrollment(constraints: CaseConstraints): fc.Arbitrary<LeadUpdateCase> {
  return arbitraryCaseOfKinds(['match/none', 'match/other/unsent'], constraints)
}

/** Returns the options of a property of one policy option: each case has that value of the option. */
function withOption(
  policy: Partial<LeadPolicy>,
  cases: RuleProperty['cases'],
): RulePropertyOptions {
  return {
    group: 'the policies',
    appliesTo: (testCase) => findDifferences({ ...testCase, ...policy }, testCase).length === 0,
    cases: (constraints) =>
      cases(constraints).map((testCase) => ({
        ...testCase,
        policy: { ...testCase.policy, ...policy },
      })),
  }
}

/** Returns the options of a property of leads that must not be contacted. */
function withDoNotContact(
  change: (cases: fc.Arbitrary<LeadUpdateCase>) => fc.Arbitrary<LeadUpdateCase>,
): RulePropertyOptions {
  return {
    group: 'the policies',
    appliesTo: ({ doNotContact }) => doNotContact.length > 0,
    cases: (constraints) => change(arbitraryCaseOfKinds(['do not contact'], constraints)),
  }
}
