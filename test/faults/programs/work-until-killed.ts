// Executes intents until it is killed.
import { Pool } from 'pg'
import { createWorkers, startBoss } from '../system.js'

const [, , url, receiverUrl] = process.argv
if (url === undefined || receiverUrl === undefined) {
  throw new TypeError('The URLs of the database and the receiver are missing')
}
const onError = (error: unknown) => console.error(error)
const pool = new Pool({ connectionString: url, max: 4 })
const boss = await startBoss(url, onError)
createWorkers({ pool, boss, onError }, receiverUrl, {
  concurrency: 4,
  endpointConcurrency: 2,
}).start()
