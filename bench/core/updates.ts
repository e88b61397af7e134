import type { CampaignLead, LeadPatch, LeadSubsequence } from 'campaign-lead'
import { OTHER_TAGS, TRIGGERING_TAGS } from './campaign.js'

/** The arguments of one decision. */
export interface Update {
  readonly lead: CampaignLead
  readonly patch: LeadPatch
  readonly now: Date
}

/** Groups of updates by their result. */
export const GROUPS = ['changes', 'no-ops', 'refusals'] as const

export type Group = (typeof GROUPS)[number]

interface Kind {
  readonly group: Group
  readonly create: (index: number) => { lead?: Partial<CampaignLead>; patch: object }
}

/** Every row of the rule table, changes without the table, no-ops and every refusal. */
const KINDS: Readonly<Record<string, Kind>> = {
  'match/none': {
    group: 'changes',
    create: (index) => ({ patch: { aiTag: triggeringTag(index) } }),
  },
  'match/other/unsent': {
    group: 'changes',
    create: (index) => ({
      lead: { subsequence: inSubsequence(index, 0) },
      patch: { aiTag: triggeringTag(index + 1) },
    }),
  },
  'match/other/sent': {
    group: 'changes',
    create: (index) => ({
      lead: { subsequence: inSubsequence(index, 2) },
      patch: { aiTag: triggeringTag(index + 1) },
    }),
  },
  'match/past': {
    group: 'changes',
    create: (index) => ({
      lead: { subsequence: past(index), pendingSend: null },
      patch: { aiTag: triggeringTag(index) },
    }),
  },
  'no-match/none': {
    group: 'changes',
    create: (index) => ({ patch: { aiTag: otherTag(index) } }),
  },
  'no-match/unsent': {
    group: 'changes',
    create: (index) => ({
      lead: { subsequence: inSubsequence(index, 0) },
      patch: { aiTag: otherTag(index) },
    }),
  },
  'no-match/sent': {
    group: 'changes',
    create: (index) => ({ lead: { subsequence: inSubsequence(index, 1) }, patch: { aiTag: null } }),
  },
  'lead with a do-not-contact status': {
    group: 'changes',
    create: (index) => ({ lead: { status: 'bounced' }, patch: { aiTag: triggeringTag(index) } }),
  },
  status: {
    group: 'changes',
    create: () => ({ patch: { status: 'paused' } }),
  },
  'status and tag': {
    group: 'changes',
    create: (index) => ({ patch: { status: 'paused', aiTag: triggeringTag(index) } }),
  },
  'match/same': {
    group: 'no-ops',
    create: (index) => ({
      lead: { aiTag: triggeringTag(index), subsequence: inSubsequence(index, 1) },
      patch: { aiTag: triggeringTag(index) },
    }),
  },
  'the same tag, without a match': {
    group: 'no-ops',
    create: (index) => ({ lead: { aiTag: otherTag(index) }, patch: { aiTag: otherTag(index) } }),
  },
  'the same status': {
    group: 'no-ops',
    create: () => ({ patch: { status: 'active' } }),
  },
  'an empty patch': { group: 'no-ops', create: () => ({ patch: {} }) },
  INVALID_PATCH: {
    group: 'refusals',
    create: (index) => ({
      patch: index % 2 === 0 ? { aiTag: triggeringTag(index), replied: true } : { aiTag: index },
    }),
  },
  INVALID_STATUS: {
    group: 'refusals',
    create: () => ({ patch: { status: 'completed' } }),
  },
  INVALID_TAG: {
    group: 'refusals',
    create: (index) => ({ patch: { aiTag: `No such tag ${index}` } }),
  },
  STATUS_LOCKED: {
    group: 'refusals',
    create: () => ({ lead: { status: 'unsubscribed' }, patch: { status: 'active' } }),
  },
}

const START = Date.UTC(2025, 5, 15, 9)

/**
 * Creates updates of all kinds in turn.
 *
 * @param perKind - The number of updates of each kind.
 * @param group - Limits the kinds to this group.
 */
export function createUpdates(perKind: number, group?: Group): Update[] {
  const kinds = Object.values(KINDS).filter((kind) => group === undefined || kind.group === group)
  return Array.from({ length: perKind * kinds.length }, (_, index) =>
    createUpdate(kinds, index % kinds.length, Math.floor(index / kinds.length)),
  )
}

function createUpdate(kinds: readonly Kind[], kind: number, index: number): Update {
  const parts = kinds[kind]?.create(index)
  const now = new Date(START + index * 61_001 + kind)
  const lead: CampaignLead = {
    _id: `lead_${kind}_${index}`,
    campaignId: 'cmp_1',
    status: 'active',
    aiTag: null,
    currentSequenceStep: 1,
    replied: false,
    addedAt: '2025-06-01T08:00:00.000Z',
    subsequence: null,
    pendingSend: { id: `send_${index}`, sequence: 'main', sendAt: '2025-06-20T08:00:00.000Z' },
    ...parts?.lead,
  }
  // Parsed from JSON, like rows of a database and request bodies.
  return { ...JSON.parse(JSON.stringify({ lead, patch: parts?.patch })), now }
}

function inSubsequence(index: number, emailsSent: number): LeadSubsequence {
  return {
    id: ['sub_1', 'sub_2', 'sub_4', 'sub_5'][index % 4] ?? '',
    status: 'active',
    currentStep: emailsSent,
    emailsSent,
    enrolledAt: '2025-06-10T08:00:00.000Z',
    completedAt: null,
  }
}

function past(index: number): LeadSubsequence {
  const completedAt = '2025-06-12T08:00:00.000Z'
  return { ...inSubsequence(index, 3), status: 'completed', completedAt }
}

function triggeringTag(index: number): string {
  return TRIGGERING_TAGS[index % 4] ?? ''
}

function otherTag(index: number): string {
  return OTHER_TAGS[index % 4] ?? ''
}
