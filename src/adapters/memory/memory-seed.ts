import type { CampaignLead } from '../../core/lead.js'
import type { Subsequence } from '../../core/subsequence.js'
import type { StoredIntent } from '../../ports/lead-repository.js'

/** What a memory store holds, as plain JSON: what it is seeded with, and what its snapshot returns. */
export interface MemorySeed<L extends CampaignLead = CampaignLead> {
  readonly workspaces: ReadonlyArray<MemoryWorkspace<L>>
  /** Intents that are stored and not yet acknowledged; none where not given. */
  readonly pendingIntents?: readonly StoredIntent[] | undefined
}

/** A workspace with its AI tags and its campaigns. */
export interface MemoryWorkspace<L extends CampaignLead = CampaignLead> {
  readonly id: string
  /** The names of its AI tags. */
  readonly tags: readonly string[]
  readonly campaigns: ReadonlyArray<MemoryCampaign<L>>
}

/** A campaign with its subsequences, in their order of precedence, and its leads. */
export interface MemoryCampaign<L extends CampaignLead = CampaignLead> {
  readonly id: string
  readonly subsequences: readonly Subsequence[]
  readonly leads: readonly L[]
  /** How often each lead, by its `_id`, has been updated; never, where not given. */
  readonly leadVersions?: Readonly<Record<string, number>> | undefined
}
