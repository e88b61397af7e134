import { type Check, CheckError } from '../../checks/check.js'
import { findDifferences } from '../../checks/json-difference.js'
import { goldenVectors, type RequestVector } from '../vectors/golden-vectors.js'
import { describeResponse, type HttpRequest, parseBody, sendRequest } from './http-client.js'
import { findChanges } from './http-implementation.js'
import {
  getSharedServer,
  type HttpServer,
  type HttpServerOptions,
  resolveServer,
  runExclusively,
} from './http-server.js'
import { requireJson, requireNoMismatch } from './lead-response.js'
import { addNeighbours, type Neighbours, type SeededLead } from './neighbours.js'
import { HEADER_CASES, toHeaderRequest, toRequest } from './request-cases.js'
import { loadState, readState } from './verification-client.js'
import type { VerificationReading, VerificationState } from './verification-state.js'

type CheckTitle = Pick<Check, 'group' | 'name' | 'description'>

const GROUP = 'requests'
const HEADERS_GROUP = 'keys and workspaces'

const SAME_NOT_FOUND: CheckTitle = {
  group: GROUP,
  name: 'NOT_FOUND: the same response in every case',
  description:
    'A lead that does not exist, of another campaign, of a workspace that the key may not see, or of a ' +
    'workspace that X-Workspace-Id does not name: the responses are indistinguishable.',
}

/**
 * Creates the checks of the HTTP layer of a server, besides the rules. There is one check for each request of
 * the golden vectors, and for each way to send an API key or to narrow a request to a workspace; another
 * checks that all `NOT_FOUND` responses are the same. The checks replace everything that the server stores: never use them on a
 * server in production.
 *
 * @param options - The server's URL, and an API key that it accepts.
 * @throws TypeError if an option is missing, unknown or invalid; the message names it.
 *
 * @example
 * ```ts
 * const server = { url: 'http://localhost:3000', apiKey: 'sk_local_demo' }
 * registerChecks({ describe, it }, 'our server', requestChecks(server))
 * ```
 */
export function requestChecks(options: HttpServerOptions): Check[] {
  const { requestsInput, requests } = goldenVectors
  return [
    ...createRequestChecks(options, requestsInput, requests),
    ...createHeaderChecks(options, requestsInput),
  ]
}

/** Creates the checks of API keys and workspaces in headers. */
export function createHeaderChecks(options: HttpServerOptions, seeded: SeededLead): Check[] {
  const server = resolveServer(options)
  return HEADER_CASES.map((headerCase) =>
    createCheck(
      { group: HEADERS_GROUP, name: headerCase.name, description: headerCase.description },
      () =>
        checkRequest(
          server,
          seeded,
          (neighbours) => toHeaderRequest(server, seeded, neighbours, headerCase),
          headerCase.response,
        ),
    ),
  )
}

/**
 * Creates the checks of request vectors, and of `NOT_FOUND` responses.
 *
 * @param seeded - The lead that is loaded for each request.
 */
export function createRequestChecks(
  options: HttpServerOptions,
  seeded: SeededLead,
  vectors: ReadonlyArray<Omit<RequestVector, 'rule'>>,
): Check[] {
  const server = resolveServer(options)
  const checks = vectors.map(({ name, sentence, request, response }) =>
    createCheck({ group: GROUP, name, description: sentence }, () =>
      checkRequest(
        server,
        seeded,
        (neighbours) => toRequest(server, seeded, neighbours, request),
        response,
      ),
    ),
  )
  return [...checks, createCheck(SAME_NOT_FOUND, () => compareNotFound(server, seeded))]
}

/** @param runCases - Runs the check, and returns the number of cases. */
function createCheck(title: CheckTitle, runCases: () => Promise<number>): Check {
  return {
    ...title,
    async run() {
      try {
        return await runCases()
      } catch (error) {
        const actual = error instanceof Error ? error.message : String(error)
        throw new CheckError(title, actual, error)
      }
    },
  }
}

function checkRequest(
  server: HttpServer,
  seeded: SeededLead,
  createRequest: (neighbours: Neighbours) => HttpRequest,
  expected: RequestVector['response'],
): Promise<number> {
  return runExclusively(getSharedServer(server), async () => {
    const neighbours = addNeighbours(seeded)
    await loadState(server, neighbours.state)
    const request = createRequest(neighbours)
    const response = await sendRequest(server, request)
    const reading = await readState(server)
    const name = `${request.method} ${request.url}`
    requireJson(name, response)
    requireNoMismatch(`${name} ${describeResponse(response)}`, [
      ...findDifferences({ status: response.status }, { status: expected.status }),
      ...findBodyMismatches(parseBody(response), expected),
      ...findUnexpectedChanges(expected, seeded, reading, neighbours.state),
    ])
    return 1
  })
}

function findBodyMismatches(body: unknown, expected: RequestVector['response']): string[] {
  const { code, message } = expected
  if (code === null) {
    return findDifferences({ success: Reflect.get(Object(body), 'success') }, { success: true })
  }
  const error: unknown = Reflect.get(Object(body), 'error')
  const actual: unknown = Reflect.get(Object(error), 'message')
  const anyMessage = typeof actual === 'string' ? actual : 'a message'
  return findDifferences(body, { success: false, error: { code, message: message ?? anyMessage } })
}

/** A refusal must change nothing, and a success only the seeded lead. */
function findUnexpectedChanges(
  { code }: RequestVector['response'],
  { lead }: SeededLead,
  reading: VerificationReading,
  state: VerificationState,
): string[] {
  return code === null
    ? findChanges(state, { ...reading, intents: [] }, lead)
    : findChanges(state, reading)
}

/** A response must not reveal whether a lead exists that the key may not see. */
function compareNotFound(server: HttpServer, seeded: SeededLead): Promise<number> {
  const neighbours = addNeighbours(seeded)
  const vector = { apiKey: 'valid', contentType: 'application/json', body: '{}' } as const

  async function request(
    lead: RequestVector['request']['lead'],
    headers?: Record<string, string>,
  ): Promise<object> {
    const sent = toRequest(server, seeded, neighbours, { ...vector, lead })
    const response = await sendRequest(server, {
      ...sent,
      headers: { ...sent.headers, ...headers },
    })
    const contentType = response.headers.get('Content-Type')
    return { status: response.status, contentType, body: response.text }
  }

  return runExclusively(getSharedServer(server), async () => {
    await loadState(server, neighbours.state)
    const missing = await request('missing')
    const narrowed = { 'X-Workspace-Id': neighbours.hiddenWorkspaceId }
    const others = [
      ['otherCampaign', await request('otherCampaign')],
      ['otherWorkspace', await request('otherWorkspace')],
      ['seeded, with another X-Workspace-Id', await request('seeded', narrowed)],
    ] as const
    for (const [name, response] of others) {
      const title = `The response for "${name}", compared with that for "missing"`
      requireNoMismatch(title, findDifferences(response, missing))
    }
    return 1 + others.length
  })
}
