import {
  type CampaignLead,
  type EnrollmentAction,
  type LeadDecision,
  type LeadUpdateError,
  matchingSubsequences,
  type Situation,
} from 'campaign-lead'
import type { Exploration } from './exploration.js'
import { formPatchOf } from './form-patch.js'
import { quoteName, quoteTag } from './intent-words.js'
import type { Passage } from './replay.js'

/** What came of a step, for people. */
export interface Explanation {
  /** What has become of the lead. */
  readonly title: string
  /** Why that, and nothing else. */
  readonly because: string
}

/** Says what came of a step, and why. */
export function explainPassage(passage: Passage, exploration: Exploration): Explanation {
  const { result } = passage
  return result.success
    ? explainDecision(result.decision, passage, exploration)
    : explainRefusal(result.error)
}

function explainRefusal({ code, message }: LeadUpdateError): Explanation {
  return { title: `Refused: ${code}`, because: `${message}. Nothing at all has changed.` }
}

function explainDecision(
  decision: LeadDecision,
  passage: Passage,
  exploration: Exploration,
): Explanation {
  const { situation } = decision
  if (situation === undefined) return explainWithoutRules(decision, passage, exploration)
  const because = becauseOf[situation](factsOf(decision, passage.before, exploration))
  return { title: titleOf(decision), because }
}

function titleOf({ subsequenceEnrollment, lead }: LeadDecision): string {
  if (subsequenceEnrollment === undefined) return 'Not moved'
  const { action, subsequenceName } = subsequenceEnrollment
  return `${MOVES[action]} ${quoteName(subsequenceName, lead.subsequence?.id ?? '')}`
}

const MOVES: Readonly<Record<EnrollmentAction, string>> = {
  enrolled: 'Enrolled in',
  switched: 'Switched to',
  exited: 'Exited from',
  skippedInProgress: 'Kept in',
}

/** The rule table was not run. */
function explainWithoutRules(
  { lead }: LeadDecision,
  { before, step }: Passage,
  { policy }: Exploration,
): Explanation {
  const hasTag = formPatchOf(step.patch)?.aiTag !== undefined
  if (hasTag && policy.doNotContact.includes(before.status)) {
    return {
      title: 'Left alone',
      because: `The policy leaves a lead alone that is “${before.status}” (doNotContact): a new tag is stored, but the rule table is not run.`,
    }
  }
  const title = lead.status === before.status ? 'Nothing changes' : `Status: ${lead.status}`
  return { title, because: 'The patch has no aiTag, so the rule table is not run.' }
}

/** What the sentences below are made of. */
interface Facts {
  readonly tag: string
  /** The subsequence that the tag triggers. */
  readonly triggered: string
  /** The lead's own. */
  readonly own: string
  /** From its own. */
  readonly sent: string
  readonly exploration: Exploration
}

function factsOf(
  { lead: { aiTag }, situation }: LeadDecision,
  { subsequence: place }: CampaignLead,
  exploration: Exploration,
): Facts {
  const { subsequences } = exploration
  const matching = matchingSubsequences(subsequences, aiTag)
  // One that the lead is in, or has been through, counts before the first; but it is the first that is entered.
  const isOwnMeant = situation === 'match/same' || situation === 'match/past'
  const own = subsequences.find(({ id }) => id === place?.id)
  const triggered = matching.find(({ id }) => isOwnMeant && id === place?.id) ?? matching[0]
  return {
    tag: aiTag === null ? 'A cleared tag' : `The tag ${quoteTag(aiTag)}`,
    triggered: quoteName(triggered?.name, triggered?.id ?? ''),
    own: quoteName(own?.name, place?.id ?? ''),
    sent: countSent(place?.emailsSent ?? 0),
    exploration,
  }
}

function countSent(emailsSent: number): string {
  if (emailsSent === 0) return 'nothing has been sent'
  return emailsSent === 1 ? '1 e-mail has been sent' : `${emailsSent} e-mails have been sent`
}

const becauseOf: Readonly<Record<Situation, (facts: Facts) => string>> = {
  'match/none': ({ tag, triggered }) =>
    `${tag} triggers ${triggered}, and the lead is in no subsequence.`,
  'match/same': ({ tag, triggered }) =>
    `${tag} triggers ${triggered}, and the lead is in it already.`,
  'match/other/unsent': ({ tag, triggered, own, sent }) =>
    `${tag} triggers ${triggered}, and ${sent} from ${own}, which the lead was in.`,
  'match/other/sent': ({ tag, triggered, own, sent }) =>
    `${tag} triggers ${triggered}, but ${sent} from ${own}, which the lead is in.`,
  'match/past': ({ tag, triggered, sent, exploration: { policy } }) =>
    `${tag} triggers ${triggered}, but the lead has been through it: ` +
    (policy.reEnrollment === 'never'
      ? 'the policy lets nobody begin one again (reEnrollment).'
      : `${sent} from it, and the same would be sent again.`),
  'no-match/none': ({ tag }) => `${tag} triggers no subsequence, and the lead is in none.`,
  'no-match/unsent': ({ tag, own, sent }) =>
    `${tag} triggers no subsequence, and ${sent} from ${own}, which the lead was in.`,
  'no-match/sent': ({ tag, own, sent }) =>
    `${tag} triggers no subsequence, but ${sent} from ${own}, which the lead is in.`,
}
