import assert from 'node:assert/strict'
import createClient from 'openapi-fetch'
import type { components, paths, webhooks } from './generated/openapi-fetch.js'
import { LEAD, type LeadApi, MISSING_LEAD } from './lead-api.js'

const PATH = '/v1/campaigns/{campaignId}/leads/{campaignLeadId}'

type Webhook = webhooks['lead.tag_changed']['post']['requestBody']['content']['application/json']

/** Uses the client that openapi-typescript generates for openapi-fetch. */
export async function useOpenapiFetch({ baseUrl, apiKey }: LeadApi): Promise<void> {
  const client = createClient<paths>({ baseUrl, headers: { 'X-Api-Key': apiKey } })

  const enrolled = await client.PATCH(PATH, {
    params: { path: LEAD, header: { 'X-Workspace-Id': 'ws_1' } },
    body: { status: 'paused', aiTag: 'Interested' },
  })
  const updated: components['schemas']['LeadUpdated'] | undefined = enrolled.data
  assert.equal(updated?.data.status, 'paused')
  assert.equal(updated.subsequenceEnrollment?.action, 'enrolled')
  assert.equal(updated.data.currentSequenceStep.toFixed(), '1')

  const refused = await client.PATCH(PATH, {
    params: { path: LEAD },
    body: { aiTag: 'InvalidTag' },
  })
  assert.equal(refused.error?.error.code, 'INVALID_TAG')

  const missing = await client.PATCH(PATH, { params: { path: MISSING_LEAD }, body: {} })
  assert.equal(missing.response.status, 404)
  assert.equal(missing.error?.error.message, 'Campaign lead not found')

  const hidden = await client.PATCH(PATH, {
    params: { path: LEAD, header: { 'X-Workspace-Id': 'ws_2' } },
    body: {},
  })
  assert.deepEqual(hidden.error, missing.error)

  const locked = await client.PATCH(PATH, {
    params: { path: LEAD },
    // @ts-expect-error -- The types reject what the API refuses.
    body: { status: 'completed' },
  })
  assert.equal(locked.error?.error.code, 'INVALID_STATUS')

  const unknown = createClient<paths>({ baseUrl, headers: { 'X-Api-Key': 'sk_unknown' } })
  const unauthorized = await unknown.PATCH(PATH, { params: { path: LEAD }, body: {} })
  assert.equal(unauthorized.error?.error.code, 'UNAUTHORIZED')
}

/** Reads the webhook like a receiver, to check its type. */
export function describeWebhook({ data }: Webhook): string {
  const tag: string | null = data.aiTag
  const version: number = data.leadVersion
  return `${data.campaignId}/${data.leadId} ${tag} ${version.toFixed()}`
}
