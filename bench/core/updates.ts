import type { CampaignLead, LeadPatch, LeadSubsequence } from 'campaign-lead'
import { OTHER_TAGS, TRIGGERING_TAGS } from './campaign.js'

/** One call: what a way to decide is given. */
export interface Update {
  readonly lead: CampaignLead
  readonly patch: LeadPatch
  readonly now: Date
}

/** What comes of an update. */
export const GROUPS = ['changes', 'no-ops', 'refusals'] as const

export type Group = (typeof GROUPS)[number]

interface Kind {
  readonly group: Group
  readonly make: (index: number) => { lead?: Partial<CampaignLead>; patch: object }
}

/** Every row of the rule table, what changes without it, what changes nothing, and every refusal. */
const KINDS: Readonly<Record<string, Kind>> = {
  'match/none': {
    group: 'changes',
    make: (index) => ({ patch: { aiTag: triggeringTag(index) } }),
  },
  'match/other/unsent': {
    group: 'changes',
    make: (index) => ({
      lead: { subsequence: inSubsequence(index, 0) },
      patch: { aiTag: triggeringTag(index + 1) },
    }),
  },
  'match/other/sent': {
    group: 'changes',
    make: (index) => ({
      lead: { subsequence: inSubsequence(index, 2) },
      patch: { aiTag: triggeringTag(index + 1) },
    }),
  },
  'match/past': {
    group: 'changes',
    make: (index) => ({
      lead: { subsequence: past(index), pendingSend: null },
      patch: { aiTag: triggeringTag(index) },
    }),
  },
  'no-match/none': {
    group: 'changes',
    make: (index) => ({ patch: { aiTag: otherTag(index) } }),
  },
  'no-match/unsent': {
    group: 'changes',
    make: (index) => ({
      lead: { subsequence: inSubsequence(index, 0) },
      patch: { aiTag: otherTag(index) },
    }),
  },
  'no-match/sent': {
    group: 'changes',
    make: (index) => ({ lead: { subsequence: inSubsequence(index, 1) }, patch: { aiTag: null } }),
  },
  'of a lead that is not to be contacted': {
    group: 'changes',
    make: (index) => ({ lead: { status: 'bounced' }, patch: { aiTag: triggeringTag(index) } }),
  },
  status: {
    group: 'changes',
    make: () => ({ patch: { status: 'paused' } }),
  },
  'status and tag': {
    group: 'changes',
    make: (index) => ({ patch: { status: 'paused', aiTag: triggeringTag(index) } }),
  },
  'match/same': {
    group: 'no-ops',
    make: (index) => ({
      lead: { aiTag: triggeringTag(index), subsequence: inSubsequence(index, 1) },
      patch: { aiTag: triggeringTag(index) },
    }),
  },
  'the same tag, which nothing matches': {
    group: 'no-ops',
    make: (index) => ({ lead: { aiTag: otherTag(index) }, patch: { aiTag: otherTag(index) } }),
  },
  'the same status': {
    group: 'no-ops',
    make: () => ({ patch: { status: 'active' } }),
  },
  'an empty patch': { group: 'no-ops', make: () => ({ patch: {} }) },
  INVALID_PATCH: {
    group: 'refusals',
    make: (index) => ({
      patch: index % 2 === 0 ? { aiTag: triggeringTag(index), replied: true } : { aiTag: index },
    }),
  },
  INVALID_STATUS: {
    group: 'refusals',
    make: () => ({ patch: { status: 'completed' } }),
  },
  INVALID_TAG: {
    group: 'refusals',
    make: (index) => ({ patch: { aiTag: `No such tag ${index}` } }),
  },
  STATUS_LOCKED: {
    group: 'refusals',
    make: () => ({ lead: { status: 'unsubscribed' }, patch: { status: 'active' } }),
  },
}

const START = Date.UTC(2025, 5, 15, 9)

/** As many updates of each kind, the kinds in turn; `group` names those of one group only. */
export function createUpdates(ofEach: number, group?: Group): Update[] {
  const kinds = Object.values(KINDS).filter((kind) => group === undefined || kind.group === group)
  return Array.from({ length: ofEach * kinds.length }, (_, index) =>
    createUpdate(kinds, index % kinds.length, Math.floor(index / kinds.length)),
  )
}

function createUpdate(kinds: readonly Kind[], kind: number, index: number): Update {
  const made = kinds[kind]?.make(index)
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
    ...made?.lead,
  }
  // As a database's driver and a request's body give them.
  return { ...JSON.parse(JSON.stringify({ lead, patch: made?.patch })), now }
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
