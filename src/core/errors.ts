import { printValue } from './argument-checks.js'

/**
 * The reason for a refusal. `NOT_FOUND` comes from services and stores, the others from the rules.
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

// A registered symbol, because the ESM and the CJS build, or two installed versions, each have a copy of the class.
const BRAND: unique symbol = /* @__PURE__ */ Symbol.for('campaign-lead/LeadUpdateError')

/**
 * An update was refused. Nothing has changed.
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
