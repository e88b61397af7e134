// An API instance. It stores the intents of its updates in the outbox.
import { createLeadService, guardedPolicy } from 'campaign-lead'
import { createApiKeyAuthenticator, createLeadHandler, hashApiKey } from 'campaign-lead/http'
import { createPostgresLeadRepository } from 'campaign-lead/postgres'
import { listen } from '../server/listen.js'
import { openChannel, openPool } from './database.js'
import { reportReady } from './fleet-process.js'
import { logger, tracing } from './logger.js'
import { API_KEY } from './sample-data.js'

const keyHash = await hashApiKey(API_KEY)
const principal = { id: 'fleet', workspaceIds: ['ws_1'] }

const pool = openPool(8)
const channel = openChannel(pool)

const service = createLeadService({
  repository: createPostgresLeadRepository({
    pool,
    tracing,
    onIntentsStored: () => channel.notify('stored'),
  }),
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
reportReady((await listen(handle, 0, 'no option')).url)
