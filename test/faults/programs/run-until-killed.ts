// Updates each lead once, and executes intents until it is killed.
import type { RetryPolicy } from 'campaign-lead/pg-boss'
import { createPostgresLeadRepository } from 'campaign-lead/postgres'
import { nextRetryDelay } from 'campaign-lead/webhooks'
import { Pool } from 'pg'
import { createRelay, createWorkers, startBoss } from '../system.js'
import { ALL_LEADS, storeUpdates } from '../writer.js'

const [, , url, receiverUrl] = process.argv
if (url === undefined || receiverUrl === undefined) {
  throw new TypeError('The URLs of the database and the receiver are missing')
}
const onError = (error: unknown) => console.error(error)
const pool = new Pool({ connectionString: url })
const parts = { pool, boss: await startBoss(url, onError), onError }
createRelay(parts).start()
// The first retry follows the default schedule. Later retries are fast: otherwise a second failure before the
// program is killed would leave an attempt that is due in minutes.
const retryPolicy: RetryPolicy = (failed) =>
  failed.attempt === 1 ? nextRetryDelay({ attempt: 1 }) : 0.1
createWorkers(parts, receiverUrl, { retryPolicy }).start()
await storeUpdates(createPostgresLeadRepository({ pool }), ALL_LEADS, 1)
