import { checkOneOf, checkPositiveInteger, checkTimerSeconds } from '../core/argument-checks.js'
import { type CommandRuleOptions, decideLeadCommand } from '../core/decide-lead-command.js'
import type { LeadDecision } from '../core/decision.js'
import { isLeadUpdateError, sendRefusals } from '../core/errors.js'
import type { CampaignLead, SendInFlight } from '../core/lead.js'
import { defaultsTo, type OptionRules, required, resolveOptions } from '../core/resolve-options.js'
import { isSendableAgain, sendDueAt } from '../core/sendability.js'
import { toIsoString } from '../core/timestamps.js'
import type { LeadRef, StoredUpdateResult } from '../ports/lead-repository.js'

/**
 * Options of `claimDueSends`.
 *
 * @example
 * ```ts
 * // At most once: an e-mail whose sender has crashed is not sent again.
 * const options: ClaimDueSendsOptions = { limit: 20, leaseSeconds: 120, onExpiredClaim: 'assumeSent' }
 * const claims = await service.claimDueSends(options)
 * ```
 */
export interface ClaimDueSendsOptions {
  /** The maximum number of claims: a positive integer. Claim as many as can be sent within the lease. */
  readonly limit: number
  /**
   * How long the sender has for all claims together, before another sender may claim them. Stop sending before that:
   * an e-mail that is sent later can be sent twice, under the same id. Use at least 60.
   */
  readonly leaseSeconds: number
  /**
   * What happens to an e-mail whose sender has neither confirmed nor released it in time, so that nobody knows whether it
   * was sent. `sendAgain`: it is claimed again, under the same id (at least once). `assumeSent`: it is confirmed without
   * being sent (at most once). Defaults to `sendAgain`.
   *
   * An e-mail that may not be sent any more is confirmed in both cases, because it would block the next e-mail: one of the
   * main sequence whose lead has replied or completed in the meantime, or one of an enrollment that the lead has left. If
   * the lead is `paused`, the claim stays until the lead is resumed; if it has bounced, unsubscribed or was removed, it
   * stays for good.
   */
  readonly onExpiredClaim?: 'sendAgain' | 'assumeSent' | undefined
}

/**
 * A send that was claimed: send it, and then confirm or release it.
 *
 * @example
 * ```ts
 * async function send({ ref, lead, send: { id, sequence } }: ClaimedSend): Promise<void> {
 *   await mailer.send(lead, { sequence, idempotencyKey: id })
 *   await service.applyCommand(ref, { type: 'confirmSend', sendId: id, next: null })
 * }
 * ```
 */
export interface ClaimedSend<L extends CampaignLead = CampaignLead> {
  readonly ref: LeadRef
  /** The lead after the claim. */
  readonly lead: L
  readonly send: SendInFlight
}

const OPTIONS = /* @__PURE__ */ describeOptions()

/** A function, since bundlers keep an object whose fields are calls, even if nothing uses it. */
function describeOptions() {
  return {
    limit: required(checkPositiveInteger),
    leaseSeconds: required(checkTimerSeconds),
    onExpiredClaim: defaultsTo('sendAgain', checkOneOf(['sendAgain', 'assumeSent'])),
  } satisfies OptionRules<ClaimDueSendsOptions>
}

/** @throws TypeError if an option is unknown, missing or invalid; the message names it. */
export function resolveClaimOptions(options: ClaimDueSendsOptions) {
  return resolveOptions('options', options, OPTIONS)
}

/**
 * Claims the send of a lead that is due, or confirms an expired claim that is not sent again.
 *
 * @throws {@link LeadUpdateError} if there is nothing to claim, for example because another sender was faster.
 */
export function decideClaim<L extends CampaignLead>(
  rules: CommandRuleOptions<L>,
  lead: L,
  { leaseSeconds, onExpiredClaim }: ReturnType<typeof resolveClaimOptions>,
  now: Date,
): LeadDecision<L> {
  const { sendInFlight = null, pendingSend } = lead
  const sendId = sendInFlight?.id ?? pendingSend?.id
  if (sendId === undefined) throw sendRefusals.nothingToSend()
  const dueAt = sendDueAt(lead)
  const isDue = dueAt !== null && dueAt <= toIsoString(now)
  if (
    sendInFlight !== null &&
    isDue &&
    (onExpiredClaim === 'assumeSent' || !isSendableAgain(lead, sendInFlight))
  ) {
    return decideLeadCommand(rules, lead, { type: 'confirmSend', sendId }, now)
  }
  return decideLeadCommand(rules, lead, { type: 'claimSend', sendId, leaseSeconds }, now)
}

/**
 * Returns the claims among stored updates.
 *
 * @throws the first error that is not a refusal, if no send was claimed: otherwise the claims would be lost.
 */
export function toClaims<L extends CampaignLead>(
  results: ReadonlyArray<StoredUpdateResult<L>>,
): ClaimedSend<L>[] {
  const claims = results.flatMap((result): ClaimedSend<L>[] => {
    const send = result.success ? result.decision.lead.sendInFlight : null
    // A send that was confirmed is not in flight any more.
    return result.success && send ? [{ ref: result.ref, lead: result.decision.lead, send }] : []
  })
  const failure = results.find((result) => !result.success && !isLeadUpdateError(result.error))
  if (claims.length === 0 && failure !== undefined && !failure.success) throw failure.error
  return claims
}
