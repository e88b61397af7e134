// Sets up each database whose URL it receives, and sends back the migrations that it ran.
import { createIntentQueues } from 'campaign-lead/pg-boss'
import { migrateLeadTables } from 'campaign-lead/postgres'
import { Pool } from 'pg'
import PgBoss from 'pg-boss'

async function setUp(url: string): Promise<string[]> {
  const pool = new Pool({ connectionString: url })
  const boss = new PgBoss({ connectionString: url, schedule: false })
  boss.on('error', (error) => console.error(error))
  const [migrations] = await Promise.all([migrateLeadTables(pool), boss.start()])
  await createIntentQueues({ boss })
  await boss.stop({ graceful: false })
  await pool.end()
  return migrations
}

process.on('message', (url) => {
  void setUp(String(url)).then((migrations) => process.send?.(migrations))
})
