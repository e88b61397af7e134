// A relay, which moves intents from the outbox to the queues.
import { createIntentRelay } from 'campaign-lead/pg-boss'
import { createPostgresWebhookEndpoints } from 'campaign-lead/postgres'
import { openBoss, openChannel, openPool, POLLING_SECONDS } from './database.js'
import { reportReady } from './fleet-process.js'
import { logger } from './logger.js'

const pool = openPool(4)
const channel = openChannel(pool)
const relay = createIntentRelay({
  pool,
  boss: await openBoss(),
  endpoints: createPostgresWebhookEndpoints({ pool }),
  onIntentsMoved: () => channel.notify('moved'),
  pollingSeconds: POLLING_SECONDS,
  onError: (error) => logger.error(error, 'Relay'),
})
relay.start()
channel.listen({ stored: () => relay.wake() })
reportReady('relay')
