import {
  createApiKeyAuthenticator,
  hashApiKey,
  type StoredApiKey,
} from '../../adapters/http/api-keys.js'
import type { Authenticate } from '../../adapters/http/authentication.js'
import { check, checkList, isPlainObject } from '../../core/argument-checks.js'
import type { Workspace } from '../../ports/workspace.js'

/**
 * The API keys that the fake accepts, each with the ids of the workspaces that it may see.
 *
 * @example
 * ```ts
 * const apiKeys: FakeApiKeys = { sk_user_platform: ['ws_1', 'ws_2'], sk_acme: ['ws_1'] }
 * const fake = createFakeApi({ apiKeys, workspaces })
 * ```
 */
export type FakeApiKeys = Readonly<Record<string, readonly string[]>>

/** Returns a platform key that sees every workspace. */
export function createDefaultApiKeys(workspaces: readonly Workspace[]): FakeApiKeys {
  return { sk_user_fake: workspaces.map(({ id }) => id) }
}

/** @throws TypeError if the option `apiKeys` is not an object. */
export function checkApiKeysOption(field: string, apiKeys: unknown): void {
  check(isPlainObject(apiKeys), field, 'an object', apiKeys)
}

/** @throws TypeError if a key, or the workspaces of a key, are invalid; the message names the key. */
export function checkApiKeys(
  field: string,
  apiKeys: FakeApiKeys,
  workspaces: readonly Workspace[],
): void {
  const keys = Object.entries(apiKeys)
  check(keys.length > 0, field, 'an object with at least one key', apiKeys)
  const known = workspaces.map(({ id }) => id)
  for (const [key, workspaceIds] of keys) {
    check(key.startsWith('sk_'), `A key of ${field}`, 'a string that begins with sk_', key)
    checkList(`${field}.${key}`, workspaceIds, (at, id) =>
      check(known.includes(id), at, `the id of a workspace (${known.join(', ')})`, id),
    )
    if (key.startsWith('sk_user_') || workspaceIds.length === 1) continue
    const listed = JSON.stringify(workspaceIds)
    throw new TypeError(`${field}.${key} must see exactly one workspace, got ${listed}`)
  }
}

/** Creates the authenticator of the real API with these keys. */
export function createFakeAuthenticator(apiKeys: FakeApiKeys): Authenticate {
  const storedByHash = storeKeys(apiKeys)
  return createApiKeyAuthenticator(async (hash) => (await storedByHash).get(hash))
}

async function storeKeys(apiKeys: FakeApiKeys): Promise<ReadonlyMap<string, StoredApiKey>> {
  const stored = Object.entries(apiKeys).map(async ([key, workspaceIds]) => {
    const keyHash = await hashApiKey(key)
    return [keyHash, { keyHash, principal: { id: key, workspaceIds } }] as const
  })
  return new Map(await Promise.all(stored))
}
