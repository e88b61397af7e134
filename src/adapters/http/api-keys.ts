import { checkFunction } from '../../core/argument-checks.js'
import type { Principal } from './authentication.js'

/**
 * Creates an `Authenticate` function for hashed API keys. `sk_user_…` is a platform key, which may see every
 * workspace of its user. Any other `sk_…` is a workspace key, which may see one workspace. Anything else is unknown.
 *
 * The returned function rejects with a `TypeError` if a workspace key is stored with none or several workspaces.
 *
 * @throws TypeError if `findApiKey` is not a function.
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
    // The comparison of a table may be inexact, for example ignore case, and its duration may reveal the hash.
    if (!stored || !isEqualInConstantTime(stored.keyHash, keyHash)) return null
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
 * An API key as it is stored. The key itself is not stored.
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
  /** The result of {@link hashApiKey} for the key. */
  readonly keyHash: string
  readonly principal: Principal
}

/**
 * Finds a stored key by its hash, in a map or a table. Returns `null` or `undefined` if there is no such key.
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
 * Hashes an API key, to store it or to find it: SHA-256, in lower-case hexadecimal. No salt is needed, because keys
 * are long and random, unlike passwords.
 *
 * @returns 64 characters.
 *
 * @example
 * ```ts
 * const keyHash = await hashApiKey(apiKey)
 * apiKeys.set(keyHash, { keyHash, principal })
 * ```
 */
export function hashApiKey(apiKey: string): Promise<string> {
  return sha256(apiKey)
}

/** Returns the SHA-256 hash of a text, in lower-case hexadecimal. */
export async function sha256(text: string): Promise<string> {
  const { hash } = globalThis.process?.getBuiltinModule?.('node:crypto') ?? {}
  // Web Crypto hashes on another thread, which takes ten times as long.
  if (hash !== undefined) return hash('sha256', text, 'hex')
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** @param actual - A table may return another type, such as bytes. */
function isEqualInConstantTime(actual: unknown, expected: string): boolean {
  if (typeof actual !== 'string') return false
  let difference = actual.length ^ expected.length
  for (let index = 0; index < expected.length; index += 1) {
    difference |= actual.charCodeAt(index) ^ expected.charCodeAt(index)
  }
  return difference === 0
}
