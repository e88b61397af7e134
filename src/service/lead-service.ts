import {
  check,
  checkFunction,
  checkList,
  checkMethods,
  checkString,
} from '../core/argument-checks.js'
import { decideLeadUpdate } from '../core/decide-lead-update.js'
import type { LeadDecision } from '../core/decision.js'
import { isLeadUpdateError, refusals } from '../core/errors.js'
import type { CampaignLead } from '../core/lead.js'
import type { LeadPatch } from '../core/lead-patch.js'
import { createLeadRules, type LeadRules, type LeadRulesOptions } from '../core/lead-rules.js'
import { indexLists, scanLists } from '../core/look-ups.js'
import {
  defaultsTo,
  type OptionRules,
  optional,
  required,
  resolveOptions,
} from '../core/options.js'
import { checkPolicy } from '../core/policy.js'
import type { Subsequence } from '../core/subsequence.js'
import type { EventSink } from '../ports/event-sink.js'
import type {
  DecideLeadUpdate,
  LeadRef,
  LeadRepository,
  StoredIntent,
  StoredLead,
  StoredUpdate,
} from '../ports/lead-repository.js'
import { callSafely } from '../shared/call-safely.js'

/**
 * What a service is made of: it delivers the intents itself, or leaves them to a relay.
 *
 * @example
 * ```ts
 * // For a test: a clock that stands still.
 * const clock = () => new Date('2025-07-01T12:00:00Z')
 * const options: LeadServiceOptions = { repository: store, sink: recordingSink, onDeliveryError, clock }
 * ```
 */
export type LeadServiceOptions<L extends CampaignLead = CampaignLead> =
  | DeliveringServiceOptions<L>
  | RelayedServiceOptions<L>

/**
 * What a service is made of that delivers the intents itself.
 *
 * @example
 * ```ts
 * const options: DeliveringServiceOptions = {
 *   repository,
 *   sink,
 *   onDeliveryError: (error, intents) => console.error(`${intents.length} not delivered`, error),
 * }
 * ```
 */
export interface DeliveringServiceOptions<L extends CampaignLead = CampaignLead>
  extends UpdatingOptions<L> {
  /** Carries out the intents of the updates that were stored. */
  readonly sink: EventSink
  /**
   * Told when intents could not be delivered or acknowledged. The update itself is stored, and
   * `deliverPending` gives the intents to the sink again. What it throws is dropped.
   */
  readonly onDeliveryError: OnDeliveryError
}

/**
 * What a service is made of that leaves the intents where they are stored.
 *
 * @example
 * ```ts
 * const options: RelayedServiceOptions = {
 *   repository: createPostgresLeadRepository({ pool }),
 *   sink: 'relay',
 * }
 * ```
 */
export interface RelayedServiceOptions<L extends CampaignLead = CampaignLead>
  extends UpdatingOptions<L> {
  /** `'relay'`: another part of the system takes the intents from where they are stored. */
  readonly sink: 'relay'
  readonly onDeliveryError?: undefined
}

/**
 * Told of intents that could not be delivered or acknowledged.
 *
 * @example
 * ```ts
 * const onDeliveryError: OnDeliveryError = (error, intents) =>
 *   console.error('still pending:', intents.map(({ id }) => id), error)
 * ```
 */
export type OnDeliveryError = (error: unknown, intents: readonly StoredIntent[]) => void

interface UpdatingOptions<L extends CampaignLead> extends LeadRulesOptions<L> {
  /** Keeps the leads and the intents. */
  readonly repository: LeadRepository<L>
  /** The current time; the system's where not given. */
  readonly clock?: (() => Date) | undefined
}

/**
 * On whose behalf an update is made.
 *
 * @example
 * ```ts
 * const access: LeadAccess = { workspaceIds: principal.workspaceIds }
 * await service.updateLead(ref, patch, access)
 * ```
 */
export interface LeadAccess {
  /** A lead of any other workspace looks as if it were not there. Every workspace where not given. */
  readonly workspaceIds?: readonly string[] | undefined
}

/**
 * What became of one lead of many.
 *
 * @example
 * ```ts
 * const results: readonly LeadUpdateResult[] = await service.updateLeads(refs, patch)
 * for (const result of results) {
 *   if (!result.success) console.error(result.ref.leadId, result.error)
 * }
 * ```
 */
