import { createLeadService } from 'campaign-lead'
import {
  type AuthenticateRequest,
  createApiKeyAuthenticator,
  createLeadHandler,
  hashApiKey,
  type Principal,
} from 'campaign-lead/http'
import { createMemoryStore, createRecordingSink } from 'campaign-lead/memory'
import { describe, expect, it } from 'vitest'
import { aLead } from '../../support/builders.js'

const PLATFORM_KEY = 'sk_user_ada'
const WORKSPACE_KEY = 'sk_ws_1'

const principals = new Map<string, Principal>([
  [await hashApiKey(PLATFORM_KEY), { id: 'ada', workspaceIds: ['ws_1', 'ws_2'] }],
  [await hashApiKey(WORKSPACE_KEY), { id: 'crm', workspaceIds: ['ws_1'] }],
])

/** The leads `lead_1` of `ws_1`, `lead_2` of `ws_2` and `lead_3` of `ws_3`, each in a campaign of its own. */
function setUp({ request }: { request?: AuthenticateRequest } = {}) {
  const hashes: string[] = []
  const store = createMemoryStore({
    workspaces: ['1', '2', '3'].map((number) => {
      const campaignId = `cmp_${number}`
      const leads = [aLead({ _id: `lead_${number}`, campaignId })]
      return {
        id: `ws_${number}`,
        tags: [],
        campaigns: [{ id: campaignId, subsequences: [], leads }],
      }
    }),
  })
  const authenticate = createApiKeyAuthenticator((keyHash) => {
    hashes.push(keyHash)
    const principal = principals.get(keyHash)
    return principal && { keyHash, principal }
  })
  const service = createLeadService({
    repository: store,
    sink: createRecordingSink(),
    onDeliveryError: () => expect.unreachable(),
  })
  const handle = createLeadHandler({
    service,
    authenticate: request ? { request } : authenticate,
    onError: () => expect.unreachable(),
  })

  /** Sends a PATCH that pauses a lead, with these headers. */
  async function pause(headers: [string, string][], number = '1') {
    const response = await handle(
      new Request(`http://localhost/v1/campaigns/cmp_${number}/leads/lead_${number}`, {
        method: 'PATCH',
        headers: [['Content-Type', 'application/json'], ...headers],
        body: '{"status":"paused"}',
      }),
    )
    const ref = { campaignId: `cmp_${number}`, leadId: `lead_${number}` }
    return {
      status: response.status,
      headers: [...response.headers],
      body: await response.json(),
      stored: store.findLead(ref)?.status,
    }
  }

  return { pause, hashes }
}

describe('an API key', () => {
  it.each<[string, [string, string][]]>([
    ['in X-Api-Key', [['X-Api-Key', WORKSPACE_KEY]]],
    ['in X-Api-Key, sent twice', [['X-Api-Key', `${WORKSPACE_KEY}, ${WORKSPACE_KEY}`]]],
    ['as Authorization: Bearer', [['Authorization', `Bearer ${WORKSPACE_KEY}`]]],
    ['as authorization: bearer', [['authorization', `bearer ${WORKSPACE_KEY}`]]],
    ['as a Bearer token after more spaces', [['Authorization', `BEARER \t  ${WORKSPACE_KEY} `]]],
    [
      'as a Bearer token, sent twice',
      [
        ['Authorization', `Bearer ${WORKSPACE_KEY}`],
        ['Authorization', `Bearer ${WORKSPACE_KEY}`],
      ],
    ],
    [
      'in both headers',
      [
        ['X-Api-Key', WORKSPACE_KEY],
        ['Authorization', `Bearer ${WORKSPACE_KEY}`],
      ],
    ],
    [
      'in X-Api-Key, next to an Authorization of another scheme',
      [
        ['X-Api-Key', WORKSPACE_KEY],
        ['Authorization', 'Basic YWRhOnNlY3JldA=='],
      ],
    ],
    [
      'as a Bearer token, next to an empty X-Api-Key',
      [
        ['X-Api-Key', ''],
        ['Authorization', `Bearer ${WORKSPACE_KEY}`],
      ],
    ],
  ])('is accepted %s', async (_, headers) => {
    const { pause, hashes } = setUp()
    expect(await pause(headers)).toMatchObject({ status: 200, stored: 'paused' })
    expect(hashes).toEqual([await hashApiKey(WORKSPACE_KEY)])
  })
})

