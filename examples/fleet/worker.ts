// One of those that carry intents out.
import { createIntentWorkers } from 'campaign-lead/pg-boss'
import { createPostgresWebhookEndpoints } from 'campaign-lead/postgres'
import { createWebhookSender } from 'campaign-lead/webhooks'
import { openBoss } from './boss.js'
import { logger, tracing } from './logger.js'
import { tellReady } from './program.js'
import { openPool } from './setting.js'

const pool = openPool(4)

/** Stands for the part of the service that schedules e-mails. */
async function carryOut(id: string, what: string): Promise<void> {
  await pool.query('insert into fleet.carried_out (id, what) values ($1, $2)', [id, what])
}

const workers = createIntentWorkers({
  pool,
  boss: await openBoss(),
  endpoints: createPostgresWebhookEndpoints({ pool }),
  tracing,
  sender: createWebhookSender({ allowedAddresses: ['127.0.0.1'] }),
  handlers: {
    cancelSend: ({ sendId }, { id }) => carryOut(id, `cancel ${sendId}`),
    enrollment: ({ action }, { id }) => carryOut(id, action),
  },
  onError: (error, job) => logger.error({ err: error, ...job?.trace }, 'Worker'),
})
workers.start()
tellReady('worker')
