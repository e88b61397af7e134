import { checkSeconds } from '../core/argument-checks.js'

// Registered under a name, so that the copies of the class in the ESM and the CJS build, or in two
// installed versions, know each other's errors.
const BRAND: unique symbol = /* @__PURE__ */ Symbol.for('campaign-lead/StoreUnavailableError')

/**
 * Options of a {@link StoreUnavailableError}.
 *
 * @example
 * ```ts
 * const options: StoreUnavailableErrorOptions = { retryAfterSeconds: 5 }
 * throw new StoreUnavailableError('The lead is locked', options)
 * ```
 */
export interface StoreUnavailableErrorOptions extends ErrorOptions {
  /** When to repeat the call, in seconds from now. Defaults to 1. */
  readonly retryAfterSeconds?: number | undefined
}

/**
 * A store cannot be reached, or the lead stays locked or contended: the same call can be repeated safely. The
 * update is stored whole, with its intents, or not at all. `createLeadHandler` answers 503 `UNAVAILABLE` with
 * `Retry-After`.
 *
 * @example
 * ```ts
 * // In a repository of your own: what its driver throws says nothing to the service.
 * async function runQuery<T>(query: () => Promise<T>): Promise<T> {
 *   return await query().catch((cause: NodeJS.ErrnoException) => {
 *     if (cause.code !== 'ECONNREFUSED') throw cause
 *     throw new StoreUnavailableError('No connection', { cause })
 *   })
 * }
 * ```
 */
export class StoreUnavailableError extends Error {
  override readonly name: string = 'StoreUnavailableError'
  readonly code: string = 'STORE_UNAVAILABLE'
  /** When to repeat the call, in seconds from when the error was created. */
  readonly retryAfterSeconds: number

  /**
   * @param message - What is unavailable, for operators. The HTTP handler does not reveal it.
   * @throws TypeError if `retryAfterSeconds` is not a finite number of seconds, 0 or more.
   */
  constructor(message: string, options: StoreUnavailableErrorOptions = {}) {
    super(message, options)
    const { retryAfterSeconds = 1 } = options
    checkSeconds('options.retryAfterSeconds', retryAfterSeconds)
    this.retryAfterSeconds = retryAfterSeconds
    Object.defineProperty(this, BRAND, { value: true })
  }
}

/**
 * Returns whether an error says that the store is unavailable, also if ESM and CJS meet in one program and
 * `instanceof` would not know the other build's class.
 *
 * @example
 * ```ts
 * async function updateOrRetry(): Promise<LeadDecision> {
 *   return await service.updateLead(ref, patch).catch((error: unknown) => {
 *     if (!isStoreUnavailableError(error)) throw error
 *     return service.updateLead(ref, patch)
 *   })
 * }
 * ```
 */
export function isStoreUnavailableError(error: unknown): error is StoreUnavailableError {
  return typeof error === 'object' && error !== null && Reflect.get(error, BRAND) === true
}
