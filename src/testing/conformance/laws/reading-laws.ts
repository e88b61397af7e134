import { arbitraryCaseOf, arbitraryOf } from '../../arbitraries/update-cases.js'
import { differencesOf } from '../../checks/json-difference.js'
import { entry, matchingOf, movementOf, newTagOf, noMovement } from './case-words.js'
import { decisionLaw, type Law } from './law.js'
import { withPatch, withStatus } from './patched-cases.js'

const group = 'the readings'

const PENDING = { id: 'send_1', sendAt: '2025-07-02T09:00:00.000Z' }

/** Laws of what is fixed where the documentation is silent. */
export const readingLaws: readonly Law[] = [
  decisionLaw(
    {
      group,
      cases: (constraints) =>
        arbitraryCaseOf('match/none', constraints).filter((given) => matchingOf(given).length > 1),
    },
    'the first of several',
    'Where several subsequences match, the first in the order given is entered',
    ({ lead }, given) =>
      differencesOf({ entered: lead.subsequence?.id }, { entered: matchingOf(given)[0]?.id }),
  ),

  decisionLaw(
    {
      group,
      cases: (constraints) =>
        arbitraryCaseOf('match/same', constraints).filter(
          (given) => matchingOf(given)[0]?.id !== given.lead.subsequence?.id,
        ),
    },
    'in any of several',
    'Where several subsequences match, a lead that is in any of them stays in it',
    (decision, given) => differencesOf(movementOf(decision), noMovement(given)),
  ),

  decisionLaw(
    {
      group,
      cases: (constraints) =>
        arbitraryCaseOf('match/none', constraints).map((given) => ({
          ...given,
          lead: { ...given.lead, aiTag: newTagOf(given) ?? null },
        })),
    },
    'the same tag again',
    'The table runs also where the tag stays the same, so that a lead reaches a subsequence that was added later',
    (decision, given) => differencesOf(movementOf(decision), entry(given, 'enrolled')),
  ),

  decisionLaw(
    {
      group,
      cases: (constraints) => withStatus(arbitraryCaseOf('no-match/unsent', constraints)),
    },
    'an exit over the status',
    "Where status and aiTag come in one patch, an exit's completed stands",
    ({ lead: { status } }) =>
      differencesOf({ lead: { status } }, { lead: { status: 'completed' } }),
  ),

  decisionLaw(
    {
      group,
      cases: (constraints) =>
        arbitraryOf(['no tag', 'no-match/none', 'match/same'], constraints).map((given) => {
          const pendingSend = { ...PENDING, sequence: given.lead.pendingSend?.sequence ?? 'main' }
          return withPatch({ ...given, lead: { ...given.lead, pendingSend } }, { status: 'paused' })
        }),
    },
    'pausing keeps the pending send',
    'Pausing keeps the pending send, so that resuming continues',
    ({ lead: { status, pendingSend }, intents }, given) =>
      differencesOf(
        { status, pendingSend, cancelSends: intents.filter(({ type }) => type === 'cancelSend') },
        { status: 'paused', pendingSend: given.lead.pendingSend, cancelSends: [] },
      ),
  ),
]
