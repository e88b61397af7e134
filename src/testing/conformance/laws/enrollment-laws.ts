import type { Situation } from '../../../core/enrollment-rules.js'
import { arbitraryCaseOf, type CaseConstraints } from '../../arbitraries/update-cases.js'
import { differencesOf } from '../../checks/json-difference.js'
import type { LeadUpdateCase } from '../implementation.js'
import { entry, exit, type Movement, movementOf, noMovement, skip } from './case-words.js'
import { decisionLaw, type Law } from './law.js'

/** One law for each row of the rule table. */
export const enrollmentLaws: readonly Law[] = [
  rowLaw(
    'match/none',
    'A lead in no subsequence, whose new tag matches one, is enrolled in it, and its pending send is canceled',
    (given) => entry(given, 'enrolled'),
  ),
  rowLaw(
    'match/same',
    'A lead that is in a matching subsequence already stays where it is',
    noMovement,
  ),
  rowLaw(
    'match/other/unsent',
    'A lead in another subsequence, with nothing sent from it, is switched into the matching one, its state reset',
    (given) => entry(given, 'switched'),
  ),
  rowLaw(
    'match/other/sent',
    'A lead in another subsequence, with at least one e-mail sent from it, is not switched',
    skip,
  ),
  rowLaw(
    'match/past',
    'A lead that has been through a matching subsequence is not sent the same e-mails again',
    noMovement,
    ({ reEnrollment }) => reEnrollment !== 'always',
  ),
  rowLaw(
    'no-match/none',
    'A lead in no subsequence, whose new tag matches none, stays where it is',
    noMovement,
  ),
  rowLaw(
    'no-match/unsent',
    'A lead in a subsequence, with nothing sent from it, exits cleanly when its new tag matches none',
    exit,
  ),
  rowLaw(
    'no-match/sent',
    'A lead in a subsequence, with at least one e-mail sent from it, is kept in when its new tag matches none',
    skip,
  ),
]

function rowLaw(
  situation: Situation,
  description: string,
  expected: (given: LeadUpdateCase) => Movement,
  isUnder: Law['isUnder'] = () => true,
): Law {
  const cases = (constraints: CaseConstraints) => arbitraryCaseOf(situation, constraints)
  return decisionLaw(
    { group: 'the rule table', cases, isUnder },
    situation,
    description,
    (decision, given) => [
      ...differencesOf(movementOf(decision), expected(given)),
      // Over HTTP, no situation is told.
      ...differencesOf({ situation: decision.situation ?? situation }, { situation }),
    ],
  )
}
