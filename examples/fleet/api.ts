// One of the instances that answer requests. It stores intents, and leaves them to the relays.
import { createLeadService, guardedPolicy } from 'campaign-lead'
import { createApiKeyAuthenticator, createLeadHandler, hashApiKey } from 'campaign-lead/http'
import { createPostgresLeadRepository } from 'campaign-lead/postgres'
import { listen } from '../server/listen.js'
import { logger, tracing } from './logger.js'
import { tellReady } from './program.js'
import { API_KEY, openPool } from './setting.js'

const keyHash = await hashApiKey(API_KEY)
const principal = { id: 'fleet', workspaceIds: ['ws_1'] }

const service = createLeadService({
  repository: createPostgresLeadRepository({ pool: openPool(8), tracing }),
  sink: 'relay',
  policy: guardedPolicy,
})
const handle = createLeadHandler({
  service,
  authenticate: createApiKeyAuthenticator((hash) =>
    hash === keyHash ? { keyHash, principal } : null,
  ),
  onError: (error) => logger.error(error, 'API'),
  tracing,
})
tellReady((await listen(handle, 0, 'no option')).url)
