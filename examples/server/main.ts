import { PortError } from './listen.js'
import { OptionError, parseOptions, USAGE } from './options.js'
import { startServer } from './start-server.js'

try {
  const options = parseOptions(process.argv.slice(2), process.env)
  const server = await startServer(options, (line) => console.log(line))
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
