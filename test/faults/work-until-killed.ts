// Carries intents out at the outside, until somebody kills this program.
import { Pool } from 'pg'
import { createWorkers, startBoss } from './setting.js'

const [, , url, outsideUrl] = process.argv
if (url === undefined || outsideUrl === undefined) {
  throw new TypeError('Name the database and the outside, as URLs')
}
const onError = (error: unknown) => console.error(error)
const pool = new Pool({ connectionString: url, max: 4 })
const boss = await startBoss(url, onError)
createWorkers({ pool, boss, onError }, outsideUrl, {
  concurrency: 4,
  endpointConcurrency: 2,
}).start()