describe('401 UNAUTHORIZED', () => {
  const NBSP = String.fromCharCode(0xa0)

  it.each<[string, string, [string, string][]]>([
    ['no key', 'Missing API key', []],
    ['an empty X-Api-Key', 'Missing API key', [['X-Api-Key', '']]],
    ['an X-Api-Key of commas', 'Missing API key', [['X-Api-Key', ' , ,']]],
    ['an empty Bearer token', 'Missing API key', [['Authorization', 'Bearer ']]],
    ['a key without a scheme', 'Missing API key', [['Authorization', WORKSPACE_KEY]]],
    ['the scheme Basic', 'Missing API key', [['Authorization', `Basic ${WORKSPACE_KEY}`]]],
    ['a scheme like Bearer', 'Missing API key', [['Authorization', `Bearers ${WORKSPACE_KEY}`]]],
    ['an unknown X-Api-Key', 'Unknown API key', [['X-Api-Key', 'sk_unknown']]],
    ['an unknown Bearer token', 'Unknown API key', [['Authorization', 'Bearer sk_unknown']]],
    ['a key in another case', 'Unknown API key', [['X-Api-Key', WORKSPACE_KEY.toUpperCase()]]],
    ['a key with a no-break space', 'Unknown API key', [['X-Api-Key', WORKSPACE_KEY + NBSP]]],
    ['a key that is repeated', 'Unknown', [['X-Api-Key', `${WORKSPACE_KEY} ${WORKSPACE_KEY}`]]],
    ['two words', 'Unknown API key', [['Authorization', `Bearer ${WORKSPACE_KEY} x`]]],
    [
      'two different keys in X-Api-Key',
      'two different API keys',
      [['X-Api-Key', `${WORKSPACE_KEY}, ${PLATFORM_KEY}`]],
    ],
    [
      'two different Bearer tokens',
      'two different API keys',
      [['Authorization', `Bearer ${WORKSPACE_KEY}, Bearer ${PLATFORM_KEY}`]],
    ],
    [
      'a Bearer token after another scheme, and a different X-Api-Key',
      'two different API keys',
      [
        ['X-Api-Key', WORKSPACE_KEY],
        ['Authorization', `Basic YQ==, Bearer ${PLATFORM_KEY}`],
      ],
    ],
    [
      'two different keys that are both known, in both headers',
      'two different API keys',
      [
        ['X-Api-Key', WORKSPACE_KEY],
        ['Authorization', `Bearer ${PLATFORM_KEY}`],
      ],
    ],
    [
      'a known and an unknown key',
      'two different API keys',
      [
        ['X-Api-Key', WORKSPACE_KEY],
        ['Authorization', 'Bearer sk_unknown'],
      ],
    ],
  ])('is the response to %s, and changes nothing', async (_, message, headers) => {
    const { pause } = setUp()
    const response = await pause(headers)
    expect(response).toMatchObject({
      status: 401,
      body: { success: false, error: { code: 'UNAUTHORIZED' } },
      stored: 'active',
    })
    expect(response.body.error.message).toContain(message)
    expect(response.headers).toContainEqual(['www-authenticate', 'Bearer realm="Campaign leads"'])
  })

  it('is returned without a lookup if there are two different keys', async () => {
    const { pause, hashes } = setUp()
    await pause([['X-Api-Key', `${WORKSPACE_KEY}, ${PLATFORM_KEY}`]])
    expect(hashes).toEqual([])
  })

  it('is returned in linear time for a header with a million spaces', async () => {
    const { pause } = setUp()
    const spaces = `x${' '.repeat(1_000_000)}x`
    for (const name of ['X-Api-Key', 'Authorization']) {
      expect((await pause([[name, spaces]])).status).toBe(401)
    }
  })
})

