import { createApiKeyAuthenticator, hashApiKey, type StoredApiKey } from 'campaign-lead/http'
import { describe, expect, it, onTestFinished, vi } from 'vitest'

const principal = { id: 'ada', workspaceIds: ['ws_1'] }

/** An authenticator with one stored key. `hashes` are the arguments of findApiKey. */
async function authenticatorFor(key: string, stored: Partial<StoredApiKey> = {}) {
  const keyHash = await hashApiKey(key)
  const hashes: string[] = []
  const authenticate = createApiKeyAuthenticator(async (hash) => {
    hashes.push(hash)
    return hash === keyHash ? { keyHash, principal, ...stored } : null
  })
  return { authenticate, hashes }
}

describe('hashApiKey', () => {
  it('returns SHA-256 in lower-case hexadecimal', async () => {
    expect(await hashApiKey('abc')).toBe(
      'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    )
  })

  it('returns the same hash on a platform that only has Web Crypto', async () => {
    const onNode = await hashApiKey('sk_ключ')
    vi.stubGlobal('process', Object.create(process, { getBuiltinModule: { value: undefined } }))
    onTestFinished(() => void vi.unstubAllGlobals())
    expect(await hashApiKey('sk_ключ')).toBe(onNode)
  })
})

describe('createApiKeyAuthenticator', () => {
  it('passes the hash of a key to findApiKey, never the key', async () => {
    const { authenticate, hashes } = await authenticatorFor('sk_1')
    expect(await authenticate('sk_1')).toEqual(principal)
    expect(hashes).toEqual([await hashApiKey('sk_1')])
  })

  it('returns null for a key that is not stored', async () => {
    const { authenticate } = await authenticatorFor('sk_1')
    expect(await authenticate('sk_2')).toBeNull()
  })

  it('returns null for a key that does not begin with sk_, without a lookup', async () => {
    const { authenticate, hashes } = await authenticatorFor('pk_1')
    expect(await authenticate('pk_1')).toBeNull()
    expect(hashes).toEqual([])
  })

  it('returns null if findApiKey returns a key with another hash', async () => {
    const expected = await hashApiKey('sk_1')
    const bytes: string = Object(new TextEncoder().encode(expected))
    for (const keyHash of [bytes, expected.toUpperCase(), expected.slice(1), `${expected}0`, '']) {
      const { authenticate } = await authenticatorFor('sk_1', { keyHash })
      expect(await authenticate('sk_1')).toBeNull()
    }
  })
})

describe('createApiKeyAuthenticator, for a workspace key (sk_…)', () => {
  it.each([[[]], [['ws_1', 'ws_2']]])(
    'throws if the key is stored with the workspaces %o',
    async (workspaceIds) => {
      const { authenticate } = await authenticatorFor('sk_1', {
        principal: { id: 'ada', workspaceIds },
      })
      await expect(authenticate('sk_1')).rejects.toThrow(
        'Workspace key of "ada" must see one workspace, got',
      )
    },
  )
})

describe('createApiKeyAuthenticator, for a key that resembles a platform key', () => {
  it.each(['sk_united', 'sk_user', 'sk_User_1'])('treats %s as a workspace key', async (key) => {
    const { authenticate } = await authenticatorFor(key, {
      principal: { id: 'ada', workspaceIds: ['ws_1', 'ws_2'] },
    })
    await expect(authenticate(key)).rejects.toThrow('must see one workspace')
  })
})

describe('createApiKeyAuthenticator, with an invalid argument', () => {
  it('throws before the first request', () => {
    expect(() => createApiKeyAuthenticator(JSON.parse('null'))).toThrow(
      new TypeError('findApiKey must be a function, got null'),
    )
  })
})

describe('createApiKeyAuthenticator, for a platform key (sk_user_…)', () => {
  it('returns a principal with several workspaces', async () => {
    const workspaceIds = ['ws_1', 'ws_2']
    const { authenticate } = await authenticatorFor('sk_user_1', {
      principal: { id: 'ada', workspaceIds },
    })
    expect(await authenticate('sk_user_1')).toEqual({ id: 'ada', workspaceIds })
  })
})
