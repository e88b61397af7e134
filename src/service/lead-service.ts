import { indexCampaign, scanCampaign } from '../core/campaign-index.js'
import { type CampaignRules, createCampaignRules } from '../core/campaign-rules.js'
import { decideLeadCommand } from '../core/decide-lead-command.js'
import { decideLeadUpdate } from '../core/decide-lead-update.js'
import type { LeadDecision, Result } from '../core/decision.js'
import { isLeadUpdateError, refusals } from '../core/errors.js'
import type { CampaignLead } from '../core/lead.js'
import { checkLeadCommand, type LeadCommand } from '../core/lead-command.js'
import type { LeadPatch } from '../core/lead-patch.js'
import { resolvePolicy } from '../core/policy.js'
import type { Subsequence } from '../core/subsequence.js'
import type {
  DecideLeadUpdate,
  LeadRef,
  StoredIntent,
  StoredLead,
  StoredUpdateResult,
} from '../ports/lead-repository.js'
import { callSafely } from '../shared/promises.js'
import {
  type ClaimDueSendsOptions,
  type ClaimedSend,
  decideClaim,
  resolveClaimOptions,
  toClaims,
} from './claim-due-sends.js'
import {
  type LeadAccess,
  type LeadServiceOptions,
  resolveAccess,
  resolveServiceOptions,
} from './lead-service-options.js'

/**
 * Loads, decides, stores and delivers: one lead or many.
 *
 * @example
 * ```ts
 * // Returns the leads that could not be paused.
 * async function pauseAll(service: LeadService, refs: readonly LeadRef[]): Promise<LeadRef[]> {
 *   const results = await service.updateLeads(refs, { status: 'paused' })
 *   return results.flatMap(({ ref, success }) => (success ? [] : [ref]))
 * }
 * ```
 */
export interface LeadService<L extends CampaignLead = CampaignLead> {
  /**
   * Updates one lead. The intents are delivered after the update is stored, never before, and the service waits for
   * the sink. If the sink fails, the update is still stored and its intents stay pending.
   *
   * @throws {@link LeadUpdateError} if the update is refused: nothing has changed. It is `NOT_FOUND` if the lead does
   * not exist, or is in a workspace that is not visible.
   * @throws {@link StoreUnavailableError} if the repository is unavailable, or the lead stays locked or contended: the
   * same call can be repeated safely.
   */
  updateLead(ref: LeadRef, patch: LeadPatch, access?: LeadAccess): Promise<LeadDecision<L>>

  /**
   * Updates many leads with the same patch, each independently: a refusal of one lead does not stop the others. The
   * results are in the order of `refs`.
   */
  updateLeads(
    refs: readonly LeadRef[],
    patch: LeadPatch,
    access?: LeadAccess,
  ): Promise<
    ReadonlyArray<Result<{ readonly decision: LeadDecision<L> }> & { readonly ref: LeadRef }>
  >

  /**
   * Applies a command to one lead: what a sender does, or a reply, a bounce or an unsubscribe. The intents are delivered
   * as those of `updateLead`. An e-mail may be sent only after `claimSend` has resolved.
   *
   * @throws {@link LeadUpdateError} if the command is refused: nothing has changed. It is `NOT_FOUND` if the lead does
   * not exist, or is in a workspace that is not visible.
   * @throws TypeError if the command is invalid; the message names the field.
   * @throws {@link StoreUnavailableError} as `updateLead` does. It does not say whether the command was stored. Most
   * commands can be repeated. After `claimSend`, do not send: if the claim was stored, its lease has to expire first.
   * Repeat `scheduleSend` only before `sendAt` and `releaseSend` only before `retryAt`: from then on, a sender may have
   * claimed the send, and the repetition would schedule it again, or release that claim. Repeat `completeSequence` only
   * if the lead has not been enrolled again: it would end the new enrollment.
   */
  applyCommand(ref: LeadRef, command: LeadCommand, access?: LeadAccess): Promise<LeadDecision<L>>

  /**
   * Applies the same command to many leads, each independently. The results are in the order of `refs`.
   */
  applyCommands(
    refs: readonly LeadRef[],
    command: LeadCommand,
    access?: LeadAccess,
  ): Promise<
    ReadonlyArray<Result<{ readonly decision: LeadDecision<L> }> & { readonly ref: LeadRef }>
  >

  /**
   * Claims sends that are due, for all workspaces. Any number of senders can call it concurrently: each send is claimed by
   * one of them. A send that another sender claims at the same time is left out.
   *
   * @returns The claims. Fewer than `limit` do not mean that nothing else is due: other senders may have been faster, or
   * expired claims were confirmed instead.
   * @throws TypeError if an option is invalid, or if the repository does not have the capability `dueSends`.
   * @throws {@link StoreUnavailableError} if the repository is unavailable and no send was claimed.
   */
  claimDueSends(options: ClaimDueSendsOptions): Promise<ReadonlyArray<ClaimedSend<L>>>

  /**
   * Delivers the stored intents that are not acknowledged, one by one, so that a failing intent does not block the
   * others. Call it when the process starts, for intents that a crash left behind, and from time to time. An intent
   * that is being delivered at the same time may be delivered twice.
   *
   * @returns How many intents were delivered, and how many failed and stay pending.
   * @throws TypeError if the service has `sink: 'relay'`.
   */
  deliverPending(): Promise<{ readonly delivered: number; readonly failed: number }>
}

