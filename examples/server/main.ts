import { inspect } from 'node:util'
import { showInvisible } from '../../src/preview/readable-text.js'
import { PortError } from './listen.js'
import { OptionError, parseOptions, USAGE } from './options.js'
import { DatabaseError } from './postgres-backend.js'
import { startServer } from './start-server.js'
import { startVerifiedServer } from './start-verified-server.js'

// Requests, webhooks and errors contain untrusted text, which must not control the terminal.
const print = (line: string) => console.log(showInvisible(line))
const printError = (line: string) => console.error(showInvisible(line))

try {
  const options = parseOptions(process.argv.slice(2), process.env)
  const start = options.isVerified ? startVerifiedServer : startServer
  const server = await start(options, print)
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void server.close())
  }
} catch (error) {
  if (error instanceof OptionError) printError(`${error.message}\n\n${USAGE}`)
  else if (error instanceof PortError || error instanceof DatabaseError) printError(error.message)
  else printError(inspect(error))
  // Open connections would keep the process running.
  process.exit(error instanceof OptionError ? 2 : 1)
}
