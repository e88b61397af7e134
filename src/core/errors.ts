import { printValue } from './print-value.js'

/**
 * Why an update was refused. `NOT_FOUND` is given by services and stores, the others by the rules.
 *
 * @example
 * ```ts
 * const statuses: Record<LeadUpdateErrorCode, number> = {
 *   INVALID_PATCH: 400,
 *   INVALID_STATUS: 400,
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

// Registered under a name, so that the copies of the class in the ESM and the CJS build, or in two
// installed versions, know each other's errors.
const BRAND: unique symbol = /* @__PURE__ */ Symbol.for('campaign-lead/LeadUpdateError')

/**
 * An update was refused, and nothing at all has changed.
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
   * Makes a refusal, as a store of your own does where it has no such lead.
   *
   * @param code - The reason, for programs.
   * @param message - The reason, for people; it names the field and the value.
   */
  constructor(code: LeadUpdateErrorCode, message: string) {
    super(message)
    this.code = code
    Object.defineProperty(this, BRAND, { value: true })
  }
}

/**
 * Tells a refusal from any other error, also where ESM and CJS meet in one program and
 * `instanceof` would not know the other build's class.
 *
 * @example
 * ```ts
 * const updated = await service.updateLead(ref, patch).catch((error: unknown) => {
 *   if (!isLeadUpdateError(error)) throw error // a fault, and no answer
 *   return error.code
 * })
 * ```
 */
export function isLeadUpdateError(error: unknown): error is LeadUpdateError {
  return typeof error === 'object' && error !== null && Reflect.get(error, BRAND) === true
}

/** Every refusal: its code and its message. */
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
