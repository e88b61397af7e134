// The parts of the example server with many leads, and a sink that does nothing.
import { createLeadService, guardedPolicy } from 'campaign-lead'
import { createApiKeyAuthenticator, createLeadHandler, hashApiKey } from 'campaign-lead/http'
import { createMemoryStore } from 'campaign-lead/memory'
import { listen } from '../../examples/server/listen.js'
import { WORKSPACE_ID } from '../../examples/server/sample-campaign.js'
import { API_KEY } from '../../examples/server/start-server.js'
import { seedOfMany } from './leads.js'

const keyHash = await hashApiKey(API_KEY)
const principal = { id: 'bench', workspaceIds: [WORKSPACE_ID] }

const handle = createLeadHandler({
  service: createLeadService({
    repository: createMemoryStore(seedOfMany),
    sink: { deliver: async () => undefined },
    onDeliveryError: console.error,
    policy: guardedPolicy,
  }),
  authenticate: createApiKeyAuthenticator((hash) =>
    hash === keyHash ? { keyHash, principal } : null,
  ),
  onError: console.error,
})

const { url } = await listen(handle, 0, 'nothing')
console.log(`The API listens on ${url}, until it is stopped`)
