import {
  type Authenticate,
  createApiKeyAuthenticator,
  hashApiKey,
  type StoredApiKey,
} from '../../adapters/http/api-keys.js'
import { check, checkList, isPlainObject } from '../../core/argument-checks.js'
import type { Workspace } from '../../ports/workspace.js'

/**
 * The API keys that the fake knows, each with the ids of the workspaces that it sees.
 *
 * @example
 * ```ts
 * const apiKeys: FakeApiKeys = { sk_user_platform: ['ws_1', 'ws_2'], sk_acme: ['ws_1'] }
 * const fake = createFakeApi({ apiKeys, workspaces })
 * ```
 */
export type FakeApiKeys = Readonly<Record<string, readonly string[]>>

/** A platform key that sees every workspace. */
export function defaultApiKeys(workspaces: readonly Workspace[]): FakeApiKeys {
  return { sk_user_fake: workspaces.map(({ id }) => id) }
}

/** @throws TypeError naming the key, for one that cannot be. */
export function checkApiKeys(apiKeys: FakeApiKeys, workspaces: readonly Workspace[]): void {
  check(isPlainObject(apiKeys), 'apiKeys', 'an object', apiKeys)
  const keys = Object.entries(apiKeys)
  check(keys.length > 0, 'apiKeys', 'one key or more', apiKeys)
  const known = workspaces.map(({ id }) => id)
  for (const [key, workspaceIds] of keys) {
    check(key.startsWith('sk_'), 'A key of apiKeys', 'one that begins with sk_', key)
    checkList(`apiKeys.${key}`, workspaceIds, (at, id) =>
      check(known.includes(id), at, `the id of a workspace (${known.join(', ')})`, id),
    )
    if (key.startsWith('sk_user_') || workspaceIds.length === 1) continue
    const listed = JSON.stringify(workspaceIds)
    throw new TypeError(`apiKeys.${key} must see one workspace, got ${listed}`)
  }
}

/** Makes the API's own authenticator of the keys. */
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
