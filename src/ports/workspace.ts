import type { CampaignLead } from '../core/lead.js'
import type { Subsequence } from '../core/subsequence.js'

/**
 * A workspace with its AI tags and its campaigns.
 *
 * @example
 * ```ts
 * const workspace: Workspace = { id: 'ws_1', tags: ['Interested'], campaigns: [campaign] }
 * await insertWorkspaces(pool, [workspace])
 * ```
 */
export interface Workspace<L extends CampaignLead = CampaignLead> {
  readonly id: string
  /** The names of its AI tags. */
  readonly tags: readonly string[]
  readonly campaigns: ReadonlyArray<Campaign<L>>
}

/**
 * A campaign with its subsequences, in their order of precedence, and its leads.
 *
 * @example
 * ```ts
 * const campaign: Campaign = { id: 'cmp_1', subsequences, leads: [lead] }
 * const store = createMemoryStore({ workspaces: [{ id: 'ws_1', tags, campaigns: [campaign] }] })
 * ```
 */
export interface Campaign<L extends CampaignLead = CampaignLead> {
  readonly id: string
  readonly subsequences: readonly Subsequence[]
  readonly leads: readonly L[]
}
