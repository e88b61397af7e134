import fc from 'fast-check'
import type { LeadPatch } from '../../core/lead-patch.js'
import type { LeadPolicy } from '../../core/policy.js'
import type { LeadRef } from '../../ports/lead-repository.js'
import { arbitraryPatch } from '../arbitraries/lead-arbitraries.js'
import { arbitraryUpdateCase } from '../arbitraries/update-cases.js'
import type { LeadModel } from './lead-model.js'

/** One update of one lead. */
export interface LeadUpdate {
  readonly ref: LeadRef
  readonly patch: LeadPatch
}

/** A workspace with one campaign of two leads, and what is decided by. */
export function arbitrarySystemState(
  policy: LeadPolicy | undefined,
): fc.Arbitrary<LeadModel['state']> {
  const cases = arbitraryUpdateCase({ policy })
  return fc.tuple(cases, cases).map(([first, second]) => {
    const leads = [
      { ...first.lead, _id: 'lead_1' },
      { ...second.lead, _id: 'lead_2' },
    ]
    const campaign = { id: 'cmp_1', subsequences: first.subsequences, leads }
    return {
      workspace: { id: 'ws_1', tags: first.tags, campaigns: [campaign] },
      policy: first.policy,
      now: first.now,
    }
  })
}

/** An update of one of the two leads. */
export const arbitraryLeadUpdate: fc.Arbitrary<LeadUpdate> = fc.record({
  ref: fc.constantFrom('lead_1', 'lead_2').map((leadId) => ({ campaignId: 'cmp_1', leadId })),
  patch: arbitraryPatch(),
})

/** The name of a lead or a campaign that is not there. */
export const arbitraryMissingRef: fc.Arbitrary<LeadRef> = fc.constantFrom(
  { campaignId: 'cmp_1', leadId: 'lead_3' },
  { campaignId: 'cmp_2', leadId: 'lead_1' },
)
