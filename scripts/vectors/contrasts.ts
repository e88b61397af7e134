import type { LeadPolicy } from 'campaign-lead'
import type { Claim, RuleCases, VectorCase } from './vector-case.js'

/** One case under each value of a policy's option. */
export interface Contrast<Value extends string>
  extends Omit<VectorCase, 'claim' | 'policy' | 'leadAfter'> {
  readonly claims: Readonly<Record<Value, Claim>>
  readonly leadAfter?: Readonly<Partial<Record<Value, VectorCase['leadAfter']>>>
}

/** A value of an option, in its own words. */
interface PolicyValue<Value extends string> {
  readonly value: Value
  readonly policy: Partial<LeadPolicy>
  readonly sentence: string
}

/** The same cases under each value of an option, so that the values are told apart by nothing else. */
export function contrast<Value extends string>(
  option: string,
  values: readonly PolicyValue<Value>[],
  contrasts: readonly Contrast<Value>[],
): RuleCases[] {
  return values.map(({ value, policy, sentence }) => ({
    rule: `${option}/${value}`,
    sentence,
    cases: contrasts.map(({ claims, leadAfter, ...given }) => {
      const after = leadAfter?.[value]
      return { ...given, policy, claim: claims[value], ...(after && { leadAfter: after }) }
    }),
  }))
}
