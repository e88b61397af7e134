// Starts a PostgreSQL server, prints its URL, and has it until somebody kills this program.
import { startPostgresServer } from './postgres-server.js'

const { url } = await startPostgresServer()
process.stdout.write(`${url}\n`)
