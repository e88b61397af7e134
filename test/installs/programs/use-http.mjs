import assert from 'node:assert/strict'
import * as main from 'campaign-lead'
import * as http from 'campaign-lead/http'
import * as memory from 'campaign-lead/memory'
import * as webhooks from 'campaign-lead/webhooks'
import { checkLibrary, checkWebhooks } from '../../runtimes/check-library.mjs'

/** Uses the handler, its description, and the webhook sender. */
export async function useHttp() {
  await checkLibrary({ main, http, memory })
  const handle = http.createLeadHandler({
    service: { updateLead: assert.fail },
    authenticate: () => null,
    onError: (error) => console.error(error),
  })
  const response = await handle(new Request('http://localhost/openapi.json'))
  const { components } = await response.json()
  assert.deepEqual(components.schemas.LeadPatch.properties.status.enum, ['active', 'paused'])
  await checkWebhooks(webhooks)
}
