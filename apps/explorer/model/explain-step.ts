import {
  type CampaignLead,
  type EnrollmentAction,
  type LeadDecision,
  matchingSubsequences,
  type SendInFlight,
  type Situation,
} from 'campaign-lead'
import { isOfEnrollment } from '../../../src/core/lead.js'
import { quoteName, quoteTag } from './describe-intent.js'
import { explainCommand } from './explain-command.js'
import type { Exploration } from './exploration.js'
import { toFormPatch } from './form-patch.js'
import { toFormCommand } from './read-command.js'
import type { ReplayedStep, StepError } from './replay.js'

/** The result of a step, for people. */
export interface Explanation {
  /** What happened to the lead. */
  readonly title: string
  /** Why it happened. */
  readonly reason: string
}

/** Explains the result of a step. */
export function explainStep(replayedStep: ReplayedStep, exploration: Exploration): Explanation {
  const { result, step, before, after } = replayedStep
  if (!result.success) return explainRefusal(result.error)
  const command = 'command' in step ? toFormCommand(step.command) : null
  return command === null
    ? explainDecision(result.decision, replayedStep, exploration)
    : explainCommand(command, { before, after, ...exploration })
}

function explainRefusal({ code, message }: StepError): Explanation {
  const title = code === 'TypeError' ? 'Invalid' : `Refused: ${code}`
  return { title, reason: `${message}. Nothing was changed.` }
}

function explainDecision(
  decision: LeadDecision,
  replayedStep: ReplayedStep,
  exploration: Exploration,
): Explanation {
  const { situation } = decision
  if (situation === undefined) return explainWithoutRules(decision, replayedStep, exploration)
  const reason = REASONS[situation](collectFacts(decision, replayedStep.before, exploration))
  return { title: formatTitle(decision), reason }
}

function formatTitle({ subsequenceEnrollment, lead }: LeadDecision): string {
  if (subsequenceEnrollment === undefined) return 'No move'
  const { action, subsequenceName } = subsequenceEnrollment
  return `${ACTION_TITLES[action]} ${quoteName(subsequenceName, lead.subsequence?.id ?? '')}`
}

const ACTION_TITLES: Readonly<Record<EnrollmentAction, string>> = {
  enrolled: 'Enrolled in',
  switched: 'Switched to',
  exited: 'Exited from',
  skippedInProgress: 'Kept in',
}

/** Explains a decision for which the rule table did not run. */
function explainWithoutRules(
  { lead }: LeadDecision,
  { before, step }: ReplayedStep,
  { policy }: Exploration,
): Explanation {
  const hasTag = 'patch' in step && toFormPatch(step.patch)?.aiTag !== undefined
  if (hasTag && policy.doNotContact.includes(before.status)) {
    return {
      title: 'Skipped',
      reason: `The policy lists “${before.status}” in doNotContact: the tag is stored, but the rule table does not run.`,
    }
  }
  const title = lead.status === before.status ? 'No change' : `Status: ${lead.status}`
  return { title, reason: 'The patch has no aiTag, so the rule table does not run.' }
}

/** The parts of the sentences below. */
interface Facts {
  readonly tag: string
  /** The subsequence that the tag triggers. */
  readonly triggered: string
  /** The subsequence of the lead. */
  readonly own: string
  /** How many e-mails were sent from it. */
  readonly sent: string
  readonly exploration: Exploration
}

function collectFacts(
  { lead: { aiTag }, situation }: LeadDecision,
  { subsequence, sendInFlight = null }: CampaignLead,
  exploration: Exploration,
): Facts {
  const { subsequences } = exploration
  const matching = matchingSubsequences(subsequences, aiTag)
  // The lead's own subsequence takes precedence over the first match, except as the target of an enrollment.
  const isOwnMeant = situation === 'match/same' || situation === 'match/past'
  const own = subsequences.find(({ id }) => id === subsequence?.id)
  const triggered = matching.find(({ id }) => isOwnMeant && id === subsequence?.id) ?? matching[0]
  return {
    tag: aiTag === null ? 'A cleared tag' : `The tag ${quoteTag(aiTag)}`,
    triggered: quoteName(triggered?.name, triggered?.id ?? ''),
    own: quoteName(own?.name, subsequence?.id ?? ''),
    sent: describeSent(subsequence, sendInFlight),
    exploration,
  }
}

function describeSent(
  subsequence: CampaignLead['subsequence'],
  sendInFlight: SendInFlight | null,
): string {
  const emailsSent = subsequence?.emailsSent ?? 0
  if (emailsSent === 0) {
    // A claimed e-mail of the enrollment counts as sent, until it is released.
    const isClaimed = subsequence !== null && isOfEnrollment(sendInFlight, subsequence)
    return isClaimed ? `e-mail ${sendInFlight?.id} may have been sent` : 'nothing was sent'
  }
  return emailsSent === 1 ? '1 e-mail was sent' : `${emailsSent} e-mails were sent`
}

const REASONS: Readonly<Record<Situation, (facts: Facts) => string>> = {
  'match/none': ({ tag, triggered }) =>
    `${tag} triggers ${triggered}, and the lead is in no subsequence.`,
  'match/same': ({ tag, triggered }) =>
    `${tag} triggers ${triggered}, and the lead is already in it.`,
  'match/other/unsent': ({ tag, triggered, own, sent }) =>
    `${tag} triggers ${triggered}, and ${sent} from ${own}, which the lead was in.`,
  'match/other/sent': ({ tag, triggered, own, sent }) =>
    `${tag} triggers ${triggered}, but ${sent} from ${own}, which the lead is in.`,
  'match/past': ({ tag, triggered, sent, exploration: { policy } }) =>
    `${tag} triggers ${triggered}, but the lead has already finished it: ` +
    (policy.reEnrollment === 'never'
      ? 'the policy does not allow re-enrollment (reEnrollment).'
      : `${sent} from it and would be sent again.`),
  'no-match/none': ({ tag }) => `${tag} triggers no subsequence, and the lead is in none.`,
  'no-match/unsent': ({ tag, own, sent }) =>
    `${tag} triggers no subsequence, and ${sent} from ${own}, which the lead was in.`,
  'no-match/sent': ({ tag, own, sent }) =>
    `${tag} triggers no subsequence, but ${sent} from ${own}, which the lead is in.`,
}
