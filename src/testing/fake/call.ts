import type { LeadRef } from '../../ports/lead-repository.js'
import type { CallFault } from './fault.js'

/**
 * A call of the API, as it came and as it was answered.
 *
 * @example
 * ```ts
 * const call: FakeCall | undefined = fake.calls[0]
 * expect(call?.patch).toEqual({ aiTag: 'Interested' })
 * ```
 */
export interface FakeCall {
  readonly method: string
  /** The path, as in `/v1/campaigns/cmp_1/leads/lead_1`. */
  readonly path: string
  /** The lead that was to be updated; `null` for a call of another operation. */
  readonly lead: LeadRef | null
  /** What was asked for, right or wrong; `null` where that is no JSON object. */
  readonly patch: object | null
  /** The answer's status; `null` where none came to the caller, or not yet. */
  readonly status: number | null
  readonly fault: CallFault | null
}

/** A call that may be under way. */
export interface OpenCall extends FakeCall {
  patch: object | null
  status: number | null
}

/** A copy that shares nothing with the call. Its fault is frozen. */
export function copyCall({ fault, ...call }: FakeCall): FakeCall {
  return { ...structuredClone(call), fault }
}
