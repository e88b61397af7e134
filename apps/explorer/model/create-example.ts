import {
  type CampaignLead,
  type LeadPatch,
  type LeadPolicy,
  type LeadStatus,
  type LeadSubsequence,
  matchingSubsequences,
  type PendingSend,
  type Situation,
  type Subsequence,
} from 'campaign-lead'
import { addDays } from './add-days.js'
import type { Exploration } from './exploration.js'

/** The rules of a campaign: its subsequences, the tags of its workspace, and the policy. */
export type ExampleWorkspace = Pick<Exploration, 'subsequences' | 'tags' | 'policy'>

/** A lead and a patch to which a row of the rule table applies. */
export interface LeadExample {
  readonly lead: CampaignLead
  /** It has an `aiTag`. */
  readonly patch: LeadPatch
}

/**
 * Creates a lead and a patch for a row of the rule table, which fit the subsequences, tags and policy of a workspace.
 * If the policy is `reEnrollment: 'always'`, the row `match/past` never applies: the example is then a lead that has
 * been through the matching subsequence, which is enrolled again.
 *
 * @param now - The time of the patch. The times of the lead are before it.
 * @returns `null` if the workspace cannot have such a lead: see {@link explainMissingExample}.
 */
export function createExample(
  situation: Situation,
  workspace: ExampleWorkspace,
  now: string,
): LeadExample | null {
  const parts = findParts(situation, workspace)
  if (parts === null) return null
  const { aiTag, own, previousTag } = parts
  const subsequence = own && createEnrollment(situation, own, now)
  return {
    lead: {
      ...createMainLead(now),
      status: chooseStatus(subsequence, workspace.policy),
      aiTag: previousTag,
      replied: own !== null,
      subsequence,
      pendingSend: createPendingSend(subsequence, now),
    },
    patch: { aiTag },
  }
}

/** Creates an active lead in the main sequence, with a pending e-mail. It fits every workspace and policy. */
export function createMainLead(now: string): CampaignLead {
  return {
    _id: 'lead_1',
    campaignId: 'cmp_1',
    status: 'active',
    aiTag: null,
    currentSequenceStep: 1,
    replied: false,
    addedAt: addDays(now, -16),
    subsequence: null,
    pendingSend: createPendingSend(null, now),
  }
}

/** Explains in a sentence why {@link createExample} returns `null`; `null` if it returns an example. */
export function explainMissingExample(
  situation: Situation,
  workspace: ExampleWorkspace,
): string | null {
  if (findParts(situation, workspace) !== null) return null
  if (!situation.startsWith('match/')) return `${situation} needs a subsequence.`
  if (!situation.startsWith('match/other/')) {
    return `${situation} needs a tag that triggers a subsequence.`
  }
  return `${situation} needs two subsequences, and a tag that triggers one of them but not the other.`
}

/** What an example is made from. */
interface ExampleParts {
  /** The new tag, in the spelling of the workspace; `null` clears the tag. */
  readonly aiTag: string | null
  /** The subsequence that the lead is in, or was last in; `null` if it was never in one. */
  readonly own: Subsequence | null
  /** The tag before the patch. */
  readonly previousTag: string | null
}

/** The relation of the lead's subsequence to the new tag in each row. */
const OWN: Readonly<Record<Situation, 'none' | 'matching' | 'other'>> = {
  'match/none': 'none',
  'match/same': 'matching',
  'match/other/unsent': 'other',
  'match/other/sent': 'other',
  'match/past': 'matching',
  'no-match/none': 'none',
  'no-match/unsent': 'other',
  'no-match/sent': 'other',
}

function findParts(situation: Situation, workspace: ExampleWorkspace): ExampleParts | null {
  const isMatch = situation.startsWith('match/')
  for (const aiTag of listNewTags(isMatch, workspace)) {
    const matching = matchingSubsequences(workspace.subsequences, aiTag)
    const own = findOwn(OWN[situation], matching, workspace)
    if (own === undefined) continue
    return { aiTag, own, previousTag: choosePreviousTag(situation, aiTag, own, workspace) }
  }
  return null
}

