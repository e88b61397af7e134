// A worker, which executes intents.
import { createIntentWorkers } from 'campaign-lead/pg-boss'
import { createPostgresWebhookEndpoints } from 'campaign-lead/postgres'
import { createWebhookSender } from 'campaign-lead/webhooks'
import { openBoss, openChannel, openPool, POLLING_SECONDS } from './database.js'
import { reportReady } from './fleet-process.js'
import { logger, tracing } from './logger.js'

const pool = openPool(6)

/** Records what a real service would do with the schedule of its e-mails. */
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
  pollingSeconds: POLLING_SECONDS,
  onError: (error, job) => logger.error({ err: error, ...job?.trace }, 'Worker'),
})
workers.start()
openChannel(pool).listen({ moved: () => workers.wake() })
reportReady('worker')
