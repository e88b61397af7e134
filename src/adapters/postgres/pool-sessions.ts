import {
  leavesConnectionUsable,
  PostgresUnavailableError,
  toPostgresError,
  toUnavailableError,
} from './errors.js'
import type { PostgresClient, PostgresPool, PostgresQueryable } from './postgres-pool.js'
import { limitWait, type Query, type Sessions } from './sessions.js'

const BEGIN = { text: 'begin isolation level read committed' }
const COMMIT = { text: 'commit' }
const ROLLBACK = { text: 'rollback' }

/** Creates sessions on the connections of a pool. An unusable connection is closed. */
export function createPoolSessions(pool: PostgresPool, timeoutMs: number): Sessions {
  ignoreErrorsOfNewClients(pool)

  async function use<T>(work: (query: Query) => Promise<T>): Promise<T> {
    const client = await connect(pool, timeoutMs)
    // Without a listener, a connection that is lost between two statements would end the process.
    client.on('error', ignore)
    let isUsable = true
    try {
      return await work(queryClient(client, timeoutMs))
    } catch (error) {
      isUsable = leavesConnectionUsable(error)
      throw error
    } finally {
      client.off('error', ignore)
      client.release(!isUsable)
    }
  }

  return {
    use,
    transact: (work) =>
      use(async (query) => {
        await query(BEGIN, [])
        try {
          const result = await work(query)
          await query(COMMIT, [])
          return result
        } catch (error) {
          // An unusable connection is closed, and the server then rolls back by itself.
          if (leavesConnectionUsable(error)) await rollBack(query)
          throw error
        }
      }),
  }
}

/** Creates the function that runs SQL on a client. */
export function queryClient(client: PostgresQueryable, timeoutMs: number): Query {
  return async ({ name, text }, values) => {
    const options = { name, text, values: [...values], query_timeout: timeoutMs }
    return await client.query(options).catch((error: unknown) => {
      throw toPostgresError(error)
    })
  }
}

type NewClients = Pick<PostgresPool, 'on'>

const listenedTo = new WeakSet<NewClients>()

/**
 * Adds an error listener to each new connection of a pool. The server can close a connection right after accepting it,
 * before the pool's user can add a listener: that error would end the process.
 */
export function ignoreErrorsOfNewClients(pool: NewClients): void {
  if (listenedTo.has(pool)) return
  listenedTo.add(pool)
  pool.on?.('connect', (client) => client.on('error', ignore))
}

/** @throws PostgresUnavailableError if it fails, so that the connection is not used with an open transaction. */
async function rollBack(query: Query): Promise<void> {
  try {
    await query(ROLLBACK, [])
  } catch (error) {
    throw toUnavailableError(error)
  }
}

/**
 * Takes a connection from a pool.
 *
 * @throws PostgresUnavailableError if it fails, or if no connection is available in time.
 */
export async function connect<C extends Pick<PostgresClient, 'release'>>(
  pool: { connect(): Promise<C> },
  timeoutMs: number,
): Promise<C> {
  const connecting = pool.connect()
  try {
    return await limitWait(connecting, timeoutMs, 'a PostgreSQL connection')
  } catch (error) {
    // A connection that arrives too late goes back to the pool.
    void connecting.then((client) => client.release(), ignore)
    throw error instanceof PostgresUnavailableError ? error : toUnavailableError(error)
  }
}

function ignore(): void {}
