import assert from 'node:assert/strict'
import createOpenapiFetchClient from 'openapi-fetch'
import { createClient as createHeyApiClient } from './generated/hey-api/client/index.js'
import { updateCampaignLead } from './generated/hey-api/index.js'
import type { components, paths, webhooks } from './generated/openapi-fetch.js'

/** The API that a client uses. */
interface LeadApi {
  readonly baseUrl: string
  readonly apiKey: string
}

const LEAD = { campaignId: 'cmp_1', campaignLeadId: 'lead_1' }
const MISSING_LEAD = { ...LEAD, campaignLeadId: 'lead_9' }

const PATH = '/v1/campaigns/{campaignId}/leads/{campaignLeadId}'

type Webhook = {
  [Type in keyof webhooks]: webhooks[Type]['post']['requestBody']['content']['application/json']
}[keyof webhooks]

/** Uses the client that openapi-typescript generates for openapi-fetch. */
export async function useOpenapiFetch({ baseUrl, apiKey }: LeadApi): Promise<void> {
  const client = createOpenapiFetchClient<paths>({ baseUrl, headers: { 'X-Api-Key': apiKey } })

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

  const unknown = createOpenapiFetchClient<paths>({
    baseUrl,
    headers: { 'X-Api-Key': 'sk_unknown' },
  })
  const unauthorized = await unknown.PATCH(PATH, { params: { path: LEAD }, body: {} })
  assert.equal(unauthorized.error?.error.code, 'UNAUTHORIZED')
}

/** Reads each webhook like a receiver, to check that its type follows from the field `type`. */
export function describeWebhook(webhook: Webhook): string {
  const { campaignId, leadId, leadVersion } = webhook.data
  const version: number = leadVersion
  const lead = `${campaignId}/${leadId} ${version.toFixed()}`
  if (webhook.type === 'lead.tag_changed') {
    const tag: string | null = webhook.data.aiTag
    return `${lead} ${tag}`
  }
  if (webhook.type === 'email.sent') {
    const { sendId, sequence, subsequenceId } = webhook.data
    const owner: string | null = sequence === 'main' ? null : subsequenceId
    return `${lead} ${sendId} ${owner}`
  }
  const feedback: 'lead.replied' | 'lead.bounced' | 'lead.unsubscribed' = webhook.type
  return `${lead} ${feedback}`
}

/** Uses the client that @hey-api/openapi-ts generates. */
export async function useHeyApi({ baseUrl, apiKey }: LeadApi): Promise<void> {
  const toBearer = ({ scheme }: { scheme?: string }) => (scheme === 'bearer' ? apiKey : undefined)
  // The client sends a string in both headers.
  for (const auth of [toBearer, apiKey]) {
    const client = createHeyApiClient({ baseUrl, auth })

    const { data } = await updateCampaignLead({
      client,
      path: LEAD,
      headers: { 'X-Workspace-Id': 'ws_1' },
      body: { status: 'active', aiTag: 'Interested' },
    })
    assert.equal(data?.data.status, 'active')
    assert.equal(data.data.aiTag, 'Interested')

    const refused = await updateCampaignLead({ client, path: LEAD, body: { aiTag: 'InvalidTag' } })
    assert.equal(refused.error?.error.code, 'INVALID_TAG')

    const missing = await updateCampaignLead({ client, path: MISSING_LEAD, body: {} })
    assert.equal(missing.error?.error.code, 'NOT_FOUND')

    const wrong = await updateCampaignLead({
      client,
      path: LEAD,
      // @ts-expect-error -- The types reject what the API refuses.
      body: { status: 'completed' },
    })
    assert.equal(wrong.error?.error.code, 'INVALID_STATUS')
  }

  const unknown = createHeyApiClient({ baseUrl, auth: 'sk_unknown' })
  const unauthorized = await updateCampaignLead({ client: unknown, path: LEAD, body: {} })
  assert.equal(unauthorized.error?.error.code, 'UNAUTHORIZED')
}
