import type {
  CampaignLead,
  EnrollmentAction,
  Intent,
  LeadDecision,
  LeadPatch,
  LeadStatus,
  LeadSubsequence,
  Subsequence,
} from 'campaign-lead'
import type { Draft } from 'immer'
import type { CampaignIndex } from './campaign-index.js'

// The rules as plain functions that check only the patch. All implementations except the library's own share them,
// and differ in how they choose an outcome and create the new lead.

/** Decides one update. Throws if the update is refused. */
export type Decide = (
  lead: CampaignLead,
  patch: LeadPatch,
  now: Date,
) => LeadDecision | Promise<LeadDecision>

type Outcome = EnrollmentAction | 'nothing'

export interface Choice {
  readonly situation: NonNullable<LeadDecision['situation']>
  readonly outcome: Outcome
  readonly target: Subsequence | undefined
}

class Refusal extends Error {
  readonly code: string

  constructor(code: string, message: string) {
    super(message)
    this.code = code
  }
}

const LOCKED: readonly LeadStatus[] = ['bounced', 'unsubscribed', 'removed']
const ACTIVATED: readonly LeadStatus[] = ['pending', 'replied', 'completed']

/** @returns The tag in the workspace's spelling, or `undefined` if the patch has no tag. */
export function checkPatch(
  index: CampaignIndex,
  lead: CampaignLead,
  patch: LeadPatch,
): string | null | undefined {
  for (const field in patch) {
    if (field === 'status' || field === 'aiTag') continue
    const value: unknown = Reflect.get(patch, field)
    if (value === undefined) continue
    throw new Refusal(
      'INVALID_PATCH',
      `Unknown field "${field}" (${JSON.stringify(value)}): only "status" and "aiTag" can be changed`,
    )
  }
  const { status, aiTag } = patch
  if (status !== undefined && typeof status !== 'string') {
    throw new Refusal('INVALID_PATCH', `"status" must be a string, got ${String(status)}`)
  }
  if (aiTag !== undefined && typeof aiTag !== 'string' && aiTag !== null) {
    throw new Refusal('INVALID_PATCH', `"aiTag" must be a string or null, got ${String(aiTag)}`)
  }
  if (status !== undefined && status !== 'active' && status !== 'paused') {
    throw new Refusal(
      'INVALID_STATUS',
      `"status" can only be changed to "active" or "paused", got "${String(status)}"`,
    )
  }
  const tag = typeof aiTag === 'string' ? index.findTag(aiTag) : aiTag
  if (typeof aiTag === 'string' && tag === undefined) {
    throw new Refusal('INVALID_TAG', `Tag "${aiTag}" does not exist in workspace`)
  }
  if (status !== undefined && isLocked(lead)) {
    throw new Refusal(
      'STATUS_LOCKED',
      `"status" of a lead that is "${lead.status}" cannot be changed`,
    )
  }
  return tag
}

export function isLocked({ status }: CampaignLead): boolean {
  return LOCKED.includes(status)
}

export function choose(
  index: CampaignIndex,
  current: LeadSubsequence | null,
  aiTag: string | null,
): Choice {
  const matching = index.findMatching(aiTag)
  const target = matching[0]
  const isIn = current !== null && current.status === 'active'
  if (target === undefined) {
    if (!isIn) return { situation: 'no-match/none', outcome: 'nothing', target }
    return current.emailsSent === 0
      ? { situation: 'no-match/unsent', outcome: 'exited', target }
      : { situation: 'no-match/sent', outcome: 'skippedInProgress', target }
  }
  const isOwn = current !== null && matching.some(({ id }) => id === current.id)
  if (!isIn) {
    return isOwn && current.emailsSent !== 0
      ? { situation: 'match/past', outcome: 'nothing', target }
      : { situation: 'match/none', outcome: 'enrolled', target }
  }
  if (isOwn) return { situation: 'match/same', outcome: 'nothing', target }
  return current.emailsSent === 0
    ? { situation: 'match/other/unsent', outcome: 'switched', target }
    : { situation: 'match/other/sent', outcome: 'skippedInProgress', target }
}

export function activateStatus(status: LeadStatus): LeadStatus {
  return ACTIVATED.includes(status) ? 'active' : status
}

export function enroll({ id }: Subsequence, now: string): LeadSubsequence {
  return {
    id,
    status: 'active',
    currentStep: 0,
    emailsSent: 0,
    enrolledAt: now,
    completedAt: null,
  }
}

