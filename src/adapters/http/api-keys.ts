import { checkFunction } from '../../core/argument-checks.js'
import { hashText } from './hash-text.js'

/**
 * Who makes a request, and what they may see.
 *
 * @example
 * ```ts
 * const principal: Principal = { id: 'crm', workspaceIds: ['ws_1'] }
 * ```
 */
export interface Principal {
  /** Names the caller in the host's logs. */
  readonly id: string
  /** The workspaces whose leads the caller may see. */
  readonly workspaceIds: readonly string[]
}

/**
 * Returns who holds an API key, or `null` for an unknown key. If it throws a `StoreUnavailableError`, such as when the
 * database of the keys cannot be reached, the answer is 503 with `Retry-After`; any other error is 500.
 *
 * @example
 * ```ts
 * // For a program on your own machine; elsewhere `createApiKeyAuthenticator` makes it.
 * const authenticate: Authenticate = (apiKey) =>
 *   apiKey === process.env['LOCAL_API_KEY'] ? { id: 'demo', workspaceIds: ['ws_1'] } : null
 * ```
 */
export type Authenticate = (
  apiKey: string,
) => Principal | null | undefined | Promise<Principal | null | undefined>

/**
 * An API key as it is stored: never the key itself.
 *
 * @example
 * ```ts
 * const stored: StoredApiKey = {
 *   keyHash: await hashApiKey(apiKey),
 *   principal: { id: 'crm', workspaceIds: ['ws_1'] },
 * }
 * ```
 */
export interface StoredApiKey {
  /** What {@link hashApiKey} makes of the key. */
  readonly keyHash: string
  readonly principal: Principal
}

/**
 * Finds a stored key by its hash, in a map or a table.
 *
 * @example
 * ```ts
 * const findApiKey: FindApiKey = async (keyHash) => {
 *   const { rows } = await pool.query('select principal from api_keys where hash = $1', [keyHash])
 *   return rows[0] && { keyHash, principal: rows[0].principal }
 * }
 * ```
 */
export type FindApiKey = (
  keyHash: string,
) => StoredApiKey | null | undefined | Promise<StoredApiKey | null | undefined>

/**
 * Makes an {@link Authenticate} of stored keys. `sk_user_…` is a platform key, which may see every
 * workspace of its user; any other `sk_…` is a workspace key, which sees one; anything else is no key.
 *
 * @throws TypeError while authenticating, where a workspace key is stored with other than one workspace.
 *
 * @example
 * ```ts
 * const principal = { id: 'crm', workspaceIds: ['ws_1'] }
 * const keyHash = await hashApiKey(apiKey)
 * const apiKeys = new Map([[keyHash, { keyHash, principal }]])
 * const authenticate = createApiKeyAuthenticator((hash) => apiKeys.get(hash))
 * ```
 */
export function createApiKeyAuthenticator(
  findApiKey: FindApiKey,
): (apiKey: string) => Promise<Principal | null> {
  checkFunction('findApiKey', findApiKey)
  return async (apiKey) => {
    if (!apiKey.startsWith('sk_')) return null
    const keyHash = await hashApiKey(apiKey)
    const stored = await findApiKey(keyHash)
    // A table may look up in its own way, ignoring case for example; and in constant time.
    if (!stored || !isSame(stored.keyHash, keyHash)) return null
    const { principal } = stored
    const isWorkspaceKey = !apiKey.startsWith('sk_user_')
    if (isWorkspaceKey && principal.workspaceIds.length !== 1) {
      const listed = JSON.stringify(principal.workspaceIds)
      throw new TypeError(
        `Workspace key of "${principal.id}" must see one workspace, got ${listed}`,
      )
    }
    return principal
  }
}

/**
 * Hashes an API key for storing and for looking up: SHA-256, in lower-case hexadecimal. No salt is
 * needed, since keys are random and long, as passwords are not.
 *
 * @example
 * ```ts
 * const keyHash = await hashApiKey(apiKey) // 64 characters; the key itself is kept nowhere
 * apiKeys.set(keyHash, { keyHash, principal })
 * ```
 */
export function hashApiKey(apiKey: string): Promise<string> {
  return hashText(apiKey)
}

/** However much of them is alike, it takes as long. What a table gives may be of another type, such as bytes. */
function isSame(one: unknown, other: string): boolean {
  if (typeof one !== 'string') return false
  let difference = one.length ^ other.length
  for (let index = 0; index < other.length; index += 1) {
    difference |= one.charCodeAt(index) ^ other.charCodeAt(index)
  }
  return difference === 0
}
