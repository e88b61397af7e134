import type { LeadDecision } from '../core/decision.js'
import type { Intent } from '../core/intents.js'
import type { CampaignLead } from '../core/lead.js'
import type { Subsequence } from '../core/subsequence.js'

/**
 * Names one campaign lead.
 *
 * @example
 * ```ts
 * const ref: LeadRef = { campaignId: lead.campaignId, leadId: lead._id }
 * await service.updateLead(ref, { status: 'paused' })
 * ```
 */
export interface LeadRef {
  readonly campaignId: string
  /** The `_id` of the campaign lead. */
  readonly leadId: string
}

/**
 * A lead and what the rules need beside it, as they stood together at one moment: these fields and no
 * others.
 *
 * @example
 * ```ts
 * const stored: StoredLead = { lead, workspaceId: 'ws_1', subsequences, tags }
 * ```
 */
export interface StoredLead<L extends CampaignLead = CampaignLead> {
  readonly lead: L
  /** The workspace that the campaign belongs to. */
  readonly workspaceId: string
  /** The campaign's subsequences, in their order of precedence. */
  readonly subsequences: readonly Subsequence[]
  /** The names of the workspace's AI tags. */
  readonly tags: readonly string[]
}

/**
 * Decides on a lead, or throws to refuse. It is pure and synchronous, so that a store may call it
 * inside a transaction, and again when the transaction is tried again. It does not change what it receives: a store
 * may compare the new lead with that, and write only what differs.
 *
 * @example
 * ```ts
 * const decide: DecideLeadUpdate = (stored) =>
 *   applyLeadUpdate(stored.lead, stored.subsequences, stored.tags, { aiTag: 'Interested' })
 * const { decision } = await repository.update(ref, decide)
 * ```
 */
export type DecideLeadUpdate<L extends CampaignLead = CampaignLead> = (
  stored: StoredLead<L>,
) => LeadDecision<L>

/**
 * An intent as the store keeps it until it is carried out.
 *
 * @example
 * ```ts
 * // Only of `enrollment` intents does the newest tell all; of the same version is another try of it. Any
 * // other intent is carried out however late: none that comes later stands for it.
 * const isStale = ({ intent, leadVersion }: StoredIntent, seenVersion: number): boolean =>
 *   intent.type === 'enrollment' && leadVersion < seenVersion
 * ```
 */
export interface StoredIntent {
  /**
   * Created once, when the intent is stored: the same in every attempt to execute it. It consists of visible
   * ASCII characters without a full stop, since a webhook is sent under it.
   */
  readonly id: string
  /**
   * Counts the stored updates of the lead, since no order between deliveries is promised: of two
   * `enrollment` intents the one with the greater version tells where the lead is. A `cancelSend` is
   * carried out however late it comes: it names its send.
   */
  readonly leadVersion: number
  readonly intent: Intent
}

/**
 * An update that has been stored.
 *
 * @example
 * ```ts
 * // Reads a lead: nothing is written where nothing changes.
 * const read: StoredUpdate = await repository.update(ref, (stored) => ({ ...stored, intents: [] }))
 * read.decision.lead.status
 * ```
 */
export interface StoredUpdate<L extends CampaignLead = CampaignLead> {
  readonly decision: LeadDecision<L>
  /** The decision's intents, in their order. */
  readonly intents: readonly StoredIntent[]
}

/**
 * What became of one lead of many.
 *
 * @example
 * ```ts
 * const errorsOf = (results: readonly StoredUpdateResult[]): unknown[] =>
 *   results.flatMap((result) => (result.success ? [] : [result.error]))
 * ```
 */
export type StoredUpdateResult<L extends CampaignLead = CampaignLead> =
  | { readonly ref: LeadRef; readonly success: true; readonly update: StoredUpdate<L> }
  | { readonly ref: LeadRef; readonly success: false; readonly error: unknown }

/**
 * What a repository may promise beyond what every repository does:
 *
 * - `durable`: what has been stored outlives the program, however that ends.
 * - `shared`: several programs may have the same data open at once.
 *
 * @example
 * ```ts
 * const needed: LeadRepositoryCapability = 'shared'
 * const isEnough = repository.capabilities?.includes(needed) === true
 * ```
 */
export type LeadRepositoryCapability = 'durable' | 'shared'

/**
 * Keeps campaign leads, and the intents that are still to be carried out. It owns locking and retries.
 * Nothing that it keeps is shared with the caller: to write over what it was given, or gave, changes
 * nothing stored.
 *
 * @example
 * ```ts
 * // What is still to be carried out, of any repository.
 * for await (const { id, intent } of repository.pendingIntents()) console.log(id, intent.type)
 * ```
 */
export interface LeadRepository<L extends CampaignLead = CampaignLead> {
  /** What it promises beyond what every repository does; nothing where not given. */
  readonly capabilities?: readonly LeadRepositoryCapability[] | undefined

  /**
   * Reads a lead, lets `decide` decide on it, and stores the new lead and its intents in one atomic
   * step: both or neither, and never over a change that `decide` did not see. It may call `decide`
   * again. Where nothing changes and no intent is called for, nothing is written.
   *
   * @throws whatever `decide` threw, with nothing stored.
   * @throws a `LeadUpdateError` of `NOT_FOUND`, in any words, where the campaign has no such lead.
   * @throws a `StoreUnavailableError` if the store cannot be reached, or the lead stays locked or contended: the
   * same call can be repeated safely. Any other error of the store, such as one that its driver throws, is an
   * internal error to the service, and 500 over HTTP.
   */
  update(ref: LeadRef, decide: DecideLeadUpdate<L>): Promise<StoredUpdate<L>>

  /**
   * Does what `update` does for many leads, each on its own: what one of them throws is its result and
   * does not stop the rest. The results stand in the order of `refs`. A lead named twice is updated
   * twice.
   */
  updateMany(
    refs: readonly LeadRef[],
    decide: DecideLeadUpdate<L>,
  ): Promise<ReadonlyArray<StoredUpdateResult<L>>>

  /**
   * Gives every intent that is stored and not yet acknowledged as it begins, those of one lead in
   * their order.
   */
  pendingIntents(): AsyncIterable<StoredIntent>

  /** Forgets intents that have been carried out. Ids that are not known, or no longer, do no harm. */
  acknowledge(intentIds: readonly string[]): Promise<void>
}