export type LeadUpdateResult<L extends CampaignLead = CampaignLead> =
  | { readonly ref: LeadRef; readonly success: true; readonly decision: LeadDecision<L> }
  | { readonly ref: LeadRef; readonly success: false; readonly error: unknown }

/**
 * How many intents were delivered, and how many could not be and stay pending.
 *
 * @example
 * ```ts
 * const { delivered, failed }: DeliveryCount = await service.deliverPending()
 * console.log(`${delivered} delivered, ${failed} still pending`)
 * ```
 */
export interface DeliveryCount {
  readonly delivered: number
  readonly failed: number
}

/**
 * Loads, decides, stores, and hands over: one lead or many.
 *
 * @example
 * ```ts
 * // Gives those that are not paused, each with its error.
 * async function pauseAll(service: LeadService, refs: readonly LeadRef[]): Promise<LeadUpdateResult[]> {
 *   const results = await service.updateLeads(refs, { status: 'paused' })
 *   return results.filter(({ success }) => !success)
 * }
 * ```
 */
export interface LeadService<L extends CampaignLead = CampaignLead> {
  /**
   * Updates one lead. The intents go to the sink after the update was stored, never before, and the
   * sink is waited for; where it fails, the update stands and its intents stay pending. Where they are
   * left to a relay, nothing more is done.
   *
   * @throws {@link LeadUpdateError} where the update is refused, and `NOT_FOUND` where there is no
   * such lead, or none that may be seen. Nothing has changed then.
   * @throws {@link StoreUnavailableError} if the repository is unavailable, or the lead stays locked or contended: the
   * same call can be repeated safely.
   */
  updateLead(ref: LeadRef, patch: LeadPatch, access?: LeadAccess): Promise<LeadDecision<L>>

  /**
   * Updates many leads with the same patch, each on its own: one refusal does not stop the rest. The
   * results stand in the order of `refs`.
   */
  updateLeads(
    refs: readonly LeadRef[],
    patch: LeadPatch,
    access?: LeadAccess,
  ): Promise<ReadonlyArray<LeadUpdateResult<L>>>

  /**
   * Delivers the intents that are stored and not yet acknowledged, one by one, so that one that
   * cannot be delivered holds up no other. Call it at the start of the program, for what a crash
   * left behind, and from time to time. An intent that is just being delivered may come twice.
   *
   * @throws TypeError where the intents are left to a relay.
   */
  deliverPending(): Promise<DeliveryCount>
}

/**
 * Makes a service of a repository and a sink.
 *
 * @throws TypeError naming the option, for one that is missing or not of its type.
 *
 * @example
 * ```ts
 * const service = createLeadService({
 *   repository: createMemoryStore({ workspaces }),
 *   sink: createRecordingSink(),
 *   onDeliveryError: (error) => console.error(error),
 *   policy: guardedPolicy,
 * })
 * await service.updateLead({ campaignId, leadId }, { aiTag: 'Interested' })
 * ```
 */