/** Formats the time, but only if the decision contains it, because formatting is slow. */
export function toTimestamp(
  { aiTag }: CampaignLead,
  tag: string | null | undefined,
  choice: Choice | undefined,
  now: Date,
): string {
  const outcome = choice?.outcome ?? 'nothing'
  const isMoved = outcome !== 'nothing' && outcome !== 'skippedInProgress'
  return isMoved || (tag !== undefined && tag !== aiTag) ? now.toISOString() : ''
}

/** The initial state for libraries that require one. No update starts with it. */
export const NO_LEAD: CampaignLead = {
  _id: '',
  campaignId: '',
  status: 'pending',
  aiTag: null,
  currentSequenceStep: 0,
  replied: false,
  addedAt: '',
  subsequence: null,
  pendingSend: null,
}

/** The changes of an update, before they are applied. */
export type Plan = {
  readonly status: LeadStatus
  readonly aiTag: string | null
  /** Absent if the rule table did not run. */
  readonly choice: Choice | undefined
  /** Empty if the decision does not contain it. */
  readonly timestamp: string
}

export function planUpdate(
  index: CampaignIndex,
  lead: CampaignLead,
  patch: LeadPatch,
  now: Date,
): Plan {
  const tag = checkPatch(index, lead, patch)
  const choice =
    tag === undefined || isLocked(lead) ? undefined : choose(index, lead.subsequence, tag)
  return {
    status: patch.status ?? lead.status,
    aiTag: tag === undefined ? lead.aiTag : tag,
    choice,
    timestamp: toTimestamp(lead, tag, choice, now),
  }
}

/** Reports whether the plan changes the lead. */
export function hasChanges(lead: CampaignLead, { status, aiTag, choice }: Plan): boolean {
  const outcome = choice?.outcome ?? 'nothing'
  const isMoved = outcome !== 'nothing' && outcome !== 'skippedInProgress'
  return isMoved || status !== lead.status || aiTag !== lead.aiTag
}

/** Applies a plan to a draft by assignments. */
export function applyPlan(draft: Draft<CampaignLead>, plan: Plan): void {
  const { status, aiTag, choice, timestamp } = plan
  draft.status = status
  draft.aiTag = aiTag
  if (choice?.outcome === 'exited' && draft.subsequence !== null) {
    draft.status = 'completed'
    draft.subsequence.status = 'completed'
    draft.subsequence.completedAt = timestamp
    draft.pendingSend = null
  }
  if (choice?.outcome === 'enrolled' || choice?.outcome === 'switched') {
    draft.status = activateStatus(status)
    draft.subsequence = choice.target ? enroll(choice.target, timestamp) : null
    draft.pendingSend = null
  }
}

/** Creates the decision from the lead before and after the change. */
export function createDecision(
  index: CampaignIndex,
  before: CampaignLead,
  lead: CampaignLead,
  choice: Choice | undefined,
  timestamp: string,
): LeadDecision {
  const intents = createIntents(index, before, lead, choice, timestamp)
  if (choice === undefined) return { lead, intents }
  const { outcome: action, situation } = choice
  if (action === 'nothing') return { lead, intents, situation }
  const subsequenceName = findName(index, lead, choice)
  return { lead, intents, subsequenceEnrollment: { action, subsequenceName }, situation }
}

function createIntents(
  index: CampaignIndex,
  before: CampaignLead,
  after: CampaignLead,
  choice: Choice | undefined,
  timestamp: string,
): Intent[] {
  const { _id: leadId, campaignId, pendingSend } = before
  const intents: Intent[] = []
  if (pendingSend !== null && after.pendingSend === null) {
    const { id: sendId, sequence } = pendingSend
    intents.push({ type: 'cancelSend', leadId, campaignId, sendId, sequence })
  }
  if (choice !== undefined && choice.outcome !== 'nothing') {
    intents.push({
      type: 'enrollment',
      action: choice.outcome,
      leadId,
      campaignId,
      subsequenceId: after.subsequence?.id ?? '',
      subsequenceName: findName(index, after, choice),
      previousSubsequenceId:
        choice.outcome === 'switched' ? (before.subsequence?.id ?? null) : null,
    })
  }
  if (before.aiTag !== after.aiTag) {
    const { aiTag: previousAiTag } = before
    const data = { leadId, campaignId, previousAiTag, aiTag: after.aiTag }
    intents.push({ type: 'emitWebhook', event: { type: 'lead.tag_changed', timestamp, data } })
  }
  return intents
}

function findName(
  index: CampaignIndex,
  { subsequence }: CampaignLead,
  { target }: Choice,
): string | null {
  if (subsequence === null) return null
  return subsequence.id === target?.id ? target.name : index.findSubsequenceName(subsequence.id)
}
