import type { RequestVector } from '../vectors/vector-types.js'
import type { Sent } from './exchange.js'
import type { HttpServer } from './http-server.js'
import type { Given, Surroundings } from './surroundings.js'
import { toSend } from './vector-request.js'

/** A request that is special by its headers, and how it is answered. */
export interface HeaderCase {
  readonly name: string
  readonly description: string
  /** Defaults to the seeded lead. */
  readonly lead?: RequestVector['request']['lead']
  readonly headers: (server: HttpServer, surroundings: Surroundings) => Record<string, string>
  readonly response: RequestVector['response']
}

const SUCCESS = { status: 200, code: null }
const UNAUTHORIZED = { status: 401, code: 'UNAUTHORIZED' }
const NOT_FOUND = { status: 404, code: 'NOT_FOUND', message: 'Campaign lead not found' }

const KEYS = 'An API key comes in X-Api-Key, or as Authorization: Bearer.'
const TWO_KEYS = 'A request with two different API keys is refused.'
const NARROWS = 'X-Workspace-Id narrows a request to that workspace.'

/** How a request may carry its API key, and name a workspace. */
export const HEADER_CASES: readonly HeaderCase[] = [
  {
    name: 'accepted: Authorization: Bearer',
    description: KEYS,
    headers: ({ apiKey }) => ({ Authorization: `Bearer ${apiKey}` }),
    response: SUCCESS,
  },
  {
    name: 'accepted: Authorization: bearer, in lower case',
    description: KEYS,
    headers: ({ apiKey }) => ({ Authorization: `bearer ${apiKey}` }),
    response: SUCCESS,
  },
  {
    name: 'accepted: the same key in both headers',
    description: KEYS,
    headers: ({ apiKey }) => ({ 'X-Api-Key': apiKey, Authorization: `Bearer ${apiKey}` }),
    response: SUCCESS,
  },
  {
    name: 'refused: an unknown key as Authorization: Bearer',
    description: KEYS,
    headers: ({ apiKey }) => ({ Authorization: `Bearer ${apiKey}_unknown` }),
    response: UNAUTHORIZED,
  },
  {
    name: 'refused: a known key as Authorization: Basic',
    description: KEYS,
    headers: ({ apiKey }) => ({ Authorization: `Basic ${apiKey}` }),
    response: UNAUTHORIZED,
  },
  {
    name: 'refused: a known X-Api-Key, and another key as Authorization: Bearer',
    description: TWO_KEYS,
    headers: ({ apiKey }) => ({
      'X-Api-Key': apiKey,
      Authorization: `Bearer ${apiKey}_unknown`,
    }),
    response: UNAUTHORIZED,
  },
  {
    name: 'refused: another X-Api-Key, and a known key as Authorization: Bearer',
    description: TWO_KEYS,
    headers: ({ apiKey }) => ({
      'X-Api-Key': `${apiKey}_unknown`,
      Authorization: `Bearer ${apiKey}`,
    }),
    response: UNAUTHORIZED,
  },
  {
    name: 'found: X-Workspace-Id names the workspace of the lead',
    description: NARROWS,
    headers: ({ apiKey }, { visibleWorkspaceId }) => ({
      'X-Api-Key': apiKey,
      'X-Workspace-Id': visibleWorkspaceId,
    }),
    response: SUCCESS,
  },
  {
    name: 'not found: X-Workspace-Id names another workspace',
    description: NARROWS,
    headers: ({ apiKey }, { hiddenWorkspaceId }) => ({
      'X-Api-Key': apiKey,
      'X-Workspace-Id': hiddenWorkspaceId,
    }),
    response: NOT_FOUND,
  },
  {
    name: 'not found: X-Workspace-Id names no workspace',
    description: NARROWS,
    headers: ({ apiKey }, { visibleWorkspaceId }) => ({
      'X-Api-Key': apiKey,
      'X-Workspace-Id': `${visibleWorkspaceId}_missing`,
    }),
    response: NOT_FOUND,
  },
  {
    name: 'not found: X-Workspace-Id names the workspace of a lead that the key may not see',
    description: 'X-Workspace-Id does not let a key see another workspace.',
    lead: 'otherWorkspace',
    headers: ({ apiKey }, { hiddenWorkspaceId }) => ({
      'X-Api-Key': apiKey,
      'X-Workspace-Id': hiddenWorkspaceId,
    }),
    response: NOT_FOUND,
  },
]

/** Creates the request of a case. */
export function toSendCase(
  server: HttpServer,
  given: Pick<Given, 'lead'>,
  surroundings: Surroundings,
  { lead = 'seeded', headers }: HeaderCase,
): Sent {
  const sent = toSend(server, given, surroundings, {
    lead,
    apiKey: 'missing',
    contentType: 'application/json',
    body: '{"status":"paused"}',
  })
  return { ...sent, headers: { ...sent.headers, ...headers(server, surroundings) } }
}
