import { scanCampaign } from '../../../core/campaign-index.js'
import { createCampaignRules } from '../../../core/campaign-rules.js'
import { decideLeadUpdate } from '../../../core/decide-lead-update.js'
import type { LeadDecision } from '../../../core/decision.js'
import type { CampaignLead } from '../../../core/lead.js'
import type { LeadPatch } from '../../../core/lead-patch.js'
import type {
  LeadRef,
  LeadRepository,
  StoredIntent,
  StoredLead,
  StoredUpdate,
  StoredUpdateResult,
} from '../../../ports/lead-repository.js'
import type { Campaign, Workspace } from '../../../ports/workspace.js'
import {
  aCampaign,
  aLead,
  aLeadSubsequence,
  aPendingSend,
  aSubsequence,
  aWorkspace,
} from '../../builders.js'
import { ContractViolation, expectEqual, expectThat } from '../violation.js'

/** The time of all decisions. */
const NOW = new Date('2025-07-01T12:00:00.000Z')

/** Refers to a lead of `cmp_1`, or of another campaign. */
export function refTo(leadId: string, campaignId = 'cmp_1'): LeadRef {
  return { campaignId, leadId }
}

/** Returns the reference of a lead. */
export function toRef({ campaignId, _id }: CampaignLead): LeadRef {
  return { campaignId, leadId: _id }
}

/** Refers to `lead_1`, `lead_2` and so on. */
export function someRefs(count: number): LeadRef[] {
  return Array.from({ length: count }, (_, index) => refTo(`lead_${index + 1}`))
}

/** The lead of most test cases. */
export const LEAD_1 = refTo('lead_1')

/**
 * Creates two workspaces. `ws_1` has `cmp_1` and `cmp_2`: in `cmp_1`, `lead_1` has a pending send,
 * `lead_2` is in `sub_2` and has received an e-mail, and `lead_3` has the defaults; `cmp_2` has another
 * lead with the id `lead_1`. `ws_2` has `cmp_3` with `lead_9`.
 */
export function someWorkspaces(): Workspace[] {
  const subsequences = [
    aSubsequence(),
    aSubsequence((subsequence) => {
      subsequence.id = 'sub_2'
      subsequence.name = 'Meeting preparation'
      subsequence.trigger.value = 'Meeting booked'
    }),
  ]
  const leads = [
    aLead((lead) => {
      lead.pendingSend = aPendingSend()
    }),
    aLead((lead) => {
      lead._id = 'lead_2'
      lead.aiTag = 'Not interested'
      lead.subsequence = aLeadSubsequence((subsequence) => {
        subsequence.id = 'sub_2'
        subsequence.emailsSent = 1
      })
    }),
    aLead((lead) => {
      lead._id = 'lead_3'
    }),
  ]
  return [
    {
      ...aWorkspace(),
      campaigns: [{ id: 'cmp_1', subsequences, leads }, createCampaign('cmp_2', ['lead_1'])],
    },
    {
      id: 'ws_2',
      tags: ['Interested', 'Out of office'],
      campaigns: [createCampaign('cmp_3', ['lead_9'])],
    },
  ]
}

/** Creates a workspace with `cmp_1` and its leads `lead_1`, `lead_2` and so on. */
export function createWorkspace(leadCount: number, tags = aWorkspace().tags): Workspace[] {
  const leadIds = someRefs(leadCount).map(({ leadId }) => leadId)
  return [{ id: 'ws_1', tags, campaigns: [createCampaign('cmp_1', leadIds)] }]
}

/** Creates a campaign of leads that differ only in their ids. */
export function createCampaign(campaignId: string, leadIds: readonly string[]): Campaign {
  return aCampaign((campaign) => {
    campaign.id = campaignId
    campaign.leads = leadIds.map((leadId) =>
      aLead((lead) => {
        lead._id = leadId
        lead.campaignId = campaignId
      }),
    )
  })
}

/** Decides on a lead with any custom fields. */
type DecideAny = <L extends CampaignLead>(stored: StoredLead<L>) => LeadDecision<L>

/** Decides by the rules of the library. */
export function decideBy(patch: LeadPatch): DecideAny {
  return <L extends CampaignLead>({ lead, subsequences, tags }: StoredLead<L>) => {
    const rules = createCampaignRules<L>(scanCampaign, subsequences, tags, {})
    return decideLeadUpdate(rules, lead, patch, NOW)
  }
}

/** Decides to change nothing. */
export function changeNothing<L extends CampaignLead>({ lead }: StoredLead<L>): LeadDecision<L> {
  return { lead, intents: [] }
}

/** Increments a counter of the lead, which reveals lost updates. */
export function countUp<L extends CampaignLead>({ lead }: StoredLead<L>): LeadDecision<L> {
  return { lead: { ...lead, currentSequenceStep: lead.currentSequenceStep + 1 }, intents: [] }
}

