import { createIntentQueues } from 'campaign-lead/pg-boss'
import PgBoss from 'pg-boss'

/** A killed worker's jobs are given to another after this time. */
const EXPIRE_SECONDS = 5

/** The queue of the fleet. */
export async function openBoss(): Promise<PgBoss> {
  const boss = new PgBoss({
    connectionString: process.env['DATABASE_URL'] ?? '',
    schema: 'queue',
    max: 4,
    maintenanceIntervalSeconds: 1,
  })
  boss.on('error', (error) => console.error(`Queue: ${error.message}`))
  await boss.start()
  await createIntentQueues({ boss, expireInSeconds: EXPIRE_SECONDS })
  return boss
}
