import assert from 'node:assert/strict'
import * as main from 'campaign-lead'
import * as http from 'campaign-lead/http'
import * as memory from 'campaign-lead/memory'
import * as webhooks from 'campaign-lead/webhooks'
import { checkLibrary, checkWebhooks } from '../../runtimes/check-library.mjs'

/** The operation over HTTP and its description, by hono and zod; and the sender of webhooks. */
export async function useHttp() {
  await checkLibrary({ main, http, memory })
  const handle = http.createLeadHandler({
    service: { updateLead: assert.fail },
    authenticate: () => null,
    onError: (error) => console.error(error),
  })
  const response = await handle(new Request('http://localhost/openapi.json'))
  const { paths } = await response.json()
  const [path] = Object.values(paths)
  const { schema } = path.patch.requestBody.content['application/json']
  assert.deepEqual(schema.properties.status.enum, ['active', 'paused'])
  await checkWebhooks(webhooks)
}
