import type {
  CampaignLead,
  Intent,
  LeadPolicy,
  LeadUpdateErrorCode,
  Situation,
  Subsequence,
} from 'campaign-lead'

/** A case as it is written down by hand: what is particular about it, and what is claimed of it. */
export interface VectorCase {
  /** What is particular, in a few words that no other case of its rule has. */
  readonly particular: string
  /** What the lead has that is particular, be it a field of the host's own. */
  readonly lead?: Partial<CampaignLead> & Readonly<Record<string, unknown>>
  /** The two of the world where not given. */
  readonly subsequences?: readonly Subsequence[]
  /** The four of the world where not given. */
  readonly tags?: readonly string[]
  readonly patch: unknown
  /** As documented where not given. */
  readonly policy?: Partial<LeadPolicy>
  readonly claim: Claim
  /** Fields of the lead afterwards, where they are what the case is about. */
  readonly leadAfter?: Partial<CampaignLead>
}

/** The row that applies with the intents that it calls for, or the code of the refusal. */
export type Claim =
  | readonly [Situation | 'table not run', ...Intent['type'][]]
  | LeadUpdateErrorCode

/** The cases that prove one rule. */
export interface RuleCases {
  readonly rule: string
  /** In words of the documentation or of the reading. */
  readonly sentence: string
  readonly cases: readonly VectorCase[]
}

// What is called for again and again.
export const MOVE = ['enrollment', 'emitWebhook'] as const
export const CANCEL_AND_MOVE = ['cancelSend', 'enrollment', 'emitWebhook'] as const
