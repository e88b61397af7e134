// Works on the queues of the database that it is given, until somebody kills this program.
import { createIntentWorkers } from 'campaign-lead/pg-boss'
import { createPostgresWebhookEndpoints } from 'campaign-lead/postgres'
import { Pool } from 'pg'
import PgBoss from 'pg-boss'
import { fetchSender } from './fetch-sender.js'

const [, , connectionString] = process.argv
if (connectionString === undefined) throw new TypeError('Name the database, as a URL')
const pool = new Pool({ connectionString })
const boss = new PgBoss({ connectionString, supervise: false, schedule: false })
await boss.start()
createIntentWorkers({
  pool,
  boss,
  endpoints: createPostgresWebhookEndpoints({ pool }),
  handlers: { cancelSend: async () => undefined, enrollment: async () => undefined },
  sender: fetchSender,
  onError: (error) => console.error(error),
  pollingMilliseconds: 10,
}).start()