/**
 * Creates a service: it loads leads, decides, stores the result, and delivers the intents.
 *
 * @throws TypeError if an option is missing, unknown or invalid; the message names it.
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
  const { repository, clock } = resolveServiceOptions(options)
  const deliver = createDelivery(options)

  const commandRules = { policy: resolvePolicy(options.policy), extend: options.extend }

  /** Creates the `decide` of one call. It reads the clock once, however often the store calls `decide`. */
  function createDecide(
    decideAt: (stored: StoredLead<L>, now: Date) => LeadDecision<L>,
    access: LeadAccess,
  ): DecideLeadUpdate<L> {
    const { workspaceIds } = resolveAccess(access)
    const now = clock()
    return (stored) => {
      if (workspaceIds !== undefined && !workspaceIds.includes(stored.workspaceId)) {
        throw refusals.notFound()
      }
      return decideAt(stored, now)
    }
  }

  function createUpdate(findRules: FindRules<L>, patch: LeadPatch, access: LeadAccess) {
    return createDecide(
      (stored, now) => decideLeadUpdate(findRules(stored), stored.lead, patch, now),
      access,
    )
  }

  function createCommand(command: LeadCommand, access: LeadAccess) {
    return createDecide(
      ({ lead }, now) => decideLeadCommand(commandRules, lead, command, now),
      access,
    )
  }

  async function updateOne(ref: LeadRef, decide: DecideLeadUpdate<L>): Promise<LeadDecision<L>> {
    const { decision, intents } = await repository.update(ref, decide).catch((error: unknown) => {
      throw maskNotFound(error)
    })
    if (intents.length > 0) await deliver?.(intents)
    return decision
  }

  async function updateMany(refs: readonly LeadRef[], decide: DecideLeadUpdate<L>) {
    const results = await repository.updateMany(refs, decide)
    const intents = results.flatMap((result) => (result.success ? result.intents : []))
    if (intents.length > 0) await deliver?.(intents)
    return results
  }

  return {
    async updateLead(ref, patch, access = {}) {
      return await updateOne(ref, createUpdate(scanRules(options), patch, access))
    },

    async updateLeads(refs, patch, access = {}) {
      const results = await updateMany(refs, createUpdate(cacheRules(options), patch, access))
      return results.map(toDecisionResult)
    },

    async applyCommand(ref, command, access = {}) {
      checkLeadCommand(command)
      return await updateOne(ref, createCommand(command, access))
    },

    async applyCommands(refs, command, access = {}) {
      checkLeadCommand(command)
      const results = await updateMany(refs, createCommand(command, access))
      return results.map(toDecisionResult)
    },

    async claimDueSends(claimOptions) {
      const claim = resolveClaimOptions(claimOptions)
      if (repository.dueSends === undefined) {
        throw new TypeError('claimDueSends() requires a repository with the capability dueSends')
      }
      const now = clock()
      const refs = await repository.dueSends({ before: now, limit: claim.limit })
      if (refs.length === 0) return []
      const decide: DecideLeadUpdate<L> = ({ lead }) => decideClaim(commandRules, lead, claim, now)
      return toClaims(await updateMany(refs, decide))
    },

    async deliverPending() {
      if (deliver === null) {
        throw new TypeError(`deliverPending() is not available with sink: 'relay'`)
      }
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

function toDecisionResult<L extends CampaignLead>(
  result: StoredUpdateResult<L>,
): Result<{ readonly decision: LeadDecision<L> }> & { readonly ref: LeadRef } {
  const { ref } = result
  return result.success
    ? { ref, success: true, decision: result.decision }
    : { ref, success: false, error: maskNotFound(result.error) }
}

/** Returns `null` if an outbox relay delivers. Otherwise returns a function that reports success and never throws. */
function createDelivery<L extends CampaignLead>(
  options: LeadServiceOptions<L>,
): ((intents: readonly StoredIntent[]) => Promise<boolean>) | null {
  const { repository, sink } = options
  if (sink === 'relay') return null
  return async (intents) => {
    try {
      await sink.deliver(intents)
      await repository.acknowledge(intents.map(({ id }) => id))
      return true
    } catch (error) {
      callSafely(() => options.onDeliveryError(error, intents))
      return false
    }
  }
}

/** A missing lead and a lead that is not visible look the same, whatever the message of the store says. */
function maskNotFound(error: unknown): unknown {
  return isLeadUpdateError(error) && error.code === 'NOT_FOUND' ? refusals.notFound() : error
}

/** Returns the rules of a lead's campaign. */
type FindRules<L extends CampaignLead> = (stored: StoredLead<L>) => CampaignRules<L>

function scanRules<L extends CampaignLead>(options: LeadServiceOptions<L>): FindRules<L> {
  return ({ subsequences, tags }) => createCampaignRules(scanCampaign, subsequences, tags, options)
}

/** Indexes two lists once for all leads that have the same list objects. */
function cacheRules<L extends CampaignLead>(options: LeadServiceOptions<L>): FindRules<L> {
  // Weak, because a store may return new lists for each lead, which would accumulate.
  const cache = new WeakMap<
    readonly Subsequence[],
    { readonly tags: readonly string[]; readonly rules: CampaignRules<L> }
  >()
  return ({ subsequences, tags }) => {
    const cached = cache.get(subsequences)
    if (cached?.tags === tags) return cached.rules
    const rules = createCampaignRules(indexCampaign, subsequences, tags, options)
    cache.set(subsequences, { tags, rules })
    return rules
  }
}
