import { printValue } from './argument-checks.js'
import { type CampaignLead, isEnrolled, type PendingSend, type SendInFlight } from './lead.js'

/**
 * The reason for a refusal. `NOT_FOUND` comes from services and stores, a {@link SendErrorCode} from the rules of
 * commands, the others from the rules of updates.
 *
 * @example
 * ```ts
 * const statuses: Partial<Record<LeadUpdateErrorCode, number>> = {
 *   INVALID_TAG: 400,
 *   STATUS_LOCKED: 409,
 *   NOT_FOUND: 404,
 * }
 * ```
 */
export type LeadUpdateErrorCode =
  | 'INVALID_PATCH'
  | 'INVALID_STATUS'
  | 'INVALID_TAG'
  | 'STATUS_LOCKED'
  | 'NOT_FOUND'
  | SendErrorCode

/**
 * The reason for the refusal of a command.
 *
 * @example
 * ```ts
 * // Whether the same claim may succeed later.
 * const canSucceedLater = (code: SendErrorCode): boolean =>
 *   code === 'SEND_NOT_DUE' || code === 'SEND_CLAIMED' || code === 'STATUS_NOT_SENDABLE'
 * ```
 */
export type SendErrorCode =
  | 'SEND_CLAIMED'
  | 'SEND_MISPLACED'
  | 'SEND_CANCELED'
  | 'STATUS_NOT_SENDABLE'
  | 'SEND_NOT_DUE'

// A registered symbol, because the ESM and the CJS build, or two installed versions, each have a copy of the class.
const BRAND: unique symbol = /* @__PURE__ */ Symbol.for('campaign-lead/LeadUpdateError')

/**
 * An update or a command was refused. Nothing has changed.
 *
 * @example
 * ```ts
 * try {
 *   applyLeadUpdate(lead, subsequences, tags, { aiTag: 'Intrested' })
 * } catch (error) {
 *   if (!isLeadUpdateError(error)) throw error
 *   console.log(error.code, error.message)
 *   // INVALID_TAG Tag "Intrested" does not exist in workspace
 * }
 * ```
 */
export class LeadUpdateError extends Error {
  override readonly name: string = 'LeadUpdateError'
  /** The reason, for programs. */
  readonly code: LeadUpdateErrorCode

  /**
   * Creates a refusal. A store throws one if it does not have the lead.
   *
   * @param code - The reason, for programs.
   * @param message - The reason, for people. It names the field and the value.
   */
  constructor(code: LeadUpdateErrorCode, message: string) {
    super(message)
    this.code = code
    Object.defineProperty(this, BRAND, { value: true })
  }
}

/**
 * Reports whether an error is a refusal. Unlike `instanceof`, it also works if a process loads the ESM and the CJS
 * build.
 *
 * @example
 * ```ts
 * const updated = await service.updateLead(ref, patch).catch((error: unknown) => {
 *   if (!isLeadUpdateError(error)) throw error // an error, not a refusal
 *   return error.code
 * })
 * ```
 */
export function isLeadUpdateError(error: unknown): error is LeadUpdateError {
  return typeof error === 'object' && error !== null && Reflect.get(error, BRAND) === true
}

/** Every refusal of an update: its code and its message. */
export const refusals = {
  notAnObject: (patch: unknown): LeadUpdateError =>
    new LeadUpdateError('INVALID_PATCH', `The patch must be an object, got ${printValue(patch)}`),

  unknownField: (field: string, value: unknown): LeadUpdateError =>
    new LeadUpdateError(
      'INVALID_PATCH',
      `Unknown field ${printValue(field)} (${printValue(value)}): only "status" and "aiTag" can be changed`,
    ),

  inheritedField: (field: string): LeadUpdateError =>
    new LeadUpdateError('INVALID_PATCH', `"${field}" must be a field of the patch itself`),

  wrongType: (field: string, expected: string, value: unknown): LeadUpdateError =>
    new LeadUpdateError(
      'INVALID_PATCH',
      `"${field}" must be ${expected}, got ${printValue(value)}`,
    ),

  invalidStatus: (status: string): LeadUpdateError =>
    new LeadUpdateError(
      'INVALID_STATUS',
      `"status" can only be changed to "active" or "paused", got ${printValue(status)}`,
    ),

  invalidTag: (aiTag: string): LeadUpdateError =>
    new LeadUpdateError('INVALID_TAG', `Tag "${aiTag}" does not exist in workspace`),

  statusLocked: (status: string): LeadUpdateError =>
    new LeadUpdateError(
      'STATUS_LOCKED',
      `"status" of a lead that is "${status}" cannot be changed`,
    ),

  notFound: (): LeadUpdateError => new LeadUpdateError('NOT_FOUND', 'Campaign lead not found'),
}

/** Every refusal of a command. They are separate, so that a bundle of the update rules does not contain them. */
export const sendRefusals = {
  sendClaimed: (id: string, { id: claimed, leaseUntil }: SendInFlight): LeadUpdateError =>
    new LeadUpdateError(
      'SEND_CLAIMED',
      claimed === id
        ? `Send ${printValue(id)} is claimed until ${leaseUntil}`
        : `Send ${printValue(id)} has to wait: send ${printValue(claimed)} is claimed until ${leaseUntil}`,
    ),

  sendMisplaced: (
    { id, sequence }: PendingSend,
    { status, subsequence }: LeadPlace,
  ): LeadUpdateError =>
    new LeadUpdateError(
      'SEND_MISPLACED',
      `Send ${printValue(id)} of the ${sequenceName(sequence)} cannot be scheduled: the lead is "${status}" and ${describeEnrollment(subsequence)}`,
    ),

  sendCanceled: (id: string): LeadUpdateError =>
    new LeadUpdateError('SEND_CANCELED', `Send ${printValue(id)} is neither pending nor claimed`),

  statusNotSendable: (
    { id, sequence }: PendingSend | SendInFlight,
    { status, subsequence }: LeadPlace,
  ): LeadUpdateError =>
    new LeadUpdateError(
      'STATUS_NOT_SENDABLE',
      `Send ${printValue(id)} of the ${sequenceName(sequence)} cannot be sent: the lead is "${status}" and ${describeEnrollment(subsequence)}`,
    ),

  nothingToSend: (): LeadUpdateError =>
    new LeadUpdateError('SEND_CANCELED', 'The lead has no send that is pending or claimed'),

  sendNotDue: ({ id, sendAt }: PendingSend): LeadUpdateError =>
    new LeadUpdateError('SEND_NOT_DUE', `Send ${printValue(id)} is not due until ${sendAt}`),
}

type LeadPlace = Pick<CampaignLead, 'status' | 'subsequence'>

function sequenceName(sequence: PendingSend['sequence']): string {
  return sequence === 'main' ? 'main sequence' : 'subsequence'
}

function describeEnrollment(subsequence: LeadPlace['subsequence']): string {
  return isEnrolled(subsequence)
    ? `in subsequence ${printValue(subsequence.id)}`
    : 'in no subsequence'
}
