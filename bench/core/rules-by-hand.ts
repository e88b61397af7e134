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

// What every way but the library's own shares: the rules, as plain functions that check nothing but what
// a client may get wrong. The ways differ in how they choose an outcome and make the new lead.

/** Decides one update, and throws a refusal. */
export type Decide = (
  lead: CampaignLead,
  patch: LeadPatch,
  now: Date,
) => LeadDecision | Promise<LeadDecision>

/** What is looked up in the campaign and the workspace. */
export interface LookUps {
  tagNamed(name: string): string | undefined
  matching(aiTag: string | null): readonly Subsequence[]
  nameOf(id: string): string | null
}

type Outcome = EnrollmentAction | 'nothing'

export interface Chosen {
  readonly situation: NonNullable<LeadDecision['situation']>
  readonly outcome: Outcome
  readonly entered: Subsequence | undefined
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
const NONE: readonly Subsequence[] = []

/** Maps, built once. */
export function createLookUps(
  subsequences: readonly Subsequence[],
  tags: readonly string[],
): LookUps {
  const spellings = new Map(tags.map((tag) => [tag.toLowerCase(), tag]))
  const names = new Set(tags)
  const byId = new Map(subsequences.map((subsequence) => [subsequence.id, subsequence]))
  const byTrigger = new Map<string, Subsequence[]>()
  for (const subsequence of subsequences) {
    const { type, value } = subsequence.trigger
    if (type !== 'ai_tag' || value === undefined || value === null) continue
    const key = value.toLowerCase()
    byTrigger.set(key, [...(byTrigger.get(key) ?? []), subsequence])
  }
  return {
    tagNamed: (name) => (names.has(name) ? name : spellings.get(name.toLowerCase())),
    matching: (aiTag) => (aiTag === null ? NONE : (byTrigger.get(aiTag.toLowerCase()) ?? NONE)),
    nameOf: (id) => byId.get(id)?.name ?? null,
  }
}

/** Reads the lists each time, and builds nothing. */
export function createScans(
  subsequences: readonly Subsequence[],
  tags: readonly string[],
): LookUps {
  return {
    tagNamed(name) {
      if (tags.includes(name)) return name
      const key = name.toLowerCase()
      return tags.find((tag) => tag.toLowerCase() === key)
    },
    matching(aiTag) {
      if (aiTag === null) return NONE
      const key = aiTag.toLowerCase()
      return subsequences.filter(
        ({ trigger }) => trigger.type === 'ai_tag' && trigger.value?.toLowerCase() === key,
      )
    },
    nameOf: (id) => subsequences.find((subsequence) => subsequence.id === id)?.name ?? null,
  }
}

/** @returns The tag in the workspace's spelling; `undefined` where the patch has none. */
export function checkPatch(
  lookUps: LookUps,
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
  const tag = typeof aiTag === 'string' ? lookUps.tagNamed(aiTag) : aiTag
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
  lookUps: LookUps,
  place: LeadSubsequence | null,
  aiTag: string | null,
): Chosen {
  const matching = lookUps.matching(aiTag)
  const entered = matching[0]
  const isIn = place !== null && place.status === 'active'
  if (entered === undefined) {
    if (!isIn) return { situation: 'no-match/none', outcome: 'nothing', entered }
    return place.emailsSent === 0
      ? { situation: 'no-match/unsent', outcome: 'exited', entered }
      : { situation: 'no-match/sent', outcome: 'skippedInProgress', entered }
  }
  const isOwn = place !== null && matching.some(({ id }) => id === place.id)
  if (!isIn) {
    return isOwn && place.emailsSent !== 0
      ? { situation: 'match/past', outcome: 'nothing', entered }
      : { situation: 'match/none', outcome: 'enrolled', entered }
  }
  if (isOwn) return { situation: 'match/same', outcome: 'nothing', entered }
  return place.emailsSent === 0
    ? { situation: 'match/other/unsent', outcome: 'switched', entered }
    : { situation: 'match/other/sent', outcome: 'skippedInProgress', entered }
}

export function activated(status: LeadStatus): LeadStatus {
  return ACTIVATED.includes(status) ? 'active' : status
}

export function enter({ id }: Subsequence, now: string): LeadSubsequence {
  return {
    id,
    status: 'active',
    currentStep: 0,
    emailsSent: 0,
    enrolledAt: now,
    completedAt: null,
  }
}

/** The time as a string, which takes long to make, where anything will hold it. */
export function instantOf(
  { aiTag }: CampaignLead,
  tag: string | null | undefined,
  chosen: Chosen | undefined,
  now: Date,
): string {
  const outcome = chosen?.outcome ?? 'nothing'
  const isMoved = outcome !== 'nothing' && outcome !== 'skippedInProgress'
  return isMoved || (tag !== undefined && tag !== aiTag) ? now.toISOString() : ''
}

/** What libraries are given that ask for a first state; no update begins with it. */
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

/** What an update comes to, before it is carried out. */
export type Plan = {
  readonly status: LeadStatus
  readonly aiTag: string | null
  /** Absent where the rule table was not run. */
  readonly chosen: Chosen | undefined
  /** Empty where nothing will hold it. */
  readonly instant: string
}

export function makePlan(lookUps: LookUps, lead: CampaignLead, patch: LeadPatch, now: Date): Plan {
  const tag = checkPatch(lookUps, lead, patch)
  const chosen =
    tag === undefined || isLocked(lead) ? undefined : choose(lookUps, lead.subsequence, tag)
  return {
    status: patch.status ?? lead.status,
    aiTag: tag === undefined ? lead.aiTag : tag,
    chosen,
    instant: instantOf(lead, tag, chosen, now),
  }
}

/** Whether anything is to be changed. */
export function isChange(lead: CampaignLead, { status, aiTag, chosen }: Plan): boolean {
  const outcome = chosen?.outcome ?? 'nothing'
  const isMoved = outcome !== 'nothing' && outcome !== 'skippedInProgress'
  return isMoved || status !== lead.status || aiTag !== lead.aiTag
}

/** Carries a plan out by assignments, as the libraries that hand out drafts have it. */
export function carryOutOn(draft: Draft<CampaignLead>, plan: Plan): void {
  const { status, aiTag, chosen, instant } = plan
  draft.status = status
  draft.aiTag = aiTag
  if (chosen?.outcome === 'exited' && draft.subsequence !== null) {
    draft.status = 'completed'
    draft.subsequence.status = 'completed'
    draft.subsequence.completedAt = instant
    draft.pendingSend = null
  }
  if (chosen?.outcome === 'enrolled' || chosen?.outcome === 'switched') {
    draft.status = activated(status)
    draft.subsequence = chosen.entered ? enter(chosen.entered, instant) : null
    draft.pendingSend = null
  }
}

/** The decision on a lead that has been made anew. */
export function tellDecision(
  lookUps: LookUps,
  before: CampaignLead,
  lead: CampaignLead,
  chosen: Chosen | undefined,
  instant: string,
): LeadDecision {
  const intents = tellIntents(lookUps, before, lead, chosen, instant)
  if (chosen === undefined) return { lead, intents }
  const { outcome: action, situation } = chosen
  if (action === 'nothing') return { lead, intents, situation }
  const subsequenceName = nameIn(lookUps, lead, chosen)
  return { lead, intents, subsequenceEnrollment: { action, subsequenceName }, situation }
}

function tellIntents(
  lookUps: LookUps,
  before: CampaignLead,
  after: CampaignLead,
  chosen: Chosen | undefined,
  timestamp: string,
): Intent[] {
  const { _id: leadId, campaignId, pendingSend } = before
  const intents: Intent[] = []
  if (pendingSend !== null && after.pendingSend === null) {
    const { id: sendId, sequence } = pendingSend
    intents.push({ type: 'cancelSend', leadId, campaignId, sendId, sequence })
  }
  if (chosen !== undefined && chosen.outcome !== 'nothing') {
    intents.push({
      type: 'enrollment',
      action: chosen.outcome,
      leadId,
      campaignId,
      subsequenceId: after.subsequence?.id ?? '',
      subsequenceName: nameIn(lookUps, after, chosen),
      previousSubsequenceId:
        chosen.outcome === 'switched' ? (before.subsequence?.id ?? null) : null,
    })
  }
  if (before.aiTag !== after.aiTag) {
    const { aiTag: previousAiTag } = before
    const data = { leadId, campaignId, previousAiTag, aiTag: after.aiTag }
    intents.push({ type: 'emitWebhook', event: { type: 'lead.tag_changed', timestamp, data } })
  }
  return intents
}

function nameIn(
  lookUps: LookUps,
  { subsequence }: CampaignLead,
  { entered }: Chosen,
): string | null {
  if (subsequence === null) return null
  return subsequence.id === entered?.id ? entered.name : lookUps.nameOf(subsequence.id)
}
