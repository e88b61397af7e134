// Starts a PostgreSQL server, prints its URL, and keeps it running until this process is killed.
import { startPostgresServer } from '../postgres-server.js'

const { url } = await startPostgresServer()
process.stdout.write(`${url}\n`)
