import { checkDate, checkPositiveInteger } from '../../core/argument-checks.js'
import { refusals } from '../../core/errors.js'
import type { CampaignLead } from '../../core/lead.js'
import { toIsoString } from '../../core/timestamps.js'
import type {
  DecideLeadUpdate,
  DueSendsQuery,
  LeadRef,
  LeadRepository,
  StoredUpdate,
  StoredUpdateResult,
} from '../../ports/lead-repository.js'
import { copyData } from './copy-data.js'
import type { MemorySeed } from './memory-seed.js'
import { createState, type LeadRecord, listDueSends, toSeed } from './memory-state.js'

/**
 * A {@link LeadRepository} in memory, for tests.
 *
 * @example
 * ```ts
 * const store: MemoryStore = createMemoryStore({ workspaces: [aWorkspace()] })
 * store.findLead({ campaignId: 'cmp_1', leadId: 'lead_1' })?.status // 'active'
 * ```
 */
export interface MemoryStore<L extends CampaignLead = CampaignLead> extends LeadRepository<L> {
  dueSends(query: DueSendsQuery): Promise<readonly LeadRef[]>
  /** Returns a copy of a lead, or `undefined` if the campaign has no such lead. */
  findLead(ref: LeadRef): L | undefined
  /** Returns a copy of the contents. `createMemoryStore(snapshot)` creates an equal store. */
  snapshot(): MemorySeed<L>
  /**
   * Replaces the contents.
   *
   * @throws TypeError if the seed is invalid. The contents are unchanged in that case.
   */
  restore(seed: MemorySeed<L>): void
}

/**
 * Creates a store in memory. For leads with custom fields, use `createMemoryStore<MyLead>(…)`. Stored data is never
 * aliased: mutating arguments or results does not affect it. Updates do not interleave, because each of them is
 * synchronous. The id of an intent consists of the campaign, the lead, its version and the index of the intent, so that
 * ids are the same in every run.
 *
 * @throws TypeError if a part of the seed is invalid, duplicate or in the wrong campaign; the message names it.
 *
 * @example
 * ```ts
 * const store = createMemoryStore({
 *   workspaces: [{ id: 'ws_1', tags: ['Interested'], campaigns: [{ id: 'cmp_1', subsequences, leads }] }],
 * })
 * store.findLead({ campaignId: 'cmp_1', leadId: 'lead_1' })?.aiTag
 * ```
 */
export function createMemoryStore<L extends CampaignLead = CampaignLead>(
  seed: MemorySeed<NoInfer<L>>,
): MemoryStore<L> {
  let state = createState(seed)

  function findRecord({ campaignId, leadId }: LeadRef): LeadRecord<L> | undefined {
    return state.campaigns.get(campaignId)?.leads.get(leadId)
  }

  function update(ref: LeadRef, decide: DecideLeadUpdate<L>): StoredUpdate<L> {
    const campaign = state.campaigns.get(ref.campaignId)
    const record = campaign?.leads.get(ref.leadId)
    if (campaign === undefined || record === undefined) throw refusals.notFound()
    const { workspaceId, subsequences, tags } = campaign
    const lead = copyData(record.lead)
    const decision = decide({ lead, workspaceId, subsequences, tags })
    if (decision.lead === lead && decision.intents.length === 0) return { decision, intents: [] }

    const leadVersion = record.version + 1
    const updateId = [ref.campaignId, ref.leadId, `${leadVersion}`].map(escapeIdPart).join(':')
    const intents = decision.intents.map((intent, index) => ({
      id: `${updateId}:${index}`,
      leadVersion,
      intent,
    }))
    // Copied before anything is stored, because copying may throw.
    const changed = copyData({ lead: decision.lead, intents })
    record.lead = changed.lead
    record.version = leadVersion
    for (const stored of changed.intents) state.pendingIntents.set(stored.id, stored)
    return { decision, intents }
  }

  function updateOneOfMany(ref: LeadRef, decide: DecideLeadUpdate<L>): StoredUpdateResult<L> {
    try {
      return { ref, success: true, ...update(ref, decide) }
    } catch (error) {
      return { ref, success: false, error }
    }
  }

  return {
    capabilities: ['dueSends'],
    update: async (ref, decide) => update(ref, decide),
    updateMany: async (refs, decide) => refs.map((ref) => updateOneOfMany(ref, decide)),
    pendingIntents: async function* () {
      // A copy, because the iteration would not end if each delivery added an intent.
      yield* copyData(Array.from(state.pendingIntents.values()))
    },
    acknowledge: async (intentIds) => {
      for (const id of intentIds) state.pendingIntents.delete(id)
    },
    async dueSends({ before, limit }) {
      checkDate('query.before', before)
      checkPositiveInteger('query.limit', limit)
      return listDueSends(state, toIsoString(before), limit)
    },
    findLead: (ref) => copyData(findRecord(ref)?.lead),
    snapshot: () => toSeed(state),
    restore(replacement) {
      state = createState(replacement)
    },
  }
}

/** Escapes colons, so that no two leads share an id, and all characters that {@link isIntentId} does not accept. */
function escapeIdPart(part: string): string {
  return part.replaceAll(/[^\w~-]/gu, (character) => {
    // `encodeURIComponent` throws for half of a surrogate pair.
    if (/\p{Surrogate}/u.test(character)) return `%u${character.charCodeAt(0).toString(16)}`
    return character === '.' ? '%2E' : encodeURIComponent(character)
  })
}