/** Lists the tags that trigger a subsequence, or those that trigger none, of which `null` is always the last. */
function listNewTags(
  isMatch: boolean,
  { tags, subsequences }: ExampleWorkspace,
): (string | null)[] {
  // The empty string is never a tag, even if the list has it.
  const names = tags.filter(
    (tag) => tag !== '' && matchingSubsequences(subsequences, tag).length > 0 === isMatch,
  )
  return isMatch ? names : [...names, null]
}

/** Returns the lead's subsequence, or `undefined` if the workspace does not have a suitable subsequence. */
function findOwn(
  relation: (typeof OWN)[Situation],
  matching: readonly Subsequence[],
  workspace: ExampleWorkspace,
): Subsequence | null | undefined {
  if (relation === 'none') return null
  if (relation === 'matching') return matching[0]
  // Ids are compared, because the rules do not distinguish subsequences that have the same id.
  const others = workspace.subsequences.filter(({ id }) => matching.every((each) => each.id !== id))
  return others.find((other) => findTrigger(other, workspace) !== undefined) ?? others[0]
}

/** Finds a tag of the workspace that triggers a subsequence. */
function findTrigger(
  subsequence: Subsequence,
  { tags }: Pick<ExampleWorkspace, 'tags'>,
): string | undefined {
  return tags.find((tag) => tag !== '' && matchingSubsequences([subsequence], tag).length > 0)
}

/** Chooses the tag that brought the lead into its subsequence; the new tag is then a change, if that is possible. */
function choosePreviousTag(
  situation: Situation,
  aiTag: string | null,
  own: Subsequence | null,
  { tags, ...workspace }: ExampleWorkspace,
): string | null {
  if (situation === 'match/same') return aiTag
  const trigger =
    own !== null && OWN[situation] === 'other' ? findTrigger(own, { tags }) : undefined
  if (trigger !== undefined) return trigger
  // A cleared tag is a change only if the lead has a tag.
  if (aiTag === null) return tags.find((tag) => tag !== '') ?? null
  if (situation !== 'match/past') return null
  return listNewTags(false, { tags, ...workspace })[0] ?? null
}

const EMAILS_SENT: Readonly<Partial<Record<Situation, number>>> = {
  'match/other/sent': 2,
  'match/past': 3,
  'no-match/sent': 2,
}

function createEnrollment(situation: Situation, { id }: Subsequence, now: string): LeadSubsequence {
  const isPast = situation === 'match/past'
  const emailsSent = EMAILS_SENT[situation] ?? 0
  return {
    id,
    status: isPast ? 'completed' : 'active',
    currentStep: emailsSent,
    emailsSent,
    enrolledAt: addDays(now, -11),
    completedAt: isPast ? addDays(now, -3) : null,
  }
}

/** Chooses a usual status. `active` replaces a status that the policy lists, because the rule table would not run. */
function chooseStatus(
  enrollment: LeadSubsequence | null,
  { doNotContact }: Pick<LeadPolicy, 'doNotContact'>,
): LeadStatus {
  const usual = enrollment === null ? 'active' : USUAL_STATUSES[enrollment.status]
  return doNotContact.includes(usual) ? 'active' : usual
}

const USUAL_STATUSES: Readonly<Record<LeadSubsequence['status'], LeadStatus>> = {
  active: 'replied',
  completed: 'completed',
}

function createPendingSend(enrollment: LeadSubsequence | null, now: string): PendingSend | null {
  if (enrollment?.status === 'completed') return null
  const sendAt = addDays(now, 1)
  return enrollment === null
    ? { id: 'send_1', sequence: 'main', sendAt }
    : { id: 'send_2', sequence: 'subsequence', sendAt }
}
