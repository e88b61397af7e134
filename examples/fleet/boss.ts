import { createIntentQueues } from 'campaign-lead/pg-boss'
import PgBoss from 'pg-boss'
import { logger } from './logger.js'

/** Where pg-boss keeps the jobs. */
export const QUEUE_SCHEMA = 'queue'

/** A killed worker's jobs are given to another after this time. */
const EXPIRE_SECONDS = 5

/** The queue of the fleet. */
export async function openBoss(): Promise<PgBoss> {
  const boss = new PgBoss({
    connectionString: process.env['DATABASE_URL'] ?? '',
    schema: QUEUE_SCHEMA,
    max: 4,
    maintenanceIntervalSeconds: 1,
  })
  boss.on('error', (error) => logger.error(error, 'Queue'))
  await boss.start()
  await createIntentQueues({ boss, expireInSeconds: EXPIRE_SECONDS })
  return boss
}
