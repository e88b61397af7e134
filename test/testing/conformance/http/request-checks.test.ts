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
import { decidingOtherwise } from '../../../support/faults.js'
import { aVerifiedServer, type Tampering } from '../../../support/verified-server.js'

/** Internal errors that the test did not expect. */
const faults: unknown[] = []

afterEach(() => {
  expect(faults.splice(0)).toEqual([])
})

const given = {
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
    sentence: 'It is answered as promised.',
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

async function checksOf(
  some: readonly RequestVector[],
  tampering: Tampering = {},
): Promise<Check[]> {
  return createRequestChecks(await aVerifiedServer(faults, tampering), given, some)
}

/** What is found to be broken, by the name of the check. */
async function brokenOf(checks: readonly Check[]): Promise<Record<string, string>> {
  const broken: Record<string, string> = {}
  for await (const result of runChecks(checks)) {
    if (result.passed) continue
    expect(result.error).toHaveProperty('name', 'CheckError')
    broken[result.check.name] = String(result.error)
  }
  return broken
}

const ALIKE = 'NOT_FOUND: the same answer in each of its ways'

describe('the checks of requests', () => {
  it('are one for each vector, and one for what looks alike', async () => {
    const checks = await checksOf(vectors)
    expect(checks.map(({ name }) => name)).toEqual([...vectors.map(({ name }) => name), ALIKE])
    expect(new Set(checks.map(({ group }) => group))).toEqual(new Set(['requests']))
  })

  it('pass on a server that keeps what is promised', async () => {
    expect(await brokenOf(await checksOf(vectors))).toEqual({})
  })

  it('are, for everybody, those of the golden vectors', async () => {
    const checks = requestChecks(await aVerifiedServer(faults))
    const names = goldenVectors.requests.map(({ name }) => name)
    const headers = HEADER_CASES.map(({ name }) => name)
    expect(checks.map(({ name }) => name)).toEqual([...names, ALIKE, ...headers])
    expect(await brokenOf(checks)).toEqual({})
  })
})

describe('a promise that is broken', () => {
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
      'no JSON',
      unauthorized,
      () => new Response('Unauthorized', { status: 401 }),
      'answered 401 with Unauthorized and Content-Type text/plain',
    ],
    [
      'no success, where one is promised',
      success,
      () => Response.json({ success: false }),
      'success is false, expected true',
    ],
  ])('is named: %s', async (_, vector, tamper, found) => {
    const broken = await brokenOf(await checksOf([vector], { ...(tamper && { tamper }) }))
    expect(broken[vector.name]).toContain(found)
  })

  it('is named: other words than those that are promised', async () => {
    const vector = aVector('NOT_FOUND', 404, { lead: 'missing' }, 'No such lead')
    const broken = await brokenOf(await checksOf([vector]))
    expect(broken[vector.name]).toContain(
      'error.message is "Campaign lead not found", expected "No such lead"',
    )
  })

  it('is named: a refusal that changed something', async () => {
    const vector = aVector('INVALID_PATCH', 400, {})
    const refuse = () =>
      Response.json(
        { success: false, error: { code: 'INVALID_PATCH', message: 'x' } },
        { status: 400 },
      )
    const broken = await brokenOf(await checksOf([vector], { tamper: refuse }))
    expect(broken[vector.name]).toContain('leads["cmp_1/lead_1"].aiTag is "Interested"')
  })

  /** A server that reads the headers of a request in its own way. */
  async function brokenByHeaders(change: (headers: Headers) => void): Promise<string[]> {
    const server = await aVerifiedServer(faults)
    const fetch: typeof server.fetch = (url, init) => {
      const headers = new Headers(init.headers)
      if (init.method === 'PATCH') change(headers)
      return server.fetch(url, { ...init, headers })
    }
    return Object.keys(await brokenOf(createHeaderChecks({ ...server, fetch }, given)))
  }

  it.each<[string, (headers: Headers) => void, RegExp]>([
    [
      'does not know Authorization',
      (headers) => headers.delete('Authorization'),
      /^(accepted: Authorization|refused: a known X-Api-Key)/,
    ],
    [
      'knows the scheme Bearer in one case only',
      (headers) => {
        if (!headers.get('Authorization')?.startsWith('Bearer ')) headers.delete('Authorization')
      },
      /in lower case$/,
    ],
    [
      'takes a key of any scheme',
      (headers) => {
        const key = headers.get('Authorization')?.split(' ')[1]
        if (key !== undefined) headers.set('Authorization', `Bearer ${key}`)
      },
      /as Authorization: Basic$/,
    ],
    [
      'takes X-Api-Key, and looks at nothing else if it is there',
      (headers) => {
        if (headers.has('X-Api-Key')) headers.delete('Authorization')
      },
      /^refused: a known X-Api-Key/,
    ],
    [
      'takes a Bearer token, and looks at nothing else if it is there',
      (headers) => {
        if (headers.get('Authorization')?.includes('earer')) headers.delete('X-Api-Key')
      },
      /^refused: another X-Api-Key/,
    ],
    [
      'ignores X-Workspace-Id',
      (headers) => headers.delete('X-Workspace-Id'),
      /^not found: X-Workspace-Id names (another workspace|no workspace)$/,
    ],
    [
      'refuses X-Workspace-Id',
      (headers) => {
        if (headers.has('X-Workspace-Id')) headers.set('X-Workspace-Id', 'ws_9')
      },
      /^found: X-Workspace-Id/,
    ],
  ])('is named: a server that %s', async (_, change, names) => {
    const broken = await brokenByHeaders(change)
    const all = HEADER_CASES.map(({ name }) => name)
    expect(broken).toEqual(all.filter((name) => names.test(name)))
    expect(broken).not.toEqual([])
  })

  it('is named: a server that trusts X-Workspace-Id more than the key', async () => {
    const server = await aVerifiedServer(faults)
    const fetch: typeof server.fetch = async (url, init) => {
      const workspaceId = new Headers(init.headers).get('X-Workspace-Id')
      // Its state lets the key see the workspace that the request names.
      if (init.method === 'PATCH' && workspaceId !== null) await see(workspaceId)
      return server.fetch(url, init)
    }
    async function see(workspaceId: string): Promise<void> {
      const state = { ...addNeighbours(given).state, visibleWorkspaceIds: [workspaceId] }
      const headers = { 'X-Api-Key': server.apiKey, 'Content-Type': 'application/json' }
      const body = JSON.stringify(state)
      await server.fetch(`${server.url}/verification/state`, { method: 'PUT', headers, body })
    }
    const broken = Object.keys(await brokenOf(createHeaderChecks({ ...server, fetch }, given)))
    expect(broken).toEqual([
      'not found: X-Workspace-Id names the workspace of a lead that the key may not see',
    ])
  })

  it('is named: a lead that may not be seen, which looks otherwise', async () => {
    const tamper: Tampering['tamper'] = async (response, { url }) =>
      url.includes('_hidden')
        ? Response.json({ success: false, error: { code: 'FORBIDDEN' } }, { status: 403 })
        : response
    expect((await brokenOf(await checksOf([], { tamper })))[ALIKE]).toContain('"otherWorkspace"')
  })

  it('is none of the rules, which are checked elsewhere', async () => {
    const wrapRepository = changeDecisions((decision) => ({ ...decision, intents: [] }))
    expect(await brokenOf(await checksOf([success], { wrapRepository }))).toEqual({})
  })
})
