import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { Client } from 'pg'
import { findPostgresBinaries } from './postgres-binaries.js'
import { openPostgresKeeper, type PostgresKeeper } from './postgres-keeper.js'

/** A PostgreSQL server with its own data. It stops when this process ends, even by a crash. */
export interface PostgresServer {
  /** The URL of the database `postgres`, for the superuser. */
  readonly url: string

  /** The folder of PostgreSQL's programs. A system installation includes pgbench. */
  readonly binaries: string

  /** Creates an empty database and resolves to its URL. */
  createDatabase(): Promise<string>

  /**
   * Stops the server and keeps its data.
   *
   * @param mode - `fast` closes the connections and writes a checkpoint, `immediate` is a crash: the next start has to
   * recover.
   * @throws If the server is not running.
   */
  stop(mode: 'fast' | 'immediate'): Promise<void>

  /**
   * Starts the server again after a stop, on the same port with the same data.
   *
   * @throws If the server is running, or the port has been taken in the meantime.
   */
  restart(): Promise<void>

  /** Stops the server if it is running, and deletes its data. */
  end(): Promise<void>
}

/** These settings cannot be overridden: the server listens on the loopback interface only. */
const FIXED_SETTINGS: Readonly<Record<string, string>> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
}

/** Another process may take a free port before the server starts. */
const MAX_PORT_ATTEMPTS = 5

/**
 * Starts a PostgreSQL server that listens on 127.0.0.1. If this process runs as root, the server runs as another user.
 *
 * @param settings - Settings for postgresql.conf, such as `{ fsync: 'off' }`.
 * @throws {TypeError} If a setting cannot be overridden: the port and the addresses.
 * @throws If PostgreSQL does not start; the message contains its output.
 */
export async function startPostgresServer(
  settings: Readonly<Record<string, string>> = {},
): Promise<PostgresServer> {
  const lines = configure(settings)
  const binaries = await findPostgresBinaries()
  const password = randomBytes(16).toString('hex')
  const keeper = await openPostgresKeeper(binaries, lines)
  try {
    await keeper.run(`initialize ${password}`)
    const port = await startOnFreePort(keeper)
    return createServerHandle({ keeper, binaries, port, password })
  } catch (error) {
    await keeper.close()
    throw error
  }
}

function configure(settings: Readonly<Record<string, string>>): string[] {
  for (const [name, value] of Object.entries(settings)) {
    if (name !== 'port' && !(name in FIXED_SETTINGS)) continue
    throw new TypeError(`settings.${name} must be left to the server, not ${JSON.stringify(value)}`)
  }
  const all = { max_connections: '200', ...settings, ...FIXED_SETTINGS }
  return Object.entries(all).map(([name, value]) => `${name} = '${escapeValue(value)}'`)
}

function escapeValue(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll("'", "''")
}

async function startOnFreePort(keeper: PostgresKeeper): Promise<number> {
  for (let attempt = 1; ; attempt++) {
    const port = await findFreePort()
    try {
      await keeper.run(`start ${port}`)
      return port
    } catch (error) {
      if (attempt === MAX_PORT_ATTEMPTS || !isPortTaken(error)) throw error
    }
  }
}

function isPortTaken(error: unknown): boolean {
  return error instanceof Error && error.message.includes('Address already in use')
}

/** Returns a port of 127.0.0.1 that no server uses. Another process may take it. */
export async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('The server has no port')
  return address.port
}

function createServerHandle({
  keeper,
  binaries,
  port,
  password,
}: {
  readonly keeper: PostgresKeeper
  readonly binaries: string
  readonly port: number
  readonly password: string
}): PostgresServer {
  let databases = 0
  const urlOf = (database: string) =>
    `postgres://postgres:${password}@127.0.0.1:${port}/${database}`
  const url = urlOf('postgres')

  return {
    url,
    binaries,
    async createDatabase() {
      databases += 1
      const name = `database_${databases}`
      await execute(url, `create database ${name}`)
      return urlOf(name)
    },
    stop: (mode) => keeper.run(`stop ${mode}`),
    restart: () => keeper.run(`start ${port}`),
    end: () => keeper.close(),
  }
}

async function execute(url: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: url })
  // A lost connection also rejects the query, which reports it.
  client.on('error', () => undefined)
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}
