import {
  check,
  checkFunction,
  checkList,
  checkMethods,
  checkString,
} from '../core/argument-checks.js'
import type { LeadUpdateOptions } from '../core/campaign-rules.js'
import type { CampaignLead } from '../core/lead.js'
import { checkPolicy } from '../core/policy.js'
import {
  defaultsTo,
  type OptionRules,
  optional,
  required,
  resolveOptions,
} from '../core/resolve-options.js'
import type { EventSink } from '../ports/event-sink.js'
import type { LeadRepository, StoredIntent } from '../ports/lead-repository.js'

/**
 * Options of {@link createLeadService}. With an {@link EventSink}, the service delivers the intents itself. With
 * `sink: 'relay'`, it leaves them in the outbox for an outbox relay.
 *
 * @example
 * ```ts
 * // For a test: a fixed clock.
 * const clock = () => new Date('2025-07-01T12:00:00Z')
 * const options: LeadServiceOptions = { repository: store, sink: recordingSink, onDeliveryError, clock }
 * ```
 */
export type LeadServiceOptions<L extends CampaignLead = CampaignLead> = Pick<
  LeadUpdateOptions<L>,
  'policy' | 'extend'
> & {
  /** Stores the leads and the intents. */
  readonly repository: LeadRepository<L>
  /** Returns the current time. Defaults to the system clock. */
  readonly clock?: (() => Date) | undefined
} & (
    | {
        /** Executes the intents of stored updates. */
        readonly sink: EventSink
        /**
         * Called if intents could not be delivered or acknowledged. The update itself is stored, and
         * `deliverPending` delivers the intents again. Errors that it throws are ignored.
         */
        readonly onDeliveryError: (error: unknown, intents: readonly StoredIntent[]) => void
      }
    | {
        /** `'relay'`: an outbox relay takes the intents from the repository. */
        readonly sink: 'relay'
        readonly onDeliveryError?: undefined
      }
  )

/**
 * Limits an update to the workspaces that the caller may see.
 *
 * @example
 * ```ts
 * const access: LeadAccess = { workspaceIds: principal.workspaceIds }
 * await service.updateLead(ref, patch, access)
 * ```
 */
export interface LeadAccess {
  /** The visible workspaces. A lead of any other workspace is `NOT_FOUND`. Defaults to all workspaces. */
  readonly workspaceIds?: readonly string[] | undefined
}

const SERVICE_OPTIONS = /* @__PURE__ */ describeServiceOptions()

/** A function, since bundlers keep an object whose fields are calls, even if nothing uses it. */
function describeServiceOptions() {
  return {
    repository: required(
      checkMethods<LeadRepository>('update', 'updateMany', 'pendingIntents', 'acknowledge'),
    ),
    sink: required(checkSink),
    onDeliveryError: optional(checkFunction),
    clock: defaultsTo(() => new Date(), checkFunction),
    policy: optional(checkPolicy),
    extend: optional(checkFunction),
  } satisfies OptionRules<LeadServiceOptions>
}

const ACCESS_OPTIONS = /* @__PURE__ */ describeAccess()

function describeAccess() {
  return { workspaceIds: optional(checkWorkspaceIds) } satisfies OptionRules<LeadAccess>
}

/** @throws TypeError if an option is unknown, missing or invalid; the message names it. */
export function resolveServiceOptions<L extends CampaignLead>(options: LeadServiceOptions<L>) {
  const resolved = resolveOptions('options', options, SERVICE_OPTIONS)
  const { sink, onDeliveryError } = resolved
  if (sink !== 'relay') checkFunction('options.onDeliveryError', onDeliveryError)
  else if (onDeliveryError !== undefined) {
    throw new TypeError(`options.onDeliveryError must not be set if sink is 'relay'`)
  }
  return resolved
}

/** @throws TypeError if the workspaces are not an array of strings. */
export function resolveAccess(access: LeadAccess) {
  return resolveOptions('access', access, ACCESS_OPTIONS)
}

function checkSink(field: string, sink: unknown): void {
  if (sink !== 'relay') checkMethods<EventSink>('deliver')(field, sink)
}

function checkWorkspaceIds(field: string, ids: unknown): void {
  check(Array.isArray(ids), field, 'an array', ids)
  checkList(field, ids, checkString)
}
