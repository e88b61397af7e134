import fc from 'fast-check'
import type { LeadPolicy } from '../../../core/policy.js'
import { arbitraryTags } from '../../arbitraries/lead-arbitraries.js'
import {
  arbitraryCaseOf,
  arbitraryOf,
  type CaseConstraints,
} from '../../arbitraries/update-cases.js'
import { differencesOf } from '../../checks/json-difference.js'
import type { LeadUpdateCase } from '../implementation.js'
import {
  entry,
  isEqualButForCase,
  movementOf,
  newTagOf,
  noMovement,
  statusOnEnrollment,
} from './case-words.js'
import { decisionLaw, type Law, type LawOptions, refusalLaw } from './law.js'
import { respell, withoutStatus, withPatch, withPolicy, withStatus } from './patched-cases.js'

/** Laws of the readings that a host chooses. */
export const policyLaws: readonly Law[] = [
  refusalLaw(
    under({ tagMatching: 'exact' }, (constraints) =>
      arbitraryTagging(constraints).map((given) =>
        withPatch(given, { aiTag: respell(given.patch.aiTag ?? '') }),
      ),
    ),
    "tagMatching: 'exact'",
    'A tag that is not spelled as the workspace spells it is refused',
    'INVALID_TAG',
  ),

  decisionLaw(
    under({ tagMatching: 'caseInsensitive' }, (constraints) =>
      arbitraryTagging(constraints).map((given) =>
        withPatch(given, { aiTag: respell(given.patch.aiTag ?? '') }),
      ),
    ),
    "tagMatching: 'caseInsensitive'",
    "A tag is found whatever its case: the first that is equal but for case, stored in the workspace's own spelling",
    ({ lead: { aiTag } }, { tags, patch }) =>
      differencesOf(
        { aiTag },
        { aiTag: tags.find((tag) => isEqualButForCase(tag, patch.aiTag ?? '')) },
      ),
  ),

  decisionLaw(
    under({ tagMatching: 'caseInsensitive' }, arbitraryTagging),
    "tagMatching: 'caseInsensitive', exactly",
    'An exact name is found first, before one that is equal but for case',
    ({ lead: { aiTag } }, { patch }) => differencesOf({ aiTag }, { aiTag: patch.aiTag }),
  ),

  reEnrollmentLaw(
    'afterCleanExit',
    'A subsequence that ended is entered again only if nothing had been sent from it',
    ({ lead }) => lead.subsequence?.emailsSent === 0,
  ),
  reEnrollmentLaw('always', 'A subsequence that ended is entered again', () => true),
  reEnrollmentLaw('never', 'A subsequence that ended is not entered again', () => false),

  refusalLaw(
    {
      group: 'the policies',
      isUnder: ({ doNotContact }) => doNotContact.length > 0,
      cases: (constraints) => withStatus(arbitraryOf(['do not contact'], constraints)),
    },
    'doNotContact: the status',
    'A status patch of a lead that is not to be contacted is refused',
    'STATUS_LOCKED',
  ),

  decisionLaw(
    {
      group: 'the policies',
      isUnder: ({ doNotContact }) => doNotContact.length > 0,
      cases: (constraints) => withoutStatus(arbitraryOf(['do not contact'], constraints)),
    },
    'doNotContact: the place',
    'The tag of a lead that is not to be contacted moves it into no subsequence and out of none',
    (decision, given) => differencesOf(movementOf(decision), noMovement(given)),
  ),

  decisionLaw(
    {
      group: 'the policies',
      isUnder: ({ doNotContact }) => doNotContact.length > 0,
      cases: (constraints) => withoutStatus(arbitraryOf(['do not contact'], constraints)),
    },
    'doNotContact: the tag',
    'The tag of a lead that is not to be contacted is set all the same',
    ({ lead: { aiTag } }, given) => {
      const newTag = newTagOf(given)
      return differencesOf({ aiTag }, { aiTag: newTag === undefined ? given.lead.aiTag : newTag })
    },
  ),

  decisionLaw(
    under({ statusOnEnrollment: 'keep' }, (constraints) =>
      withoutStatus(arbitraryOf(['match/none', 'match/other/unsent'], constraints)),
    ),
    "statusOnEnrollment: 'keep'",
    'Whoever is enrolled or switched keeps the status',
    ({ lead: { status } }, { lead }) => differencesOf({ status }, { status: lead.status }),
  ),

  decisionLaw(
    under({ statusOnEnrollment: 'activate' }, (constraints) =>
      withoutStatus(arbitraryOf(['match/none', 'match/other/unsent'], constraints)),
    ),
    "statusOnEnrollment: 'activate'",
    'Whoever is enrolled or switched while pending, replied or completed becomes active, and nobody else',
    ({ lead: { status } }, given) =>
      differencesOf({ status }, { status: statusOnEnrollment(given) }),
  ),

  decisionLaw(
    under({ statusOnEnrollment: 'activate' }, (constraints) =>
      withStatus(arbitraryOf(['match/none', 'match/other/unsent'], constraints)),
    ),
    "statusOnEnrollment: 'activate', with a status",
    'The status that the patch sets stands',
    ({ lead: { status } }, { patch }) => differencesOf({ status }, { status: patch.status }),
  ),
]

function reEnrollmentLaw(
  reEnrollment: LeadPolicy['reEnrollment'],
  description: string,
  mayEnter: (given: LeadUpdateCase) => boolean,
): Law {
  return decisionLaw(
    under({ reEnrollment }, arbitraryPast),
    `reEnrollment: '${reEnrollment}'`,
    description,
    (decision, given) =>
      differencesOf(
        movementOf(decision),
        mayEnter(given) ? entry(given, 'enrolled') : noMovement(given),
      ),
  )
}

/** Cases of leads that have been through a matching subsequence, whatever was sent from it. */
function arbitraryPast(constraints: CaseConstraints): fc.Arbitrary<LeadUpdateCase> {
  return arbitraryCaseOf('match/same', constraints).map((given) => {
    const { subsequence: place } = given.lead
    const past = place && { ...place, status: 'completed' as const, completedAt: place.enrolledAt }
    return { ...given, lead: { ...given.lead, subsequence: past } }
  })
}

/** Cases whose patch names a tag of the workspace exactly. */
function arbitraryTagging(constraints: CaseConstraints): fc.Arbitrary<LeadUpdateCase> {
  const tagLists = arbitraryTags().filter((tags) => tags.length > 0)
  return fc
    .tuple(arbitraryCaseOf('no-match/none', constraints), tagLists, fc.nat(9))
    .map(([given, drawn, pick]) => {
      // Those of a context stay as they are; there is at least one.
      const tags = constraints.contexts === undefined ? drawn : given.tags
      return withPatch({ ...given, tags }, { aiTag: tags[pick % tags.length] ?? null })
    })
}

/** A law of one option's value: any other policy of a case is given it. */
function under(policy: Partial<LeadPolicy>, cases: Law['cases']): LawOptions {
  return {
    group: 'the policies',
    isUnder: (given) => differencesOf({ ...given, ...policy }, given).length === 0,
    cases: (constraints) => withPolicy(cases(constraints), policy),
  }
}
