import { type CampaignLead, PATCHABLE_STATUSES } from 'campaign-lead'
import { isSendable } from '../../../src/core/sendability.js'
import { findNearName } from '../../../src/preview/near-names.js'
import { findNormalizationMismatches } from '../../../src/preview/normalization-mismatches.js'
import { printCount } from '../../../src/preview/readable-text.js'
import { quoteTag } from './describe-intent.js'
import { changeStep, type Exploration } from './exploration.js'
import { type FormPatch, toFormPatch } from './form-patch.js'
import type { AssumedField } from './lead-reading.js'
import type { ReplayedStep } from './replay.js'
import { FIRST_EXPLORATION } from './starting-points.js'

/** Something to check before the verdict is relied on. */
export interface Notice {
  /** One or more sentences. */
  readonly text: string
  readonly action?: NoticeAction
}

/** What a button next to the notice does. */
export type NoticeAction =
  | { readonly kind: 'change'; readonly label: string; readonly exploration: Exploration }
  | { readonly kind: 'open workspace' }

/** Finds what may make the verdict on the selected step wrong, and what was probably meant instead. */
export function findNotices(exploration: Exploration, replayedStep: ReplayedStep): Notice[] {
  return [
    ...describeAssumptions(exploration),
    ...describeUnknownNames(exploration, replayedStep),
    ...describeOtherCampaign(exploration, replayedStep),
    ...describePatch(exploration, replayedStep),
    ...describeUnsendable(replayedStep),
  ]
}

const ASSUMPTIONS: Readonly<Record<AssumedField, string>> = {
  aiTag: 'has no tag',
  subsequence: 'is in no subsequence',
  pendingSend: 'has no pending e-mail',
}

/** One notice for all fields: on a phone, several would push the picture off the screen. */
function describeAssumptions({ assumed = [], ...confirmed }: Exploration): Notice[] {
  if (assumed.length === 0) return []
  const list = new Intl.ListFormat('en')
  const fields = list.format(assumed.map((field) => `“${field}”`))
  const assumptions = list.format(assumed.map((field) => ASSUMPTIONS[field]))
  return [
    {
      text: `The lead came without ${fields}, which the rules read. The verdict assumes that it ${assumptions}.`,
      action: { kind: 'change', label: 'That is right', exploration: confirmed },
    },
  ]
}

/** Names the subsequence and the tag of the lead that the workspace does not have. */
function describeUnknownNames(exploration: Exploration, { before }: ReplayedStep): Notice[] {
  const names = findUnknownNames(exploration, before).join(' and ')
  if (names === '') return []
  const advice = hasExampleWorkspace(exploration)
    ? 'It is the workspace of the example: paste the subsequences and tags of your campaign for a true answer.'
    : 'Was it deleted, or is the workspace incomplete?'
  return [
    { text: `The workspace does not have ${names} of the lead. ${advice}`, action: OPEN_WORKSPACE },
  ]
}

function findUnknownNames(
  { subsequences, tags }: Exploration,
  { subsequence, aiTag }: CampaignLead,
): string[] {
  const isMissing = subsequence !== null && !subsequences.some(({ id }) => id === subsequence.id)
  const isUnknownTag = aiTag !== null && !tags.includes(aiTag)
  return [
    ...(isMissing ? [`the subsequence “${subsequence.id}”`] : []),
    ...(isUnknownTag ? [`the tag ${quoteTag(aiTag)}`] : []),
  ]
}

/** Warns if the rule table ran with the workspace of the example, although the lead is of another campaign. */
function describeOtherCampaign(
  exploration: Exploration,
  { before, result }: ReplayedStep,
): Notice[] {
  const hasRun = result.success && result.decision.situation !== undefined
  const isOther = before.campaignId !== FIRST_EXPLORATION.lead.campaignId
  if (!hasRun || !isOther || !hasExampleWorkspace(exploration)) return []
  // The notice about unknown names has the same advice.
  if (findUnknownNames(exploration, before).length > 0) return []
  return [
    {
      text: `The lead is of the campaign “${before.campaignId}”, but the workspace is that of the example: paste the subsequences and tags of your campaign for a true answer.`,
      action: OPEN_WORKSPACE,
    },
  ]
}

const OPEN_WORKSPACE: NoticeAction = { kind: 'open workspace' }

/** Reports whether the subsequences and tags are those of the example. */
function hasExampleWorkspace({ subsequences, tags }: Exploration): boolean {
  const example = FIRST_EXPLORATION
  return (
    JSON.stringify([subsequences, tags]) === JSON.stringify([example.subsequences, example.tags])
  )
}

/** Suggests what the patch probably means. */
function describePatch(exploration: Exploration, { step, result }: ReplayedStep): Notice[] {
  const patch = 'patch' in step ? toFormPatch(step.patch) : null
  if (patch === null) return []
  const { tags, policy } = exploration
  const code = result.success ? null : result.error.code
  return [
    ...(code === 'INVALID_TAG' ? describeUnknownTag(exploration, patch) : []),
    ...(code === 'INVALID_STATUS' ? suggestStatus(exploration, patch) : []),
    ...findNormalizationMismatches({ ...exploration, tags, patch, ...policy }).map((text) => ({
      text,
    })),
  ]
}

function describeUnknownTag(exploration: Exploration, patch: FormPatch): Notice[] {
  const { tags, policy } = exploration
  const { aiTag } = patch
  if (typeof aiTag !== 'string') return []
  const near = findNearName(aiTag, tags)
  if (near === undefined) {
    const advice = hasExampleWorkspace(exploration)
      ? 'It is the workspace of the example: paste the tags of your workspace for a true answer.'
      : ''
    return [
      {
        text: `The workspace has ${printCount(tags.length, 'tag')}. ${advice}`.trim(),
        action: OPEN_WORKSPACE,
      },
    ]
  }
  const isCaseOnly = near.toLowerCase() === aiTag.toLowerCase() && policy.tagMatching === 'exact'
  const note = isCaseOnly ? ' Upper and lower case are different tags under this policy.' : ''
  return [
    {
      text: `Did you mean “${near}”?${note}`,
      action: suggestPatch(exploration, { ...patch, aiTag: near }, near),
    },
  ]
}

function suggestStatus(exploration: Exploration, patch: FormPatch): Notice[] {
  const near = findNearName(patch.status ?? '', PATCHABLE_STATUSES)
  if (near === undefined) return []
  const action = suggestPatch(exploration, { ...patch, status: near }, near)
  return [{ text: `Did you mean “${near}”?`, action }]
}

function suggestPatch(exploration: Exploration, patch: FormPatch, name: string): NoticeAction {
  const changed = changeStep(exploration, { patch })
  return { kind: 'change', label: `Use “${name}”`, exploration: changed }
}

/** Warns if the lead was moved to a subsequence, but its status forbids the e-mails of it. */
function describeUnsendable({ result, after }: ReplayedStep): Notice[] {
  const action = result.success ? result.decision.subsequenceEnrollment?.action : undefined
  if (action !== 'enrolled' && action !== 'switched') return []
  if (isSendable(after, 'subsequence')) return []
  const advice =
    after.status === 'pending' ? ' The policy can activate it (statusOnEnrollment).' : ''
  return [
    {
      text: `The status of the lead is “${after.status}”, so no e-mail of the subsequence may be sent to it.${advice}`,
    },
  ]
}
