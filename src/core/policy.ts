import { check, checkBoolean, checkList, checkOneOf, isObject } from './argument-checks.js'
import { LEAD_STATUSES, type LeadStatus } from './lead.js'
import { isPatchableStatus } from './lead-patch.js'
import { defaultsTo, type OptionRules, resolveOptions } from './resolve-options.js'

/**
 * How the rules read the cases that the API documentation does not specify, because applications differ.
 *
 * @example
 * ```ts
 * // Two options; the others keep their defaults.
 * const policy: Partial<LeadPolicy> = { reEnrollment: 'never', doNotContact: ['unsubscribed'] }
 * applyLeadUpdate(lead, subsequences, tags, patch, { policy })
 * ```
 */
export interface LeadPolicy {
  /**
   * How a patch names a tag. `exact`: in the spelling of the workspace. `caseInsensitive`: an exact name first,
   * otherwise the first name that is equal but for case; the workspace's spelling is stored. Defaults to `exact`.
   */
  readonly tagMatching: 'exact' | 'caseInsensitive'
  /**
   * Whether a lead is enrolled again in a subsequence that ended and is still its historical pointer.
   * `afterCleanExit`: only if no e-mail was sent from it. Otherwise a client that repeats a tag would cause the same
   * e-mails again. Defaults to `afterCleanExit`.
   */
  readonly reEnrollment: 'afterCleanExit' | 'always' | 'never'
  /**
   * A lead in one of these statuses keeps it: a `status` patch is refused (`STATUS_LOCKED`). A new tag is stored and
   * its webhook sent, but the rule table does not run. `active` and `paused` cannot be listed. Defaults to `[]`.
   */
  readonly doNotContact: readonly LeadStatus[]
  /**
   * `activate`: a lead that is enrolled or switched while `pending`, `replied` or `completed` becomes `active`, unless
   * the patch sets a status. Defaults to `keep`.
   */
  readonly statusOnEnrollment: 'keep' | 'activate'
  /**
   * Whether a reply stops the e-mails: the lead's status becomes `replied`, and its pending send is canceled.
   * Defaults to `true`.
   */
  readonly stopOnReply: boolean
  /**
   * Whether an automatic reply, such as an out-of-office notice, is recorded and stops the e-mails. Otherwise it
   * changes nothing. Defaults to `false`.
   */
  readonly stopOnAutoReply: boolean
}

/** The statuses that `doNotContact` can list. A lead could not be locked in the others, since a patch can set them. */
export const LOCKABLE_STATUSES = /* @__PURE__ */ LEAD_STATUSES.filter(
  (status) => !isPatchableStatus(status),
)

const OPTIONS = /* @__PURE__ */ describeOptions()

/** A function, since bundlers keep an object whose fields are calls, even if nothing uses it. */
function describeOptions() {
  return {
    tagMatching: defaultsTo('exact', checkOneOf(['exact', 'caseInsensitive'])),
    reEnrollment: defaultsTo('afterCleanExit', checkOneOf(['afterCleanExit', 'always', 'never'])),
    doNotContact: defaultsTo([], checkDoNotContact),
    statusOnEnrollment: defaultsTo('keep', checkOneOf(['keep', 'activate'])),
    stopOnReply: defaultsTo(true, checkBoolean),
    stopOnAutoReply: defaultsTo(false, checkBoolean),
  } satisfies OptionRules<LeadPolicy>
}

/**
 * The defaults: the API documentation, and the most cautious reading of the cases that it does not specify.
 *
 * @example
 * ```ts
 * const policy: LeadPolicy = { ...documentedPolicy, tagMatching: 'caseInsensitive' }
 * ```
 */
export const documentedPolicy: LeadPolicy = /* @__PURE__ */ completePolicy({})

/**
 * The policy for a service that really sends e-mail. A lead that has bounced, unsubscribed or was removed keeps that
 * status, and is not moved to a subsequence. Its pending send stays: a sender that claims each send before sending, with
 * `applyLeadCommand`, does not send it.
 *
 * @example
 * ```ts
 * // In addition, a lead that has replied is not moved.
 * const doNotContact: LeadPolicy['doNotContact'] = [...guardedPolicy.doNotContact, 'replied']
 * const decide = prepareLeadUpdates(subsequences, tags, { policy: { ...guardedPolicy, doNotContact } })
 * ```
 */
export const guardedPolicy: LeadPolicy = /* @__PURE__ */ completePolicy({
  tagMatching: 'caseInsensitive',
  doNotContact: ['bounced', 'unsubscribed', 'removed'],
  statusOnEnrollment: 'activate',
})

/**
 * Fills in the defaults.
 *
 * @throws TypeError if an option is unknown or has a wrong value; the message names it.
 */
export function resolvePolicy(policy: Partial<LeadPolicy> = documentedPolicy): LeadPolicy {
  // The presets are complete and frozen, so there is nothing to check on every update.
  if (policy === documentedPolicy) return documentedPolicy
  if (policy === guardedPolicy) return guardedPolicy
  return completePolicy(policy)
}

/** Checks the option `policy` of a function. */
export function checkPolicy(_field: string, policy: unknown): void {
  check(isObject(policy), 'policy', 'an object', policy)
  resolvePolicy(policy)
}

function completePolicy(policy: Partial<LeadPolicy>): LeadPolicy {
  const resolved = resolveOptions('policy', policy, OPTIONS)
  // A copy of the list, and both frozen: a preset is shared by the whole process.
  return Object.freeze({
    ...resolved,
    doNotContact: Object.freeze([...resolved.doNotContact]),
  })
}

function checkDoNotContact(field: string, statuses: unknown): void {
  check(Array.isArray(statuses), field, 'an array', statuses)
  checkList(field, statuses, checkOneOf(LOCKABLE_STATUSES))
}
