import { createIntentQueues } from 'campaign-lead/pg-boss'
import { createIntentChannel, type IntentChannel } from 'campaign-lead/postgres'
import { Pool } from 'pg'
import PgBoss from 'pg-boss'
import { logger } from './logger.js'

/** The schema of pg-boss. */
export const QUEUE_SCHEMA = 'queue'

/** Only finds the intents whose notification was lost, for example because its sender was killed. */
export const POLLING_SECONDS = 5

/** After this time, another worker can fetch the jobs of a killed worker. */
const EXPIRE_SECONDS = 5

/** Starts pg-boss and creates the queues. */
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

/** Opens a pool for the database of the fleet. */
export function openPool(max: number): Pool {
  const connectionString = process.env['DATABASE_URL']
  if (!connectionString) throw new Error('DATABASE_URL must name a PostgreSQL database')
  const pool = new Pool({ connectionString, max, statement_timeout: 9_000 })
  pool.on('error', (error) => logger.error(error, 'Lost a connection'))
  return pool
}

/** Opens the channel by which the programs wake each other. */
export function openChannel(pool: Pool): IntentChannel {
  return createIntentChannel({ pool, onError: (error) => logger.error(error, 'Channel') })
}
