import fc from 'fast-check'
import type { CampaignLead } from '../../../core/lead.js'
import { type LeadPatch, PATCHABLE_STATUSES } from '../../../core/lead-patch.js'
import type { LeadPolicy } from '../../../core/policy.js'
import type { Subsequence } from '../../../core/subsequence.js'
import type { LeadRef } from '../../../ports/lead-repository.js'
import type { Campaign } from '../../../ports/workspace.js'
import { arbitraryLead, arbitraryPolicy } from '../../arbitraries/lead-arbitraries.js'
import { UNKNOWN_TAG } from '../../arbitraries/update-cases.js'
import type { LeadModel } from './lead-model.js'

// A small world, so that updates meet: most tags move a lead, and most updates are of one lead.

const TAGS = ['Interested', 'Meeting booked', 'Not interested']

const SUBSEQUENCES: readonly Subsequence[] = [
  { id: 'sub_1', name: 'Interested follow-up', trigger: { type: 'ai_tag', value: 'interested' } },
  {
    id: 'sub_2',
    name: 'Meeting preparation',
    trigger: { type: 'ai_tag', value: 'Meeting booked' },
  },
]

/** Whose trigger is another than that of its like in the first campaign. */
const OTHER_SUBSEQUENCES: readonly Subsequence[] = [
  { id: 'sub_3', name: 'Another follow-up', trigger: { type: 'ai_tag', value: 'Not interested' } },
]

/** One update of one lead. */
export interface LeadUpdate {
  readonly ref: LeadRef
  readonly patch: LeadPatch
}

/** A workspace with two campaigns: `cmp_1` with two leads, and `cmp_2` with one. */
export function arbitrarySystemState(
  policy: LeadPolicy | undefined,
): fc.Arbitrary<LeadModel['state']> {
  return fc
    .record({
      leads: fc.tuple(arbitraryLead(), arbitraryLead(), arbitraryLead()),
      policy: policy === undefined ? arbitraryPolicy() : fc.constant(policy),
      milliseconds: fc.nat(999),
    })
    .map(({ leads: [first, second, third], milliseconds, ...given }) => ({
      workspace: {
        id: 'ws_1',
        tags: TAGS,
        campaigns: [
          aCampaign('cmp_1', SUBSEQUENCES, { lead_1: first, lead_2: second }),
          aCampaign('cmp_2', OTHER_SUBSEQUENCES, { lead_3: third }),
        ],
      },
      policy: given.policy,
      now: new Date(Date.UTC(2025, 6, 1, 12, 0, 0, milliseconds)).toISOString(),
    }))
}

function aCampaign(
  id: string,
  subsequences: readonly Subsequence[],
  leads: Readonly<Record<string, CampaignLead>>,
): Campaign {
  const own = Object.entries(leads).map(([_id, lead]) => ({ ...lead, _id, campaignId: id }))
  return { id, subsequences, leads: own }
}

const REFS: readonly LeadRef[] = [
  { campaignId: 'cmp_1', leadId: 'lead_1' },
  { campaignId: 'cmp_1', leadId: 'lead_2' },
  { campaignId: 'cmp_2', leadId: 'lead_3' },
]

/** An update of one of the leads, oftenest of the first; seldom one that is refused. */
export function arbitraryLeadUpdate(): fc.Arbitrary<LeadUpdate> {
  const [first, ...others] = REFS
  const aiTag = fc.constantFrom(...TAGS, ...TAGS, null, UNKNOWN_TAG)
  const status = fc.constantFrom(...PATCHABLE_STATUSES)
  return fc.record({
    ref: fc.constantFrom(...(first ? [first, first, first] : []), ...others),
    patch: fc.oneof(
      { weight: 5, arbitrary: aiTag.map((tag): LeadPatch => ({ aiTag: tag })) },
      { weight: 2, arbitrary: fc.record({ status, aiTag }, { noNullPrototype: true }) },
      { weight: 2, arbitrary: fc.record({ status }, { noNullPrototype: true }) },
      { weight: 1, arbitrary: fc.constantFrom('{"status":"bounced"}', '{"stage":1}').map(parse) },
    ),
  })
}

/** A patch as it comes from outside, of whatever type. */
function parse(json: string): LeadPatch {
  return JSON.parse(json)
}

/** The name of a lead that is not there: nowhere, in no campaign, or in another one. */
export const arbitraryMissingRef: fc.Arbitrary<LeadRef> = fc.constantFrom(
  { campaignId: 'cmp_1', leadId: 'lead_4' },
  { campaignId: 'cmp_3', leadId: 'lead_1' },
  { campaignId: 'cmp_2', leadId: 'lead_1' },
  { campaignId: 'cmp_1', leadId: 'lead_3' },
)
