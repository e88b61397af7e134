// Updates each lead once, and carries intents out, until somebody kills this program.
import type { RetryPolicy } from 'campaign-lead/pg-boss'
import { createPostgresLeadRepository } from 'campaign-lead/postgres'
import { nextRetryDelay } from 'campaign-lead/webhooks'
import { Pool } from 'pg'
import { createRelay, createWorkers, startBoss } from './setting.js'
import { ALL_LEADS, storeUpdates } from './writer.js'

const [, , url, outsideUrl] = process.argv
if (url === undefined || outsideUrl === undefined) {
  throw new TypeError('Name the database and the outside, as URLs')
}
const onError = (error: unknown) => console.error(error)
const pool = new Pool({ connectionString: url })
const parts = { pool, boss: await startBoss(url, onError), onError }
createRelay(parts).start()
// First as a host has it that says nothing else. From then on soon: who tries a second time before it is
// killed must not leave a third that is due in minutes.
const retryPolicy: RetryPolicy = (failed) =>
  failed.attempt === 1 ? nextRetryDelay({ attempt: 1 }) : 0.1
createWorkers(parts, outsideUrl, { retryPolicy }).start()
await storeUpdates(createPostgresLeadRepository({ pool }), ALL_LEADS, 1)
