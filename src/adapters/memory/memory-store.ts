import { refusals } from '../../core/errors.js'
import type { CampaignLead } from '../../core/lead.js'
import type {
  DecideLeadUpdate,
  LeadRef,
  LeadRepository,
  StoredUpdate,
  StoredUpdateResult,
} from '../../ports/lead-repository.js'
import { copyData } from './copy-data.js'
import type { MemorySeed } from './memory-seed.js'
import { type LeadRecord, loadState, saveState } from './memory-state.js'

/**
 * A {@link LeadRepository} in memory, to be seeded, read back and snapshot by tests.
 *
 * @example
 * ```ts
 * const store: MemoryStore = createMemoryStore({ workspaces: [aWorkspace()] })
 * store.findLead({ campaignId: 'cmp_1', leadId: 'lead_1' })?.status // 'active'
 * ```
 */
export interface MemoryStore<L extends CampaignLead = CampaignLead> extends LeadRepository<L> {
  /** A copy of a lead; `undefined` where the campaign has no such lead. */
  findLead(ref: LeadRef): L | undefined
  /** A copy of everything it holds: `createMemoryStore(snapshot)` makes an equal store. */
  snapshot(): MemorySeed<L>
  /** Replaces everything it holds. */
  restore(seed: MemorySeed<L>): void
}

/**
 * Makes a store in memory. Leads with fields of your own: `createMemoryStore<MyLead>(…)`. It keeps
 * copies: nothing that it was given or gives is shared with it. An
 * update runs from start to end without a pause, so that concurrent calls cannot come between. The
 * ids of its intents are made of the campaign, the lead, its version and the intent's place, and so are
 * the same from run to run.
 *
 * @throws TypeError naming what is doubled in the seed, in the wrong campaign, or not of its type.
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
  let state = loadState(seed)

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
    // The copies first: where one of them fails, nothing has been stored.
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
    capabilities: [],
    update: async (ref, decide) => update(ref, decide),
    updateMany: async (refs, decide) => refs.map((ref) => updateOneOfMany(ref, decide)),
    pendingIntents: async function* () {
      // Not those that come up meanwhile: a sink that causes more would never come to an end.
      yield* copyData(Array.from(state.pendingIntents.values()))
    },
    acknowledge: async (intentIds) => {
      for (const id of intentIds) state.pendingIntents.delete(id)
    },
    findLead: (ref) => copyData(findRecord(ref)?.lead),
    snapshot: () => saveState(state),
    restore(replacement) {
      state = loadState(replacement)
    },
  }
}

/** A colon would let two leads share an id, and the sender of webhooks accepts few characters: {@link isIntentId}. */
function escapeIdPart(part: string): string {
  return part.replaceAll(/[^\w~-]/gu, (character) => {
    // Half a surrogate pair has no UTF-8, of which `encodeURIComponent` would throw.
    if (/\p{Surrogate}/u.test(character)) return `%u${character.charCodeAt(0).toString(16)}`
    return character === '.' ? '%2E' : encodeURIComponent(character)
  })
}
