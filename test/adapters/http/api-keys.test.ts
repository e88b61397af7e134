import { createApiKeyAuthenticator, hashApiKey, type StoredApiKey } from 'campaign-lead/http'
import { describe, expect, it, onTestFinished, vi } from 'vitest'

const principal = { id: 'ada', workspaceIds: ['ws_1'] }

/** Knows one key; `lookUps` are the hashes that it was asked for. */
async function authenticatorFor(key: string, stored: Partial<StoredApiKey> = {}) {
  const keyHash = await hashApiKey(key)
  const lookUps: string[] = []
  const authenticate = createApiKeyAuthenticator(async (hash) => {
    lookUps.push(hash)
    return hash === keyHash ? { keyHash, principal, ...stored } : null
  })
  return { authenticate, lookUps }
}

describe('hashApiKey', () => {
  it('is SHA-256 in lower-case hexadecimal', async () => {
    expect(await hashApiKey('abc')).toBe(
      'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    )
  })

  it('is the same on a platform with Web Crypto alone', async () => {
    const onNode = await hashApiKey('sk_ключ')
    vi.stubGlobal('process', Object.create(process, { getBuiltinModule: { value: undefined } }))
    onTestFinished(() => void vi.unstubAllGlobals())
    expect(await hashApiKey('sk_ключ')).toBe(onNode)
  })
})

describe('an API key', () => {
  it('is looked up by its hash, never as it is', async () => {
    const { authenticate, lookUps } = await authenticatorFor('sk_1')
    expect(await authenticate('sk_1')).toEqual(principal)
    expect(lookUps).toEqual([await hashApiKey('sk_1')])
  })

  it('that is not stored is unknown', async () => {
    const { authenticate } = await authenticatorFor('sk_1')
    expect(await authenticate('sk_2')).toBeNull()
  })

  it('that does not begin with sk_ is no key, and is not looked up', async () => {
    const { authenticate, lookUps } = await authenticatorFor('pk_1')
    expect(await authenticate('pk_1')).toBeNull()
    expect(lookUps).toEqual([])
  })

  it('is unknown where the look-up finds another than was asked for', async () => {
    const asked = await hashApiKey('sk_1')
    const bytes: string = Object(new TextEncoder().encode(asked))
    for (const keyHash of [bytes, asked.toUpperCase(), asked.slice(1), `${asked}0`, '']) {
      const { authenticate } = await authenticatorFor('sk_1', { keyHash })
      expect(await authenticate('sk_1')).toBeNull()
    }
  })
})

describe('a workspace key (sk_…)', () => {
  it.each([[[]], [['ws_1', 'ws_2']]])('sees one workspace, not %o', async (workspaceIds) => {
    const { authenticate } = await authenticatorFor('sk_1', {
      principal: { id: 'ada', workspaceIds },
    })
    await expect(authenticate('sk_1')).rejects.toThrow(
      'Workspace key of "ada" must see one workspace, got',
    )
  })
})

describe('a workspace key that begins almost as a platform key', () => {
  it.each(['sk_united', 'sk_user', 'sk_User_1'])('is one all the same: %s', async (key) => {
    const { authenticate } = await authenticatorFor(key, {
      principal: { id: 'ada', workspaceIds: ['ws_1', 'ws_2'] },
    })
    await expect(authenticate(key)).rejects.toThrow('must see one workspace')
  })
})

describe('a look-up that is none', () => {
  it('is refused at once, not at the first request', () => {
    expect(() => createApiKeyAuthenticator(JSON.parse('null'))).toThrow(
      new TypeError('findApiKey must be a function, got null'),
    )
  })
})

describe('a platform key (sk_user_…)', () => {
  it('sees every workspace of its user', async () => {
    const workspaceIds = ['ws_1', 'ws_2']
    const { authenticate } = await authenticatorFor('sk_user_1', {
      principal: { id: 'ada', workspaceIds },
    })
    expect(await authenticate('sk_user_1')).toEqual({ id: 'ada', workspaceIds })
  })
})
