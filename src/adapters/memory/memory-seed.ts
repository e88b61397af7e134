import type { CampaignLead } from '../../core/lead.js'
import type { StoredIntent } from '../../ports/lead-repository.js'
import type { Campaign, Workspace } from '../../ports/workspace.js'

/**
 * What a memory store holds, as plain JSON: what it is seeded with, and what its snapshot returns.
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
  /** Intents that are stored and not yet acknowledged; none where not given. */
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
 * // Its lead has been updated three times before.
 * const leadVersions = { [lead._id]: 3 }
 * const campaign: MemoryCampaign = { id: 'cmp_1', subsequences, leads: [lead], leadVersions }
 * ```
 */
export interface MemoryCampaign<L extends CampaignLead = CampaignLead> extends Campaign<L> {
  /** How often each lead, by its `_id`, has been updated; never, where not given. */
  readonly leadVersions?: Readonly<Record<string, number>>
}
