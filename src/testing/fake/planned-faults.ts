import {
  check,
  checkBoolean,
  checkCount,
  checkOneOf,
  checkPositiveInteger,
  checkString,
  checkTimerSeconds,
  isObject,
} from '../../core/argument-checks.js'
import { type OptionRules, optional, required, resolveOptions } from '../../core/resolve-options.js'
import type { LeadRef } from '../../ports/lead-repository.js'
import type { CallFault, DuplicatedWebhookFault, Fault, PlannedFault } from './fault.js'

/** The faults that have not happened yet, in the order in which they were planned. */
export interface PlannedFaults {
  /** @throws TypeError if the fault is invalid; the message names the field. */
  add(planned: PlannedFault): void
  /** Uses up the first fault for a call about this lead. */
  takeForCall(lead: LeadRef): CallFault | null
  /** Uses up the first fault for a webhook about this lead. */
  takeForWebhook(lead: LeadRef): DuplicatedWebhookFault | null
  /** Returns the faults that are not used up, each with the number of times left. */
  pending(): PlannedFault[]
}

interface Entry {
  readonly fault: Fault
  readonly lead: LeadRef | undefined
  timesLeft: number
}

/** Creates an empty plan. */
export function createPlannedFaults(): PlannedFaults {
  const entries: Entry[] = []

  function take<F extends Fault>(isWanted: (fault: Fault) => fault is F, lead: LeadRef): F | null {
    for (const entry of entries) {
      const { fault } = entry
      if (!isWanted(fault) || !matchesLead(entry, lead)) continue
      entry.timesLeft -= 1
      if (entry.timesLeft === 0) entries.splice(entries.indexOf(entry), 1)
      return fault
    }
    return null
  }

  return {
    add(planned) {
      checkFault(planned)
      const { times = 1, lead, ...fault } = planned
      entries.push({ fault: Object.freeze(fault), lead: lead && { ...lead }, timesLeft: times })
    },
    takeForCall: (lead) => take(isCallFault, lead),
    takeForWebhook: (lead) => take(isWebhookFault, lead),
    pending: () => entries.map(toPlannedFault),
  }
}

function toPlannedFault({ fault, lead, timesLeft }: Entry): PlannedFault {
  return { ...fault, times: timesLeft, ...(lead && { lead: { ...lead } }) }
}

function isCallFault(fault: Fault): fault is CallFault {
  return fault.kind !== 'duplicatedWebhook'
}

function isWebhookFault(fault: Fault): fault is DuplicatedWebhookFault {
  return fault.kind === 'duplicatedWebhook'
}

function matchesLead({ lead }: Entry, { campaignId, leadId }: LeadRef): boolean {
  return lead === undefined || (lead.campaignId === campaignId && lead.leadId === leadId)
}

const LEAD_OPTIONS = {
  campaignId: required(checkString),
  leadId: required(checkString),
} satisfies OptionRules<LeadRef>

const COMMON_OPTIONS = {
  kind: required(checkKind),
  times: optional(checkPositiveInteger),
  lead: optional(checkLeadRef),
}

const CALL_FAULT_OPTIONS = { ...COMMON_OPTIONS, afterUpdate: optional(checkBoolean) }

/** The options of each kind of fault. */
const OPTIONS = {
  internalError: CALL_FAULT_OPTIONS,
  unavailable: { ...CALL_FAULT_OPTIONS, retryAfterSeconds: optional(checkCount) },
  droppedConnection: CALL_FAULT_OPTIONS,
  slowAnswer: {
    ...CALL_FAULT_OPTIONS,
    seconds: optional(checkTimerSeconds),
    until: optional(checkPromise),
  },
  duplicatedWebhook: COMMON_OPTIONS,
} satisfies { readonly [K in Fault['kind']]: OptionRules<PlannedFault & { readonly kind: K }> }

function checkFault(fault: PlannedFault): void {
  check(isObject(fault), 'fault', 'an object', fault)
  checkKind('fault.kind', fault.kind)
  resolveOptions('fault', fault, OPTIONS[fault.kind])
  if (fault.kind !== 'slowAnswer') return
  const isValid = (fault.seconds === undefined) !== (fault.until === undefined)
  check(isValid, 'fault', 'slow either for some seconds or until a promise resolves', fault)
}

function checkKind(field: string, kind: unknown): void {
  checkOneOf(Object.keys(OPTIONS))(field, kind)
}

function checkLeadRef(field: string, lead: unknown): void {
  check(isObject(lead), field, 'an object', lead)
  resolveOptions(field, lead, LEAD_OPTIONS)
}

function checkPromise(field: string, value: unknown): void {
  check(
    isObject(value) && 'then' in value && typeof value.then === 'function',
    field,
    'a promise',
    value,
  )
}
