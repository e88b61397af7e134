import { documentedPolicy } from 'campaign-lead'
import { aLead, aWorkspace } from 'campaign-lead/testing'
import {
  createVerificationHandler,
  type VerificationState,
} from 'campaign-lead/testing/conformance'
import { describe, expect, it } from 'vitest'

const state: VerificationState = {
  now: '2025-07-01T12:00:00.000Z',
  policy: documentedPolicy,
  visibleWorkspaceIds: ['ws_1'],
  workspaces: [aWorkspace()],
}

const loaded: VerificationState[] = []
const handle = createVerificationHandler({
  apiKey: 'sk_1',
  load: (newState) => void loaded.push(newState),
  read: () => ({ leads: [aLead()], intents: [] }),
})

async function send(method: string, body?: string, apiKey = 'sk_1', to = handle) {
  const headers = { 'X-Api-Key': apiKey }
  const request = new Request('http://localhost', { method, headers, body: body ?? null })
  const response = await to(request)
  const text = await response.text()
  return { status: response.status, body: text === '' ? undefined : JSON.parse(text) }
}

function refused(status: number, code: string, message: string): object {
  return { status, body: { success: false, error: { code, message } } }
}

describe('the verification handler', () => {
  it('loads a state by PUT', async () => {
    expect(await send('PUT', JSON.stringify(state))).toEqual({ status: 204, body: undefined })
    expect(loaded).toEqual([state])
  })

  it('returns the leads and the intents by GET', async () => {
    const body = { leads: [aLead()], intents: [] }
    expect(await send('GET')).toEqual({ status: 200, body })
  })

  it('refuses a request without the key', async () => {
    const message = 'Header X-Api-Key is not the key of this state'
    const expected = refused(401, 'UNAUTHORIZED', message)
    expect(await send('GET', undefined, 'sk_2')).toEqual(expected)
    expect(await send('PUT', '{}', '')).toEqual(expected)
  })

  it('sends WWW-Authenticate with 401, as HTTP requires', async () => {
    const response = await handle(new Request('http://localhost'))
    expect(response.status).toBe(401)
    expect(response.headers.get('WWW-Authenticate')).toBe('ApiKey realm="Verification state"')
  })

  it('refuses any other method', async () => {
    const message = 'The verification state has no POST, only GET and PUT'
    expect(await send('POST', '{}')).toEqual(refused(405, 'METHOD_NOT_ALLOWED', message))
  })

  it.each<[unknown, string]>([
    [null, 'state must be an object, got null'],
    [{ ...state, now: '2025-07-01' }, 'now must be a time such as 2025-06-15T09:00:00.000Z'],
    [{ ...state, policy: undefined }, 'policy must be an object, got undefined'],
    [{ ...state, policy: { tagMatching: 'loose' } }, 'policy.tagMatching must be one of'],
    [{ ...state, visibleWorkspaceIds: 'ws_1' }, 'visibleWorkspaceIds must be an array, got "ws_1"'],
    [{ ...state, workspaces: [{ id: 1 }] }, 'workspaces[0].id must be a string, got 1'],
    [{ ...state, workspaces: [{ id: '1' }] }, 'workspaces[0]: tags must be an array'],
    [
      { ...state, workspaces: [{ id: '1', tags: [], campaigns: [{ id: '1', subsequences: 0 }] }] },
      'workspaces[0].campaigns[0]: subsequences must be an array, got 0',
    ],
    [withLead({ status: 'Active' }), 'workspaces[0].campaigns[0].leads[0]: lead.status must be'],
    [withLead({ campaignId: 'cmp_2' }), 'leads[0].campaignId must be "cmp_1", got "cmp_2"'],
    [withLead({ replied: 'no' }), 'lead.replied must be true or false, got "no"'],
    [
      withLead({ currentSequenceStep: -1 }),
      'lead.currentSequenceStep must be a non-negative integer',
    ],
    [withLead({ addedAt: 0 }), 'lead.addedAt must be a time such as'],
    [
      withLead({ pendingSend: { id: '1', sequence: 'main', sendAt: 'soon' } }),
      'lead.pendingSend.sendAt must be a time such as 2025-06-15T09:00:00.000Z, got "soon"',
    ],
  ])('refuses an invalid state, and names the field: %j', async (invalid, message) => {
    loaded.length = 0
    const { status, body } = await send('PUT', JSON.stringify(invalid))
    expect({ status, code: body.error.code }).toEqual({ status: 400, code: 'INVALID_STATE' })
    expect(body.error.message).toContain(message)
    expect(loaded).toEqual([])
  })

  it('refuses invalid JSON', async () => {
    expect(await send('PUT', '{')).toMatchObject({
      status: 400,
      body: { error: { code: 'INVALID_STATE' } },
    })
  })

  it('responds with the reason if load or read fails', async () => {
    const failing = createVerificationHandler({
      apiKey: 'sk_1',
      load: () => Promise.reject(new Error('the table is locked')),
      read: () => {
        throw new Error('the table is gone')
      },
    })
    expect(await send('PUT', JSON.stringify(state), 'sk_1', failing)).toEqual(
      refused(500, 'INTERNAL', 'Error: the table is locked'),
    )
    expect(await send('GET', undefined, 'sk_1', failing)).toEqual(
      refused(500, 'INTERNAL', 'Error: the table is gone'),
    )
  })
})

describe('createVerificationHandler', () => {
  it('throws an error that names an invalid option', () => {
    const options = {
      apiKey: 'sk_1',
      load: () => undefined,
      read: () => ({ leads: [], intents: [] }),
    }
    const withOption = (option: object) => () =>
      createVerificationHandler(Object.assign({ ...options }, option))
    expect(withOption({ apiKey: 1 })).toThrow('apiKey must be a string, got 1')
    expect(withOption({ load: 'x' })).toThrow('load must be a function, got "x"')
    expect(withOption({ read: null })).toThrow('read must be a function, got null')
    expect(withOption({ path: '/' })).toThrow('options.path is not an option')
  })
})

/** The state, with invalid fields in its lead. */
function withLead(fields: object): object {
  const workspace = aWorkspace()
  const campaigns = workspace.campaigns.map((campaign) => ({
    ...campaign,
    leads: [{ ...aLead(), ...fields }],
  }))
  return { ...state, workspaces: [{ ...workspace, campaigns }] }
}
