// Waits indefinitely in the middle of a batch. It prints a full stop when it starts to wait.
import { createIntentRelay } from 'campaign-lead/pg-boss'
import { Pool } from 'pg'
import PgBoss from 'pg-boss'

const [, , connectionString] = process.argv
if (connectionString === undefined) throw new TypeError('The URL of the database is missing')
const boss = new PgBoss({ connectionString, supervise: false, schedule: false })
await boss.start()
await createIntentRelay({
  pool: new Pool({ connectionString }),
  boss,
  endpoints: {
    async ofCampaigns() {
      process.stdout.write('.')
      return await new Promise<never>(() => undefined)
    },
  },
  onError: (error) => console.error(error),
}).relayBatch()
