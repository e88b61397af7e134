import type { CampaignLead } from '../../core/lead.js'
import type { StoredIntent } from '../../ports/lead-repository.js'
import type { Campaign, Workspace } from '../../ports/workspace.js'

/**
 * The contents of a memory store, as plain JSON. A store is created from it, and its snapshot returns it.
 *
 * @example
 * ```ts
 * const before: MemorySeed = store.snapshot()
 * await service.updateLead(ref, { status: 'paused' })
 * store.restore(before)
 * ```
 */
export interface MemorySeed<L extends CampaignLead = CampaignLead> {
  readonly workspaces: ReadonlyArray<MemoryWorkspace<L>>
  /** The intents that are stored and not yet acknowledged. Defaults to none. */
  readonly pendingIntents?: readonly StoredIntent[]
}

/**
 * A workspace of a memory store.
 *
 * @example
 * ```ts
 * const workspaces: readonly MemoryWorkspace[] = store.snapshot().workspaces
 * workspaces[0]?.campaigns[0]?.leadVersions // { lead_1: 2 }
 * ```
 */
export interface MemoryWorkspace<L extends CampaignLead = CampaignLead> extends Workspace<L> {
  readonly campaigns: ReadonlyArray<MemoryCampaign<L>>
}

/**
 * A campaign of a memory store.
 *
 * @example
 * ```ts
 * // The lead has been updated three times.
 * const leadVersions = { [lead._id]: 3 }
 * const campaign: MemoryCampaign = { id: 'cmp_1', subsequences, leads: [lead], leadVersions }
 * ```
 */
export interface MemoryCampaign<L extends CampaignLead = CampaignLead> extends Campaign<L> {
  /** The version of each lead, by its `_id`: the number of its updates. Defaults to 0. */
  readonly leadVersions?: Readonly<Record<string, number>>
}
