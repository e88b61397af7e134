import { check, checkList, checkOneOf, isObject } from './argument-checks.js'
import { LEAD_STATUSES, type LeadStatus } from './lead.js'
import { isPatchableStatus } from './lead-patch.js'
import { defaultsTo, type OptionRules, resolveOptions } from './options.js'

/**
 * How the rules are read where the documentation is silent and hosts differ.
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
   * How a patch names a tag. `exact`: as the workspace spells it. `caseInsensitive`: an exact name
   * first, else the first name equal but for case; the workspace's own spelling is stored.
   */
  readonly tagMatching: 'exact' | 'caseInsensitive'
  /**
   * Whether a subsequence that is still the lead's pointer after it ended is entered again.
   * `afterCleanExit`: only if nothing had been sent from it, so that a client that repeats a tag does
   * not have the same e-mails sent again.
   */
  readonly reEnrollment: 'afterCleanExit' | 'always' | 'never'
  /**
   * A lead in one of these statuses keeps it: a `status` patch is refused (`STATUS_LOCKED`), and a new
   * tag is stored, with its webhook, but moves the lead into no subsequence and out of none.
   * `active` and `paused` cannot be listed.
   */
  readonly doNotContact: readonly LeadStatus[]
  /**
   * `activate`: a lead that is enrolled or switched while `pending`, `replied` or `completed` becomes
   * `active`, unless the patch sets a status.
   */
  readonly statusOnEnrollment: 'keep' | 'activate'
}

// Not `active` and `paused`, the only statuses that a patch can set.
const LOCKABLE_STATUSES = /* @__PURE__ */ LEAD_STATUSES.filter(
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
  } satisfies OptionRules<LeadPolicy>
}

/**
 * The defaults: what the documentation states, and where it is silent the most cautious reading.
 *
 * @example
 * ```ts
 * const policy: LeadPolicy = { ...documentedPolicy, tagMatching: 'caseInsensitive' }
 * ```
 */
export const documentedPolicy: LeadPolicy = /* @__PURE__ */ completePolicy({})

/**
 * What a service that really sends should use: whoever bounced, unsubscribed or was removed is moved
 * into no subsequence, and keeps that status. The sender still looks at `status` when it sends.
 *
 * @example
 * ```ts
 * // The same, and whoever has answered is left alone too.
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
 * @throws TypeError naming the option, for one that is unknown or has a wrong value.
 */
export function resolvePolicy(policy: Partial<LeadPolicy> = documentedPolicy): LeadPolicy {
  // The presets are whole, and frozen: with every update, there is nothing to check again.
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
