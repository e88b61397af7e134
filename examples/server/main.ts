import { PortError } from './listen.js'
import { OptionError, parseOptions, USAGE } from './options.js'
import { startServer } from './start-server.js'
import { startVerifiedServer } from './start-verified-server.js'

try {
  const options = parseOptions(process.argv.slice(2), process.env)
  const start = options.isVerified ? startVerifiedServer : startServer
  const server = await start(options, (line) => console.log(line))
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void server.close())
  }
} catch (error) {
  if (error instanceof OptionError) {
    console.error(`${error.message}\n\n${USAGE}`)
    process.exitCode = 2
  } else if (error instanceof PortError) {
    console.error(error.message)
    process.exitCode = 1
  } else throw error
}
