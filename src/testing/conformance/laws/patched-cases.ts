import fc from 'fast-check'
import { type LeadPatch, PATCHABLE_STATUSES } from '../../../core/lead-patch.js'
import type { LeadPolicy } from '../../../core/policy.js'
import type { LeadUpdateCase } from '../implementation.js'

/** The same cases, each with a status in its patch. */
export function withStatus(cases: fc.Arbitrary<LeadUpdateCase>): fc.Arbitrary<LeadUpdateCase> {
  return fc
    .tuple(cases, fc.constantFrom(...PATCHABLE_STATUSES))
    .map(([given, status]) => withPatch(given, { status }))
}

/** The same cases, none with a status in its patch. */
export function withoutStatus(cases: fc.Arbitrary<LeadUpdateCase>): fc.Arbitrary<LeadUpdateCase> {
  return cases.map((given) => {
    const { aiTag } = given.patch
    return { ...given, patch: aiTag === undefined ? {} : { aiTag } }
  })
}

/** The same case with some fields of its patch replaced. */
export function withPatch(given: LeadUpdateCase, patch: LeadPatch): LeadUpdateCase {
  return { ...given, patch: { ...given.patch, ...patch } }
}

/** The same cases under another reading of the rules. */
export function withPolicy(
  cases: fc.Arbitrary<LeadUpdateCase>,
  policy: Partial<LeadPolicy>,
): fc.Arbitrary<LeadUpdateCase> {
  return cases.map((given) => ({ ...given, policy: { ...given.policy, ...policy } }))
}

/** Spells a tag in a case that no workspace of the generators uses: `mEeTiNg bOoKeD`. */
export function respell(tag: string): string {
  return Array.from(tag)
    .map((letter, index) => (index % 2 === 0 ? letter.toLowerCase() : letter.toUpperCase()))
    .join('')
}
