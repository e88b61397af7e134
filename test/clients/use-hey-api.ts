import assert from 'node:assert/strict'
import { createClient } from './generated/hey-api/client/index.js'
import { updateCampaignLead } from './generated/hey-api/index.js'
import { LEAD, type LeadApi, MISSING_LEAD } from './lead-api.js'

/** Uses the client that @hey-api/openapi-ts generates. */
export async function useHeyApi({ baseUrl, apiKey }: LeadApi): Promise<void> {
  const toBearer = ({ scheme }: { scheme?: string }) => (scheme === 'bearer' ? apiKey : undefined)
  // The client sends a string in both headers.
  for (const auth of [toBearer, apiKey]) {
    const client = createClient({ baseUrl, auth })

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

  const unknown = createClient({ baseUrl, auth: 'sk_unknown' })
  const unauthorized = await updateCampaignLead({ client: unknown, path: LEAD, body: {} })
  assert.equal(unauthorized.error?.error.code, 'UNAUTHORIZED')
}
