import { type CampaignLead, createLeadService, type LeadPolicy } from 'campaign-lead'
import {
  createApiKeyAuthenticator,
  createLeadHandler,
  hashApiKey,
  type LeadHandler,
  type LeadHandlerOptions,
  type Principal,
} from 'campaign-lead/http'
import { createMemoryStore, createRecordingSink, type MemoryStore } from 'campaign-lead/memory'
import { expect } from 'vitest'
import { aLead, SUBSEQUENCES, TAGS } from '../../support/builders.js'

export const PLATFORM_KEY = 'sk_user_ada'
export const WORKSPACE_KEY = 'sk_ws_1'
export const OTHER_KEY = 'sk_ws_2'

const principals = new Map<string, Principal>([
  [await hashApiKey(PLATFORM_KEY), { id: 'ada', workspaceIds: ['ws_1', 'ws_2'] }],
  [await hashApiKey(WORKSPACE_KEY), { id: 'crm', workspaceIds: ['ws_1'] }],
  [await hashApiKey(OTHER_KEY), { id: 'shop', workspaceIds: ['ws_2'] }],
])

export const authenticate = createApiKeyAuthenticator((keyHash) => {
  const principal = principals.get(keyHash)
  return principal && { keyHash, principal }
})

const errors: unknown[] = []

/** Records an error, so that {@link expectNoErrors} fails. */
export function onError(error: unknown): void {
  errors.push(error)
}

/** Fails if {@link onError} was called. */
export function expectNoErrors(): void {
  expect(errors.splice(0)).toEqual([])
}

interface Setup {
  handle: LeadHandler
  store: MemoryStore
}

/** A handler over a store with one lead, `lead_1` in `cmp_1` of `ws_1`. */
export function setUp(
  changes: {
    lead?: CampaignLead
    policy?: Partial<LeadPolicy>
    options?: Partial<LeadHandlerOptions>
  } = {},
): Setup {
  const { lead = aLead(), policy, options } = changes
  const leads = [lead]
  const store = createMemoryStore({
    workspaces: [
      { id: 'ws_1', tags: TAGS, campaigns: [{ id: 'cmp_1', subsequences: SUBSEQUENCES, leads }] },
      { id: 'ws_2', tags: TAGS, campaigns: [{ id: 'cmp_2', subsequences: [], leads: [] }] },
    ],
  })
  const service = createLeadService({
    repository: store,
    sink: createRecordingSink(),
    onDeliveryError: onError,
    policy,
  })
  return { store, handle: createLeadHandler({ service, authenticate, onError, ...options }) }
}

interface Sent {
  body?: BodyInit | null
  headers?: Record<string, string>
  path?: string
  method?: string
}

export function aRequest({
  body = '{}',
  headers = {},
  path,
  method = 'PATCH',
}: Sent = {}): Request {
  const url = `http://localhost${path ?? '/v1/campaigns/cmp_1/leads/lead_1'}`
  const common = { 'Content-Type': 'application/json', 'X-Api-Key': WORKSPACE_KEY }
  return new Request(url, {
    method,
    headers: { ...common, ...headers },
    ...(method === 'PATCH' && { body }),
  })
}

export async function send(
  handle: LeadHandler,
  sent: Sent,
): Promise<{ status: number; body: unknown }> {
  const response = await handle(aRequest(sent))
  expect(response.headers.get('Content-Type')).toMatch(/^application\/json/)
  return { status: response.status, body: await response.json() }
}

/** The body of an error response. */
export function errorBody(code: string, message: unknown = expect.any(String)): object {
  return { success: false, error: { code, message } }
}