/** Reads a copy of the input of `decide`: the port has no other way to read a lead. */
export async function readStored<L extends CampaignLead>(
  repository: LeadRepository<L>,
  ref: LeadRef,
): Promise<StoredLead<L>> {
  const received: StoredLead<L>[] = []
  await repository.update(ref, (stored) => {
    received.push(structuredClone(stored))
    return changeNothing(stored)
  })
  const last = received.at(-1)
  if (last === undefined) throw new ContractViolation('update() resolved without calling decide')
  return last
}

/** Reads a copy of a lead. */
export async function readLead<L extends CampaignLead>(
  repository: LeadRepository<L>,
  ref: LeadRef,
): Promise<L> {
  return (await readStored(repository, ref)).lead
}

/** Reads copies of leads. */
export async function readLeads<L extends CampaignLead>(
  repository: LeadRepository<L>,
  refs: readonly LeadRef[],
): Promise<L[]> {
  return await Promise.all(refs.map((ref) => readLead(repository, ref)))
}

/** No test case stores more intents. */
const MAX_INTENTS = 5_000

/** Reads all pending intents. */
export async function readPending<L extends CampaignLead>(
  repository: LeadRepository<L>,
): Promise<StoredIntent[]> {
  const pending: StoredIntent[] = []
  for await (const stored of repository.pendingIntents()) {
    pending.push(stored)
    if (pending.length > MAX_INTENTS) {
      throw new ContractViolation(`pendingIntents() yielded more than ${MAX_INTENTS} intents`)
    }
  }
  return pending
}

/** Reads the pending intents of one lead of `cmp_1`. */
export async function readPendingForLead<L extends CampaignLead>(
  repository: LeadRepository<L>,
  { leadId }: LeadRef,
): Promise<StoredIntent[]> {
  return (await readPending(repository)).filter((stored) => getLeadId(stored) === leadId)
}

/** Checks that exactly these intents are pending, in any order. */
export async function expectPending<L extends CampaignLead>(
  repository: LeadRepository<L>,
  expected: readonly StoredIntent[],
  what = 'The pending intents',
): Promise<void> {
  expectEqual(what, sortById(await readPending(repository)), sortById(expected))
}

/** Returns the id of the lead of an intent. */
export function getLeadId({ intent }: StoredIntent): string {
  return intent.type === 'emitWebhook' ? intent.event.data.leadId : intent.leadId
}

/** Sorts intents by their ids, to compare intents that have no promised order. */
export function sortById(intents: readonly StoredIntent[]): StoredIntent[] {
  return [...intents].sort((one, other) => (one.id < other.id ? -1 : 1))
}

/** Returns the ids of intents. */
export function toIds(intents: readonly StoredIntent[]): string[] {
  return intents.map(({ id }) => id)
}

/** Returns the versions of intents. */
export function toVersions(intents: readonly StoredIntent[]): number[] {
  return intents.map(({ leadVersion }) => leadVersion)
}

/**
 * Checks that each update of a lead has a greater version than the update before it.
 *
 * @param updates - The intents of each update, at least one per update.
 * @throws ContractViolation if two versions are equal or decrease, or if a version is not a non-negative integer.
 */
export function expectIncreasingVersions(updates: ReadonlyArray<readonly StoredIntent[]>): void {
  const versions = updates.map(([first]) => first?.leadVersion ?? Number.NaN)
  const isIncreasing = versions.every(
    (version, index) => Number.isSafeInteger(version) && version > (versions[index - 1] ?? -1),
  )
  const message = `The versions of successive updates must be increasing integers: ${versions.join(', ')}`
  expectThat(isIncreasing, message)
}

/** Sorts numbers in ascending order. */
export function sortNumbers(numbers: readonly number[]): number[] {
  return [...numbers].sort((one, other) => one - other)
}

/** Returns the intents of several updates. */
export function toIntents(updates: readonly StoredUpdate[]): StoredIntent[] {
  return updates.flatMap(({ intents }) => intents)
}

/** @throws ContractViolation if the update of one of many leads failed. */
export function expectSuccess<L extends CampaignLead>(
  result: StoredUpdateResult<L>,
): StoredUpdate<L> {
  if (result.success) return { decision: result.decision, intents: result.intents }
  throw new ContractViolation(`The update of ${result.ref.leadId} failed: ${String(result.error)}`)
}

/** Overwrites everything that can be overwritten, as a careless caller without types may do. */
export function mutateDeeply(value: unknown): void {
  if (typeof value !== 'object' || value === null) return
  for (const key of Object.keys(value)) {
    mutateDeeply(Reflect.get(value, key))
    Reflect.set(value, key, 'overwritten')
  }
  if (Array.isArray(value) && !Object.isFrozen(value)) value.length = 0
}
