import { documentedPolicy } from 'campaign-lead'
import { aLead, aSubsequence, type Check, runChecks } from 'campaign-lead/testing'
import { goldenVectors, type RequestVector, requestChecks } from 'campaign-lead/testing/conformance'
import { afterEach, describe, expect, it } from 'vitest'
import { addNeighbours } from '../../../../src/testing/conformance/http/neighbours.js'
import { HEADER_CASES } from '../../../../src/testing/conformance/http/request-cases.js'
import {
  createHeaderChecks,
  createRequestChecks,
} from '../../../../src/testing/conformance/http/request-checks.js'
import { changeDecisions } from '../../../support/injected-faults.js'
import { aVerifiedServer, type Tampering } from '../../../support/verified-server.js'

/** Internal errors that the test did not expect. */
const internalErrors: unknown[] = []

afterEach(() => {
  expect(internalErrors.splice(0)).toEqual([])
})

const seeded = {
  lead: aLead(),
  subsequences: [aSubsequence()],
  tags: ['Interested'],
  policy: documentedPolicy,
  now: '2025-07-01T12:00:00.000Z',
}

function aVector(
  code: string | null,
  status: number,
  request: Partial<RequestVector['request']>,
  message?: string,
): RequestVector {
  return {
    rule: code ?? 'success',
    name: `${code}: ${JSON.stringify(request).slice(0, 60)}`,
    sentence: 'The response is as documented.',
    request: {
      lead: 'seeded',
      apiKey: 'valid',
      contentType: 'application/json',
      body: '{"aiTag":"Interested"}',
      ...request,
    },
    response: { status, code, ...(message !== undefined && { message }) },
  }
}

const success = aVector(null, 200, {})
const unauthorized = aVector('UNAUTHORIZED', 401, { apiKey: 'unknown' })
const notFound = 'Campaign lead not found'
const vectors: RequestVector[] = [
  success,
  unauthorized,
  aVector('UNAUTHORIZED', 401, { apiKey: 'missing' }),
  aVector('NOT_FOUND', 404, { lead: 'missing' }, notFound),
  aVector('NOT_FOUND', 404, { lead: 'otherCampaign' }, notFound),
  aVector('NOT_FOUND', 404, { lead: 'otherWorkspace' }, notFound),
  aVector('UNSUPPORTED_MEDIA_TYPE', 415, { contentType: null }),
  aVector('UNSUPPORTED_MEDIA_TYPE', 415, { contentType: 'text/plain' }),
  aVector('PAYLOAD_TOO_LARGE', 413, { body: JSON.stringify({ aiTag: 'x'.repeat(16_384) }) }),
  aVector('INVALID_JSON', 400, { body: '' }),
  aVector('INVALID_JSON', 400, { body: '[]' }),
  aVector('INVALID_PATCH', 400, { body: '{"name":"Ada"}' }),
]

async function createChecks(
  list: readonly RequestVector[],
  tampering: Tampering = {},
): Promise<Check[]> {
  return createRequestChecks(await aVerifiedServer(internalErrors, tampering), seeded, list)
}

/** Returns the messages of the checks that fail, by name. */
async function findFailures(checks: readonly Check[]): Promise<Record<string, string>> {
  const failures: Record<string, string> = {}
  for await (const result of runChecks(checks)) {
    if (result.passed) continue
    expect(result.error).toHaveProperty('name', 'CheckError')
    failures[result.check.name] = String(result.error)
  }
  return failures
}

const SAME_NOT_FOUND = 'NOT_FOUND: the same response in every case'

describe('requestChecks', () => {
  it('creates one check for each vector, and one for the NOT_FOUND responses', async () => {
    const checks = await createChecks(vectors)
    expect(checks.map(({ name }) => name)).toEqual([
      ...vectors.map(({ name }) => name),
      SAME_NOT_FOUND,
    ])
    expect(new Set(checks.map(({ group }) => group))).toEqual(new Set(['requests']))
  })

  it('passes on a correct server', async () => {
    expect(await findFailures(await createChecks(vectors))).toEqual({})
  })

  it('has the requests of the golden vectors, and the headers', async () => {
    const checks = requestChecks(await aVerifiedServer(internalErrors))
    const names = goldenVectors.requests.map(({ name }) => name)
    const headers = HEADER_CASES.map(({ name }) => name)
    expect(checks.map(({ name }) => name)).toEqual([...names, SAME_NOT_FOUND, ...headers])
    expect(await findFailures(checks)).toEqual({})
  })
})