describe('X-Workspace-Id', () => {
  const withKey = (key: string, workspaceId: string): [string, string][] => [
    ['X-Api-Key', key],
    ['X-Workspace-Id', workspaceId],
  ]

  it.each([
    ['a platform key', PLATFORM_KEY, 'ws_1', '1'],
    ['a platform key', PLATFORM_KEY, 'ws_2', '2'],
    ['a workspace key', WORKSPACE_KEY, 'ws_1', '1'],
  ])('allows %s (%s) to update a lead of the named workspace %s', async (_, key, id, number) => {
    const { pause } = setUp()
    expect(await pause(withKey(key, id), number)).toMatchObject({ status: 200, stored: 'paused' })
  })

  it.each([
    ['a lead of another workspace that the key may see', PLATFORM_KEY, 'ws_2', '1'],
    [
      'a lead that the key may see, with a workspace that the key may not see',
      WORKSPACE_KEY,
      'ws_2',
      '1',
    ],
    ['a lead of the named workspace, which the key may not see', PLATFORM_KEY, 'ws_3', '3'],
    ['an unknown workspace', PLATFORM_KEY, 'ws_9', '1'],
    ['an empty workspace', PLATFORM_KEY, '', '1'],
    ['the workspace in another case', PLATFORM_KEY, 'WS_1', '1'],
    ['the same workspace, sent twice', PLATFORM_KEY, 'ws_1, ws_1', '1'],
    ['two workspaces', PLATFORM_KEY, 'ws_1, ws_2', '1'],
    ['two workspaces, the other first', PLATFORM_KEY, 'ws_2, ws_1', '1'],
    ['a wildcard', PLATFORM_KEY, '*', '1'],
  ])('causes the same response as a missing lead: %s', async (_, key, id, number) => {
    const { pause } = setUp()
    const missing = await pause([['X-Api-Key', key]], '9')
    expect(missing).toMatchObject({
      status: 404,
      body: { success: false, error: { code: 'NOT_FOUND', message: 'Campaign lead not found' } },
    })
    expect(await pause(withKey(key, id), number)).toEqual({ ...missing, stored: 'active' })
  })
})

describe('a request that the application authenticates', () => {
  const ADA: Principal = { id: 'ada', workspaceIds: ['ws_1', 'ws_2'] }

  it('needs no API key', async () => {
    const { pause } = setUp({ request: () => ADA })
    expect(await pause([])).toMatchObject({ status: 200, stored: 'paused' })
  })

  it('is passed to the function of the application, with its headers and its body unread', async () => {
    const requests: Request[] = []
    const { pause } = setUp({
      request: async (request) => {
        requests.push(request)
        expect(request.bodyUsed).toBe(false)
        return request.headers.get('X-User-Id') === 'ada' ? ADA : null
      },
    })
    expect((await pause([['X-User-Id', 'ada']])).status).toBe(200)
    expect(requests.map(({ method, url }) => `${method} ${url}`)).toEqual([
      'PATCH http://localhost/v1/campaigns/cmp_1/leads/lead_1',
    ])
  })

  it.each([null, undefined])('is answered with 401 if the function returns %s', async (unknown) => {
    const { pause, hashes } = setUp({ request: () => unknown })
    const response = await pause([['X-Api-Key', WORKSPACE_KEY]])
    expect(response).toMatchObject({
      status: 401,
      body: { success: false, error: { code: 'UNAUTHORIZED', message: 'Not authenticated' } },
      stored: 'active',
    })
    expect(response.headers).toContainEqual(['www-authenticate', 'Bearer realm="Campaign leads"'])
    expect(hashes).toEqual([])
  })

  it('may not update a lead of a workspace that the caller may not see', async () => {
    const { pause } = setUp({ request: () => ADA })
    expect((await pause([], '3')).status).toBe(404)
  })

  it('is narrowed by X-Workspace-Id', async () => {
    const { pause } = setUp({ request: () => ADA })
    expect((await pause([['X-Workspace-Id', 'ws_2']])).status).toBe(404)
    expect((await pause([['X-Workspace-Id', 'ws_2']], '2')).status).toBe(200)
  })
})
