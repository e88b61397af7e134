// Terminology of the ports:
//
// - repository: stores leads and their outbox.
// - outbox: the stored intents that are not acknowledged; each is a pending intent.
// - acknowledge: to delete intents from the outbox after they were executed or enqueued.
// - sink: executes intents, or enqueues them.
// - outbox relay: another process that takes the intents from the outbox, in place of a sink.
// - endpoint: a URL of a workspace that receives webhooks, and its secrets.
// - capability: a promise of an adapter in addition to its port, which the contract checks then test.

import type { LeadDecision, Result } from '../core/decision.js'
import type { Intent } from '../core/intents.js'
import type { CampaignLead } from '../core/lead.js'
import type { Subsequence } from '../core/subsequence.js'

/**
 * Identifies one campaign lead.
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
 * A lead and the rest of the rules' input, as they were at one moment. It has no other fields.
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
 * Decides on a lead, or throws a refusal. It is pure and synchronous: a store may call it inside a transaction, and
 * again if the transaction is retried. It does not change its argument, so a store may compare the
 * old and the new lead, and write only the difference.
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
 * An intent in the outbox: it stays there until it is acknowledged.
 *
 * @example
 * ```ts
 * // The newest `enrollment` intent replaces the older ones; a second attempt has the same version. Every other
 * // intent is executed, however late it arrives.
 * const isStale = ({ intent, leadVersion }: StoredIntent, seenVersion: number): boolean =>
 *   intent.type === 'enrollment' && leadVersion < seenVersion
 * ```
 */
export interface StoredIntent {
  /**
   * Created once, when the intent is stored: the same in every attempt to execute it. It consists of visible ASCII
   * characters without a full stop, because a webhook is sent under it.
   */
  readonly id: string
  /**
   * The version of the lead, an integer. It increases with every stored change of the lead and need not be
   * consecutive. The intents of one update have the same version. Deliveries have no order: of two `enrollment`
   * intents, the one with the greater version has the current enrollment. A `cancelSend` is executed however late it
   * arrives, because it names its send.
   */
  readonly leadVersion: number
  readonly intent: Intent
}

/**
 * An update that has been stored.
 *
 * @example
 * ```ts
 * // Reads a lead: nothing is written if nothing changes.
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
 * Result for one of many leads.
 *
 * @example
 * ```ts
 * const errors = (results: readonly StoredUpdateResult[]): unknown[] =>
 *   results.flatMap((result) => (result.success ? [] : [result.error]))
 * ```
 */
export type StoredUpdateResult<L extends CampaignLead = CampaignLead> = Result<StoredUpdate<L>> & {
  readonly ref: LeadRef
}

/**
 * Stores campaign leads and their outbox: the intents that have not been executed. It handles locking and retries.
 * Stored data is never aliased: mutating an argument or a result does not affect it.
 *
 * @example
 * ```ts
 * // Lists the outbox of any repository.
 * for await (const { id, intent } of repository.pendingIntents()) console.log(id, intent.type)
 * ```
 */
export interface LeadRepository<L extends CampaignLead = CampaignLead> {
  /**
   * What the repository promises in addition to the methods below. Defaults to nothing.
   *
   * - `durable`: stored data survives the end of the process, even a crash.
   * - `shared`: several processes can use the same data concurrently.
   * - `dueSends`: it has the method `dueSends`.
   */
  readonly capabilities?: ReadonlyArray<'durable' | 'shared' | 'dueSends'> | undefined

  /**
   * Reads a lead, calls `decide`, and stores the new lead and its intents atomically: both or neither, and never over
   * a change that `decide` did not see. It may call `decide` again. If nothing changes and there is no intent, nothing
   * is written.
   *
   * @throws the error of `decide`, with nothing stored.
   * @throws a `LeadUpdateError` with `NOT_FOUND` and any message, if the campaign does not have the lead.
   * @throws a `StoreUnavailableError` if the store cannot be reached, or the lead stays locked or contended: the same
   * call can be repeated safely. The service treats any other error, such as one of the driver, as an internal error,
   * which is 500 over HTTP.
   */
  update(ref: LeadRef, decide: DecideLeadUpdate<L>): Promise<StoredUpdate<L>>

  /**
   * Updates many leads, each as `update` does: an error of one lead is its result and does not stop the others. The
   * results are in the order of `refs`. A lead that is named twice is updated twice.
   */
  updateMany(
    refs: readonly LeadRef[],
    decide: DecideLeadUpdate<L>,
  ): Promise<ReadonlyArray<StoredUpdateResult<L>>>

  /**
   * Yields every intent that is stored and not acknowledged when the iteration starts. The intents of one lead are in
   * their order.
   */
  pendingIntents(): AsyncIterable<StoredIntent>

  /** Deletes executed intents. Ids that are unknown or already acknowledged are ignored. */
  acknowledge(intentIds: readonly string[]): Promise<void>

  /**
   * Lists leads whose `sendDueAt` has come, each once, about in the order of that time: those that are due longest
   * come first, so that no lead waits indefinitely. It locks nothing: of several senders that get the same lead, one
   * claims its send. A repository that several processes share can omit leads that another transaction locks, and
   * return different leads to different callers, so that senders seldom compete.
   *
   * Present if the repository has the capability `dueSends`.
   */
  dueSends?(query: DueSendsQuery): Promise<readonly LeadRef[]>
}

/**
 * Selects leads with a send that is due.
 *
 * @example
 * ```ts
 * const query: DueSendsQuery = { before: new Date(), limit: 100 }
 * const refs = (await repository.dueSends?.(query)) ?? []
 * ```
 */
export interface DueSendsQuery {
  /** The time at which the sends are due: those of exactly this time are included. */
  readonly before: Date
  /** The maximum number of leads: a positive integer. */
  readonly limit: number
}
