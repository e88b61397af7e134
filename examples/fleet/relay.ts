// A relay, which moves intents from the outbox to the queues.
import { createIntentRelay } from 'campaign-lead/pg-boss'
import { createPostgresWebhookEndpoints } from 'campaign-lead/postgres'
import { openBoss, openPool } from './database.js'
import { reportReady } from './fleet-process.js'
import { logger } from './logger.js'

const pool = openPool(2)
const relay = createIntentRelay({
  pool,
  boss: await openBoss(),
  endpoints: createPostgresWebhookEndpoints({ pool }),
  onError: (error) => logger.error(error, 'Relay'),
})
relay.start()
reportReady('relay')
