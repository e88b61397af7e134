import type {
  CampaignLead,
  Intent,
  LeadPolicy,
  LeadUpdateErrorCode,
  Situation,
  Subsequence,
} from 'campaign-lead'

/** A case as written by hand: how it differs from the defaults, and what the library must decide. */
export interface VectorCase {
  /** A short name, unique within its rule. */
  readonly title: string
  /** Fields of the lead that differ from the default, including custom fields. */
  readonly lead?: Partial<CampaignLead> & Readonly<Record<string, unknown>>
  /** Defaults to the two subsequences of the fixtures. */
  readonly subsequences?: readonly Subsequence[]
  /** Defaults to the four tags of the fixtures. */
  readonly tags?: readonly string[]
  readonly patch: unknown
  /** Defaults to the documented policy. */
  readonly policy?: Partial<LeadPolicy>
  readonly claim: Claim
  /** Fields of the lead afterwards, if the case is about them. */
  readonly leadAfter?: Partial<CampaignLead>
}

/** The row that applies and its intents, or the code of the refusal. */
export type Claim =
  | readonly [Situation | 'table not run', ...Intent['type'][]]
  | LeadUpdateErrorCode

/** The cases of one rule. */
export interface RuleCases {
  readonly rule: string
  /** The sentence of the documentation, or of the reading. */
  readonly sentence: string
  readonly cases: readonly VectorCase[]
}

// The most frequent lists of intents.
export const MOVE = ['enrollment', 'emitWebhook'] as const
export const CANCEL_AND_MOVE = ['cancelSend', 'enrollment', 'emitWebhook'] as const

/** A case under each value of a policy option. */
export interface Contrast<Value extends string>
  extends Omit<VectorCase, 'claim' | 'policy' | 'leadAfter'> {
  readonly claims: Readonly<Record<Value, Claim>>
  readonly leadAfter?: Readonly<Partial<Record<Value, VectorCase['leadAfter']>>>
}

/** A value of an option, and its sentence. */
interface PolicyValue<Value extends string> {
  readonly value: Value
  readonly policy: Partial<LeadPolicy>
  readonly sentence: string
}

/** Creates the same cases for each value of an option, so that only the value explains a difference. */
export function createContrast<Value extends string>(
  option: string,
  values: readonly PolicyValue<Value>[],
  contrasts: readonly Contrast<Value>[],
): RuleCases[] {
  return values.map(({ value, policy, sentence }) => ({
    rule: `${option}/${value}`,
    sentence,
    cases: contrasts.map(({ claims, leadAfter, ...vectorCase }) => {
      const after = leadAfter?.[value]
      return { ...vectorCase, policy, claim: claims[value], ...(after && { leadAfter: after }) }
    }),
  }))
}
