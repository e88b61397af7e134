// One of those that move intents from where they are stored to the queue.
import { createIntentRelay } from 'campaign-lead/pg-boss'
import { createPostgresWebhookEndpoints } from 'campaign-lead/postgres'
import { openBoss } from './boss.js'
import { logger } from './logger.js'
import { tellReady } from './program.js'
import { openPool } from './setting.js'

const pool = openPool(2)
const relay = createIntentRelay({
  pool,
  boss: await openBoss(),
  endpoints: createPostgresWebhookEndpoints({ pool }),
  onError: (error) => logger.error(error, 'Relay'),
})
relay.start()
tellReady('relay')
