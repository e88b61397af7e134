import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { Client } from 'pg'
import { findPostgresBinaries } from './postgres-binaries.js'
import { openPostgresKeeper, type PostgresKeeper } from './postgres-keeper.js'

/** A PostgreSQL server with data of its own, which ends with this process, however that ends. */
export interface PostgresServer {
  /** Of the database `postgres`, as the superuser. */
  readonly url: string

  /** The folder of PostgreSQL's programs. The system's has pgbench. */
  readonly binaries: string

  /** Creates an empty database and resolves to its URL. */
  createDatabase(): Promise<string>

  /**
   * Stops the server and keeps its data.
   *
   * @param mode - `fast` disconnects everybody and writes all down, `immediate` is a crash: the next
   * start has to recover.
   * @throws If it does not run.
   */
  stop(mode: 'fast' | 'immediate'): Promise<void>

  /**
   * Starts the server again after a stop, on the same port with the same data.
   *
   * @throws If it runs, or the port has been taken in the meantime.
   */
  restart(): Promise<void>

  /** Stops the server, if it runs, and deletes its data. */
  end(): Promise<void>
}

/** What a server needs of itself: it is on the loopback only, on a port that it looks for. */
const OWN_SETTINGS: Readonly<Record<string, string>> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
}

/** A free port may be taken between the look for it and the start; hardly so often in a row. */
const PORTS_TRIED = 5

/**
 * Starts a PostgreSQL server that listens on 127.0.0.1. Under root it runs as another user.
 *
 * @param settings - For postgresql.conf, such as `{ fsync: 'off' }`.
 * @throws {TypeError} If a setting is the server's own: the port and where it listens.
 * @throws If PostgreSQL does not start, with what it said.
 */
export async function startPostgresServer(
  settings: Readonly<Record<string, string>> = {},
): Promise<PostgresServer> {
  const lines = configure(settings)
  const binaries = await findPostgresBinaries()
  const password = randomBytes(16).toString('hex')
  const keeper = await openPostgresKeeper(binaries, lines)
  try {
    await keeper.ask(`initialize ${password}`)
    const port = await startOnFreePort(keeper)
    return describeServer({ keeper, binaries, port, password })
  } catch (error) {
    await keeper.close()
    throw error
  }
}

function configure(settings: Readonly<Record<string, string>>): string[] {
  for (const [name, value] of Object.entries(settings)) {
    if (name !== 'port' && !(name in OWN_SETTINGS)) continue
    throw new TypeError(`settings.${name} must be left to the server, not ${JSON.stringify(value)}`)
  }
  const all = { max_connections: '200', ...settings, ...OWN_SETTINGS }
  return Object.entries(all).map(([name, value]) => `${name} = '${escapeValue(value)}'`)
}

function escapeValue(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll("'", "''")
}

async function startOnFreePort(keeper: PostgresKeeper): Promise<number> {
  for (let tried = 1; ; tried++) {
    const port = await findFreePort()
    try {
      await keeper.ask(`start ${port}`)
      return port
    } catch (error) {
      if (tried === PORTS_TRIED || !saysPortIsTaken(error)) throw error
    }
  }
}

function saysPortIsTaken(error: unknown): boolean {
  return error instanceof Error && error.message.includes('Address already in use')
}

async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('TCP has no port')
  return address.port
}

function describeServer({
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
    stop: (mode) => keeper.ask(`stop ${mode}`),
    restart: () => keeper.ask(`start ${port}`),
    end: () => keeper.close(),
  }
}

async function execute(url: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: url })
  // A connection that is lost also rejects the query, which is where it is told.
  client.on('error', () => undefined)
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}
