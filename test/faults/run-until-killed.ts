// Updates each lead once, and carries intents out, until somebody kills this program.
import { createPostgresLeadRepository } from 'campaign-lead/postgres'
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
// As a host has it that says nothing else.
createWorkers(parts, outsideUrl, { nextTry: undefined }).start()
await storeUpdates(createPostgresLeadRepository({ pool }), ALL_LEADS, 1)