export function createLeadService<L extends CampaignLead = CampaignLead>(
  options: LeadServiceOptions<L>,
): LeadService<L> {
  const { repository, clock, sink, onDeliveryError } = resolveOptions('options', options, OPTIONS)
  checkDelivery(sink, onDeliveryError)
  const deliver = options.sink === 'relay' ? null : deliverTo(options)

  const scanRules: RulesOf<L> = ({ subsequences, tags }) =>
    createLeadRules(scanLists, subsequences, tags, options)

  /** One moment for the whole call, however often the store calls `decide`. */
  function decideWith(
    rulesOf: RulesOf<L>,
    patch: LeadPatch,
    access: LeadAccess,
  ): DecideLeadUpdate<L> {
    const { workspaceIds } = resolveOptions('access', access, ACCESS_OPTIONS)
    const now = clock()
    return (stored) => {
      if (workspaceIds !== undefined && !workspaceIds.includes(stored.workspaceId)) {
        throw refusals.notFound()
      }
      return decideLeadUpdate(rulesOf(stored), stored.lead, patch, now)
    }
  }

  async function update(ref: LeadRef, decide: DecideLeadUpdate<L>): Promise<StoredUpdate<L>> {
    try {
      return await repository.update(ref, decide)
    } catch (error) {
      throw alikeNotFound(error)
    }
  }

  return {
    async updateLead(ref, patch, access = {}) {
      const { decision, intents } = await update(ref, decideWith(scanRules, patch, access))
      if (intents.length > 0) await deliver?.(intents)
      return decision
    },

    async updateLeads(refs, patch, access = {}) {
      const results = await repository.updateMany(
        refs,
        decideWith(rememberRules(options), patch, access),
      )
      const intents = results.flatMap((result) => (result.success ? result.update.intents : []))
      if (intents.length > 0) await deliver?.(intents)
      return results.map((result) =>
        result.success
          ? { ref: result.ref, success: true, decision: result.update.decision }
          : { ref: result.ref, success: false, error: alikeNotFound(result.error) },
      )
    },

    async deliverPending() {
      if (deliver === null)
        throw new TypeError(`deliverPending() is not available with sink: 'relay'`)
      let delivered = 0
      let failed = 0
      for await (const intent of repository.pendingIntents()) {
        if (await deliver([intent])) delivered += 1
        else failed += 1
      }
      return { delivered, failed }
    },
  }
}

/** Delivers intents and forgets them; says whether that came through, and never throws. */
function deliverTo<L extends CampaignLead>({
  repository,
  sink,
  onDeliveryError,
}: DeliveringServiceOptions<L>): (intents: readonly StoredIntent[]) => Promise<boolean> {
  return async (intents) => {
    try {
      await sink.deliver(intents)
      await repository.acknowledge(intents.map(({ id }) => id))
      return true
    } catch (error) {
      callSafely(() => onDeliveryError(error, intents))
      return false
    }
  }
}

/** A lead that is not there and one that may not be seen look alike, however the store words it. */
function alikeNotFound(error: unknown): unknown {
  return isLeadUpdateError(error) && error.code === 'NOT_FOUND' ? refusals.notFound() : error
}

const OPTIONS = {
  repository: required(
    checkMethods<LeadRepository>('update', 'updateMany', 'pendingIntents', 'acknowledge'),
  ),
  sink: required(checkSink),
  onDeliveryError: optional(checkFunction),
  clock: defaultsTo(() => new Date(), checkFunction),
  policy: optional(checkPolicy),
  extend: optional(checkFunction),
} satisfies OptionRules<LeadServiceOptions>

/** A relay delivers by itself, and reports errors by itself. */
function checkDelivery(sink: unknown, onDeliveryError: unknown): void {
  if (sink !== 'relay') checkFunction('options.onDeliveryError', onDeliveryError)
  else if (onDeliveryError !== undefined) {
    throw new TypeError(`options.onDeliveryError must not be set if sink is 'relay'`)
  }
}

function checkSink(field: string, sink: unknown): void {
  if (sink !== 'relay') checkMethods<EventSink>('deliver')(field, sink)
}

function checkWorkspaceIds(field: string, ids: unknown): void {
  check(Array.isArray(ids), field, 'an array', ids)
  checkList(field, ids, checkString)
}

const ACCESS_OPTIONS = {
  workspaceIds: optional(checkWorkspaceIds),
} satisfies OptionRules<LeadAccess>

/** The rules of a lead's campaign. */
type RulesOf<L extends CampaignLead> = (stored: StoredLead<L>) => LeadRules<L>

/** Builds the look-ups once for leads that come with the very same lists, in whatever order they come. */
function rememberRules<L extends CampaignLead>(options: LeadRulesOptions<L>): RulesOf<L> {
  // Weak: a store may give each lead lists of its own.
  const remembered = new WeakMap<
    readonly Subsequence[],
    { readonly tags: readonly string[]; readonly rules: LeadRules<L> }
  >()
  return ({ subsequences, tags }) => {
    const last = remembered.get(subsequences)
    if (last?.tags === tags) return last.rules
    const rules = createLeadRules(indexLists, subsequences, tags, options)
    remembered.set(subsequences, { tags, rules })
    return rules
  }
}
