// A worker, which executes intents.
import { createIntentWorkers } from 'campaign-lead/pg-boss'
import { createPostgresWebhookEndpoints } from 'campaign-lead/postgres'
import { createWebhookSender } from 'campaign-lead/webhooks'
import { openBoss } from './database.js'
import { reportReady } from './fleet-process.js'
import { logger, tracing } from './logger.js'
import { openPool } from './sample-data.js'

const pool = openPool(4)

/** Represents the part of the service that schedules e-mails. */
async function handle(id: string, what: string): Promise<void> {
  await pool.query('insert into fleet.handled (id, what) values ($1, $2)', [id, what])
}

const workers = createIntentWorkers({
  pool,
  boss: await openBoss(),
  endpoints: createPostgresWebhookEndpoints({ pool }),
  tracing,
  sender: createWebhookSender({ allowedAddresses: ['127.0.0.1'] }),
  handlers: {
    cancelSend: ({ sendId }, { id }) => handle(id, `cancel ${sendId}`),
    enrollment: ({ action }, { id }) => handle(id, action),
  },
  onError: (error, job) => logger.error({ err: error, ...job?.trace }, 'Worker'),
})
workers.start()
reportReady('worker')