describe('a failing request check', () => {
  it.each<[string, RequestVector, Tampering['tamper'], string]>([
    [
      'another status',
      unauthorized,
      async (response) => Response.json(await response.json(), { status: 403 }),
      'status is 403, expected 401',
    ],
    [
      'another code',
      unauthorized,
      (response) =>
        Response.json({ success: false, error: { code: 'DENIED', message: '' } }, response),
      'error.code is "DENIED", expected "UNAUTHORIZED"',
    ],
    [
      'another content type',
      unauthorized,
      () => new Response('Unauthorized', { status: 401 }),
      'answered 401 with Unauthorized and Content-Type text/plain',
    ],
    [
      'no success although one is expected',
      success,
      () => Response.json({ success: false }),
      'success is false, expected true',
    ],
  ])('reports the mismatch: %s', async (_, vector, tamper, mismatch) => {
    const failures = await findFailures(await createChecks([vector], { ...(tamper && { tamper }) }))
    expect(failures[vector.name]).toContain(mismatch)
  })

  it('reports another message than the expected one', async () => {
    const vector = aVector('NOT_FOUND', 404, { lead: 'missing' }, 'No such lead')
    const failures = await findFailures(await createChecks([vector]))
    expect(failures[vector.name]).toContain(
      'error.message is "Campaign lead not found", expected "No such lead"',
    )
  })

  it('reports a refusal that changed something', async () => {
    const vector = aVector('INVALID_PATCH', 400, {})
    const refuse = () =>
      Response.json(
        { success: false, error: { code: 'INVALID_PATCH', message: 'x' } },
        { status: 400 },
      )
    const failures = await findFailures(await createChecks([vector], { tamper: refuse }))
    expect(failures[vector.name]).toContain('leads["cmp_1/lead_1"].aiTag is "Interested"')
  })

  /** Returns the checks that fail on a server that handles headers differently. */
  async function findFailuresWithHeaders(change: (headers: Headers) => void): Promise<string[]> {
    const server = await aVerifiedServer(internalErrors)
    const fetch: typeof server.fetch = (url, init) => {
      const headers = new Headers(init.headers)
      if (init.method === 'PATCH') change(headers)
      return server.fetch(url, { ...init, headers })
    }
    return Object.keys(await findFailures(createHeaderChecks({ ...server, fetch }, seeded)))
  }

  it.each<[string, (headers: Headers) => void, RegExp]>([
    [
      'ignores Authorization',
      (headers) => headers.delete('Authorization'),
      /^(accepted: Authorization|refused: a valid X-Api-Key)/,
    ],
    [
      'matches the scheme Bearer case-sensitively',
      (headers) => {
        if (!headers.get('Authorization')?.startsWith('Bearer ')) headers.delete('Authorization')
      },
      /in lower case$/,
    ],
    [
      'accepts a key of any scheme',
      (headers) => {
        const key = headers.get('Authorization')?.split(' ')[1]
        if (key !== undefined) headers.set('Authorization', `Bearer ${key}`)
      },
      /as Authorization: Basic$/,
    ],
    [
      'reads only X-Api-Key if it is present',
      (headers) => {
        if (headers.has('X-Api-Key')) headers.delete('Authorization')
      },
      /^refused: a valid X-Api-Key/,
    ],
    [
      'reads only the Bearer token if it is present',
      (headers) => {
        if (headers.get('Authorization')?.includes('earer')) headers.delete('X-Api-Key')
      },
      /^refused: another X-Api-Key/,
    ],
    [
      'ignores X-Workspace-Id',
      (headers) => headers.delete('X-Workspace-Id'),
      /^not found: X-Workspace-Id names (another workspace|a missing workspace)$/,
    ],
    [
      'refuses X-Workspace-Id',
      (headers) => {
        if (headers.has('X-Workspace-Id')) headers.set('X-Workspace-Id', 'ws_9')
      },
      /^found: X-Workspace-Id/,
    ],
  ])('detects a server that %s', async (_, change, names) => {
    const failures = await findFailuresWithHeaders(change)
    const all = HEADER_CASES.map(({ name }) => name)
    expect(failures).toEqual(all.filter((name) => names.test(name)))
    expect(failures).not.toEqual([])
  })

  it('detects a server that trusts X-Workspace-Id more than the key', async () => {
    const server = await aVerifiedServer(internalErrors)
    const fetch: typeof server.fetch = async (url, init) => {
      const workspaceId = new Headers(init.headers).get('X-Workspace-Id')
      // Its state lets the key see the workspace that the request names.
      if (init.method === 'PATCH' && workspaceId !== null) await see(workspaceId)
      return server.fetch(url, init)
    }
    async function see(workspaceId: string): Promise<void> {
      const state = { ...addNeighbours(seeded).state, visibleWorkspaceIds: [workspaceId] }
      const headers = { 'X-Api-Key': server.apiKey, 'Content-Type': 'application/json' }
      const body = JSON.stringify(state)
      await server.fetch(`${server.url}/verification/state`, { method: 'PUT', headers, body })
    }
    const failures = Object.keys(
      await findFailures(createHeaderChecks({ ...server, fetch }, seeded)),
    )
    expect(failures).toEqual([
      'not found: X-Workspace-Id names the workspace of a lead that the key may not see',
    ])
  })

  it('detects another response for a lead that the key may not see', async () => {
    const tamper: Tampering['tamper'] = async (response, { url }) =>
      url.includes('_hidden')
        ? Response.json({ success: false, error: { code: 'FORBIDDEN' } }, { status: 403 })
        : response
    expect((await findFailures(await createChecks([], { tamper })))[SAME_NOT_FOUND]).toContain(
      '"otherWorkspace"',
    )
  })

  it('does not test the rules, which other checks do', async () => {
    const wrapRepository = changeDecisions((decision) => ({ ...decision, intents: [] }))
    expect(await findFailures(await createChecks([success], { wrapRepository }))).toEqual({})
  })
})
