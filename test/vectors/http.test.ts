import { createLeadService } from 'campaign-lead'
import { createApiKeyAuthenticator, createLeadHandler, hashApiKey } from 'campaign-lead/http'
import { createMemoryStore, createRecordingSink, type MemorySeed } from 'campaign-lead/memory'
import {
  goldenVectors,
  type LeadUpdateVector,
  type RequestVector,
} from 'campaign-lead/testing/conformance'
import { afterEach, describe, expect, it } from 'vitest'

const KEY = 'sk_valid'
const keyHash = await hashApiKey(KEY)
const stored = { keyHash, principal: { id: 'crm', workspaceIds: ['ws_1'] } }
const authenticate = createApiKeyAuthenticator((hash) => (hash === keyHash ? stored : undefined))

/** Internal errors, which no test expects. */
const internalErrors: unknown[] = []

afterEach(() => {
  expect(internalErrors.splice(0)).toEqual([])
})

type Seeded = Omit<LeadUpdateVector['input'], 'patch'>

/** Creates the lead's workspace, and another one, which the key may not see. */
function createSeed({ lead, subsequences, tags }: Seeded): MemorySeed {
  const campaign = { id: lead.campaignId, subsequences, leads: [lead] }
  const second = { id: 'cmp_second', subsequences, leads: [] }
  const hidden = { ...lead, campaignId: 'cmp_hidden' }
  const hiddenCampaign = { id: 'cmp_hidden', subsequences, leads: [hidden] }
  return {
    workspaces: [
      { id: 'ws_1', tags, campaigns: [campaign, second] },
      { id: 'ws_2', tags, campaigns: [hiddenCampaign] },
    ],
  }
}

async function respondTo(seeded: Seeded, path: string, init: RequestInit) {
  const onError = (error: unknown) => void internalErrors.push(error)
  const service = createLeadService({
    repository: createMemoryStore(createSeed(seeded)),
    sink: createRecordingSink(),
    policy: seeded.policy,
    clock: () => new Date(seeded.now),
    onDeliveryError: onError,
  })
  const handle = createLeadHandler({ service, authenticate, onError })
  const request = new Request(`http://localhost${path}`, { method: 'PATCH', ...init })
  // `Request` adds a content type for a body that is text.
  if (!new Headers(init.headers).has('Content-Type')) request.headers.delete('Content-Type')
  const response = await handle(request)
  return { status: response.status, body: await response.json() }
}

const IDS: Record<RequestVector['request']['lead'], (seeded: Seeded) => [string, string]> = {
  seeded: ({ lead }) => [lead.campaignId, lead._id],
  missing: ({ lead }) => [lead.campaignId, 'lead_missing'],
  otherCampaign: ({ lead }) => ['cmp_second', lead._id],
  otherWorkspace: ({ lead }) => ['cmp_hidden', lead._id],
}

const keys = { valid: KEY, missing: undefined, unknown: 'sk_unknown' }

function toPath([campaignId, leadId]: [string, string]): string {
  return `/v1/campaigns/${campaignId}/leads/${leadId}`
}

describe('the operation over HTTP responds as the golden vector defines', () => {
  it.each([...goldenVectors.vectors, ...goldenVectors.claimed])(
    '$name',
    async ({ input, response }) => {
      const { status, body } = await respondTo(input, toPath(IDS.seeded(input)), {
        headers: { 'Content-Type': 'application/json', 'X-Api-Key': KEY },
        body: JSON.stringify(input.patch),
      })
      const expected = response.body
      const isFree = !expected.success && expected.error.message === undefined
      const error = { ...body.error, ...(isFree && { message: undefined }) }
      expect({ status, body: { ...body, ...(body.error && { error }) } }).toEqual(response)
    },
  )
})

describe('the HTTP layer responds as the golden vector defines', () => {
  const { requests, requestsInput } = goldenVectors

  it.each(requests)('$name', async ({ request, response }) => {
    const { lead, apiKey, contentType, body: sent } = request
    const key = keys[apiKey]
    const { status, body } = await respondTo(requestsInput, toPath(IDS[lead](requestsInput)), {
      headers: {
        ...(contentType !== null && { 'Content-Type': contentType }),
        ...(key !== undefined && { 'X-Api-Key': key }),
      },
      body: sent,
    })
    const { code = null, message } = body.error ?? {}
    const isFixed = response.message !== undefined
    expect({ status, code, ...(isFixed && { message }) }).toEqual(response)
    expect(body.success).toBe(response.code === null)
  })

  it('has vectors with a body of 16 KiB, and of one byte more', () => {
    const sizes = requests.map(({ request }) => new TextEncoder().encode(request.body).byteLength)
    expect(sizes.sort((one, other) => one - other).slice(-2)).toEqual([16_384, 16_385])
  })
})
