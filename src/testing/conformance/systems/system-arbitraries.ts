import * as fc from 'fast-check'
import type { CampaignLead } from '../../../core/lead.js'
import type { LeadCommand } from '../../../core/lead-command.js'
import { type LeadPatch, PATCHABLE_STATUSES } from '../../../core/lead-patch.js'
import type { LeadPolicy } from '../../../core/policy.js'
import type { Subsequence } from '../../../core/subsequence.js'
import type { LeadRef } from '../../../ports/lead-repository.js'
import type { Campaign } from '../../../ports/workspace.js'
import { arbitraryLead, arbitraryPolicy, toNow } from '../../arbitraries/lead-arbitraries.js'
import { arbitrarySenderCommand, DUE_AT } from '../../arbitraries/sender-commands.js'
import { UNKNOWN_TAG } from '../../arbitraries/update-cases.js'
import type { LeadModel } from './lead-model.js'

// Few values, so that updates interact: most tags move a lead, and most updates target the same lead.

/** The tags of every generated workspace. */
export const TAGS = ['Interested', 'Meeting booked', 'Not interested']

/** The subsequences of the first campaign. */
export const SUBSEQUENCES: readonly Subsequence[] = [
  { id: 'sub_1', name: 'Interested follow-up', trigger: { type: 'ai_tag', value: 'interested' } },
  {
    id: 'sub_2',
    name: 'Meeting preparation',
    trigger: { type: 'ai_tag', value: 'Meeting booked' },
  },
]

/** The subsequences of the second campaign. Their tag triggers no subsequence of the first campaign. */
const OTHER_SUBSEQUENCES: readonly Subsequence[] = [
  { id: 'sub_3', name: 'Another follow-up', trigger: { type: 'ai_tag', value: 'Not interested' } },
]

/** An update of a lead. */
export interface LeadUpdate {
  readonly ref: LeadRef
  readonly patch: LeadPatch
  /** A command that a system with the method `applyCommand` applies instead of the patch. */
  readonly command: LeadCommand | undefined
}

/** Generates a workspace with two campaigns: `cmp_1` with two leads, and `cmp_2` with one lead. */
export function arbitrarySystemState(
  policy: LeadPolicy | undefined,
): fc.Arbitrary<LeadModel['state']> {
  return fc
    .record({
      leads: fc.tuple(arbitraryLead(), arbitraryLead(), arbitraryLead()),
      isWaiting: fc.boolean(),
      policy: policy === undefined ? arbitraryPolicy() : fc.constant(policy),
      milliseconds: fc.nat(999),
    })
    .map(({ leads: [first, second, third], isWaiting, policy: leadPolicy, milliseconds }) => ({
      workspace: {
        id: 'ws_1',
        tags: TAGS,
        campaigns: [
          createCampaign('cmp_1', SUBSEQUENCES, {
            lead_1: isWaiting ? toWaiting(first) : first,
            lead_2: second,
          }),
          createCampaign('cmp_2', OTHER_SUBSEQUENCES, { lead_3: third }),
        ],
      },
      policy: leadPolicy,
      now: toNow(milliseconds),
    }))
}

/** Makes a lead active, with an e-mail that is due. */
function toWaiting(lead: CampaignLead): CampaignLead {
  const sequence = lead.subsequence?.status === 'active' ? 'subsequence' : 'main'
  return { ...lead, status: 'active', pendingSend: { id: 'send_1', sequence, sendAt: DUE_AT } }
}

function createCampaign(
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

/** Generates an update of one of the leads, most often of the first; few updates are refused. */
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
    command: fc.option(arbitrarySenderCommand(), { freq: 2, nil: undefined }),
  })
}

/** Parses a patch that may be invalid. */
function parse(json: string): LeadPatch {
  return JSON.parse(json)
}

/** Generates the reference of a missing lead, some with the id of a lead of another campaign. */
export const arbitraryMissingRef: fc.Arbitrary<LeadRef> = fc.constantFrom(
  { campaignId: 'cmp_1', leadId: 'lead_4' },
  { campaignId: 'cmp_3', leadId: 'lead_1' },
  { campaignId: 'cmp_2', leadId: 'lead_1' },
  { campaignId: 'cmp_1', leadId: 'lead_3' },
)
