import { checkSeconds } from '../core/argument-checks.js'

// A registered symbol, because the ESM and the CJS build, or two installed versions, each have a copy of the class.
const BRAND: unique symbol = /* @__PURE__ */ Symbol.for('campaign-lead/StoreUnavailableError')

/**
 * A store cannot be reached, or the lead stays locked or contended: the same call can be repeated safely. The
 * update and its intents are stored, or nothing is. `createLeadHandler` responds with 503 `UNAVAILABLE`
 * and `Retry-After`.
 *
 * @example
 * ```ts
 * // In a custom repository: the service does not know the errors of its driver.
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
   * @param options - `retryAfterSeconds` is when to repeat the call, in seconds from now. Defaults to 1.
   * @throws TypeError if `retryAfterSeconds` is not a finite number of seconds, 0 or more.
   */
  constructor(
    message: string,
    options: ErrorOptions & { readonly retryAfterSeconds?: number | undefined } = {},
  ) {
    super(message, options)
    const { retryAfterSeconds = 1 } = options
    checkSeconds('options.retryAfterSeconds', retryAfterSeconds)
    this.retryAfterSeconds = retryAfterSeconds
    Object.defineProperty(this, BRAND, { value: true })
  }
}

/**
 * Reports whether an error means that the store is unavailable. Unlike `instanceof`, it also works if a process loads
 * the ESM and the CJS build.
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
