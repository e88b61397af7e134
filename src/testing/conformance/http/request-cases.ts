import type { LeadRef } from '../../../ports/lead-repository.js'
import type { RequestVector } from '../vectors/golden-vectors.js'
import type { HttpRequest } from './http-client.js'
import type { HttpServer } from './http-server.js'
import type { Neighbours, SeededLead } from './neighbours.js'
import { toLeadUrl } from './verification-client.js'

/** A request with special headers, and the expected response. */
export interface HeaderCase {
  readonly name: string
  readonly description: string
  /** Defaults to the seeded lead. */
  readonly lead?: RequestVector['request']['lead']
  readonly headers: (server: HttpServer, neighbours: Neighbours) => Record<string, string>
  readonly response: RequestVector['response']
}

const SUCCESS = { status: 200, code: null }
const UNAUTHORIZED = { status: 401, code: 'UNAUTHORIZED' }
const NOT_FOUND = { status: 404, code: 'NOT_FOUND', message: 'Campaign lead not found' }

const KEYS = 'An API key is sent in X-Api-Key, or as Authorization: Bearer.'
const TWO_KEYS = 'A request with two different API keys is refused.'
const NARROWS = 'X-Workspace-Id narrows a request to that workspace.'

/** The ways to send an API key, and to narrow a request to a workspace. */
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
    name: 'refused: a valid key as Authorization: Basic',
    description: KEYS,
    headers: ({ apiKey }) => ({ Authorization: `Basic ${apiKey}` }),
    response: UNAUTHORIZED,
  },
  {
    name: 'refused: a valid X-Api-Key, and another key as Authorization: Bearer',
    description: TWO_KEYS,
    headers: ({ apiKey }) => ({
      'X-Api-Key': apiKey,
      Authorization: `Bearer ${apiKey}_unknown`,
    }),
    response: UNAUTHORIZED,
  },
  {
    name: 'refused: another X-Api-Key, and a valid key as Authorization: Bearer',
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
    name: 'not found: X-Workspace-Id names a missing workspace',
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

/** Converts a header case to a request. */
export function toHeaderRequest(
  server: HttpServer,
  seeded: Pick<SeededLead, 'lead'>,
  neighbours: Neighbours,
  { lead = 'seeded', headers }: HeaderCase,
): HttpRequest {
  const request = toRequest(server, seeded, neighbours, {
    lead,
    apiKey: 'missing',
    contentType: 'application/json',
    body: '{"status":"paused"}',
  })
  return { ...request, headers: { ...request.headers, ...headers(server, neighbours) } }
}

/** Converts the request of a vector to a request for a lead or one of its neighbours. */
export function toRequest(
  server: HttpServer,
  seeded: Pick<SeededLead, 'lead'>,
  { otherCampaign, otherWorkspace }: Neighbours,
  { lead, apiKey, contentType, body }: RequestVector['request'],
): HttpRequest {
  const { campaignId, _id: leadId } = seeded.lead
  const refs: Record<RequestVector['request']['lead'], LeadRef> = {
    seeded: { campaignId, leadId },
    missing: { campaignId, leadId: `${leadId}_missing` },
    otherCampaign: { campaignId: otherCampaign.campaignId, leadId },
    otherWorkspace: { campaignId: otherWorkspace.campaignId, leadId: otherWorkspace._id },
  }
  const keys = { valid: server.apiKey, missing: null, unknown: `${server.apiKey}_unknown` }
  const key = keys[apiKey]
  return {
    method: 'PATCH',
    url: toLeadUrl(server, refs[lead]),
    headers: {
      ...(key !== null && { 'X-Api-Key': key }),
      ...(contentType !== null && { 'Content-Type': contentType }),
    },
    body,
  }
}
