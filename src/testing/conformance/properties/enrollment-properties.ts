import type { Situation } from '../../../core/enrollment-rules.js'
import { arbitraryCaseOfKinds, type CaseConstraints } from '../../arbitraries/update-cases.js'
import { findDifferences } from '../../checks/json-difference.js'
import type { LeadUpdateCase } from '../implementation.js'
import {
  findMatching,
  findNewTag,
  type Movement,
  predictEnrollment,
  predictExit,
  predictNoMovement,
  predictSkip,
  toMovement,
} from './expected-movement.js'
import {
  createDecisionProperty,
  type RuleProperty,
  withPatch,
  withStatus,
} from './rule-property.js'

/** One property for each row of the rule table. */
export const enrollmentProperties: readonly RuleProperty[] = [
  createRowProperty(
    'match/none',
    'A lead in no subsequence, whose new tag matches one, is enrolled in it, and its pending send is canceled',
    (testCase) => predictEnrollment(testCase, 'enrolled'),
  ),
  createRowProperty(
    'match/same',
    'A lead that is already in a matching subsequence stays in it',
    predictNoMovement,
  ),
  createRowProperty(
    'match/other/unsent',
    'A lead in another subsequence, with no e-mail sent from it, is switched to the matching one, with new state',
    (testCase) => predictEnrollment(testCase, 'switched'),
  ),
  createRowProperty(
    'match/other/sent',
    'A lead in another subsequence, with at least one e-mail sent from it, is not switched',
    predictSkip,
  ),
  createRowProperty(
    'match/past',
    'A lead that has been through a matching subsequence is not sent the same e-mails again',
    predictNoMovement,
    ({ reEnrollment }) => reEnrollment !== 'always',
  ),
  createRowProperty(
    'no-match/none',
    'A lead in no subsequence, whose new tag matches none, is not enrolled',
    predictNoMovement,
  ),
  createRowProperty(
    'no-match/unsent',
    'A lead in a subsequence, with no e-mail sent from it, exits cleanly if its new tag matches none',
    predictExit,
  ),
  createRowProperty(
    'no-match/sent',
    'A lead in a subsequence, with at least one e-mail sent from it, stays in it if its new tag matches none',
    predictSkip,
  ),
]

function createRowProperty(
  situation: Situation,
  description: string,
  expected: (testCase: LeadUpdateCase) => Movement,
  appliesTo: RuleProperty['appliesTo'] = () => true,
): RuleProperty {
  const cases = (constraints: CaseConstraints) => arbitraryCaseOfKinds([situation], constraints)
  return createDecisionProperty(
    { group: 'the rule table', cases, appliesTo },
    situation,
    description,
    (decision, testCase) => [
      ...findDifferences(toMovement(decision), expected(testCase)),
      // An HTTP response does not have the situation.
      ...findDifferences({ situation: decision.situation ?? situation }, { situation }),
    ],
  )
}

const group = 'the readings'

const PENDING = { id: 'send_1', sendAt: '2025-07-02T09:00:00.000Z' }

/** Properties of the cases that the documentation leaves open. */
export const readingProperties: readonly RuleProperty[] = [
  createDecisionProperty(
    {
      group,
      cases: (constraints) =>
        arbitraryCaseOfKinds(['match/none'], constraints).filter(
          (testCase) => findMatching(testCase).length > 1,
        ),
    },
    'the first of several',
    'If several subsequences match, the lead is enrolled in the first in their order',
    ({ lead }, testCase) =>
      findDifferences({ target: lead.subsequence?.id }, { target: findMatching(testCase)[0]?.id }),
  ),

  createDecisionProperty(
    {
      group,
      cases: (constraints) =>
        arbitraryCaseOfKinds(['match/same'], constraints).filter(
          (testCase) => findMatching(testCase)[0]?.id !== testCase.lead.subsequence?.id,
        ),
    },
    'in any of several',
    'If several subsequences match, a lead that is in any of them stays in it',
    (decision, testCase) => findDifferences(toMovement(decision), predictNoMovement(testCase)),
  ),

  createDecisionProperty(
    {
      group,
      cases: (constraints) =>
        arbitraryCaseOfKinds(['match/none'], constraints).map((testCase) => ({
          ...testCase,
          lead: { ...testCase.lead, aiTag: findNewTag(testCase) ?? null },
        })),
    },
    'the same tag again',
    'The rule table also runs if the tag stays the same, so that a lead reaches a subsequence that was added later',
    (decision, testCase) =>
      findDifferences(toMovement(decision), predictEnrollment(testCase, 'enrolled')),
  ),

  createDecisionProperty(
    {
      group,
      cases: (constraints) => withStatus(arbitraryCaseOfKinds(['no-match/unsent'], constraints)),
    },
    'an exit overrides the status',
    'If a patch has both status and aiTag, the status completed of an exit is kept',
    ({ lead: { status } }) =>
      findDifferences({ lead: { status } }, { lead: { status: 'completed' } }),
  ),

  createDecisionProperty(
    {
      group,
      cases: (constraints) =>
        arbitraryCaseOfKinds(['no tag', 'no-match/none', 'match/same'], constraints).map(
          (testCase) => {
            const { lead } = testCase
            const pendingSend = { ...PENDING, sequence: lead.pendingSend?.sequence ?? 'main' }
            return withPatch({ ...testCase, lead: { ...lead, pendingSend } }, { status: 'paused' })
          },
        ),
    },
    'pausing keeps the pending send',
    'Pausing keeps the pending send, so that resuming continues',
    ({ lead: { status, pendingSend }, intents }, { lead: before }) =>
      findDifferences(
        { status, pendingSend, cancelSends: intents.filter(({ type }) => type === 'cancelSend') },
        { status: 'paused', pendingSend: before.pendingSend, cancelSends: [] },
      ),
  ),
]
