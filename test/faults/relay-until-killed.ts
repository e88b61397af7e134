// Moves intents, and waits for ever in the middle of a batch: it prints a full stop once it is there.
import { createIntentRelay } from 'campaign-lead/pg-boss'
import { Pool } from 'pg'
import PgBoss from 'pg-boss'

const [, , connectionString] = process.argv
if (connectionString === undefined) throw new TypeError('Name the database, as a URL')
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
