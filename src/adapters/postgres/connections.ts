import { checkPeerVersion } from '../../peers/check-peer.js'
import { readInstalledVersion } from '../../peers/installed-version.js'
import { PG } from '../../peers/supported-peers.js'
import {
  isTimeout,
  isUnavailable,
  leavesConnectionUsable,
  PostgresTimeoutError,
  PostgresUnavailableError,
} from './errors.js'
import type {
  PostgresClient,
  PostgresPool,
  PostgresQuery,
  PostgresQueryable,
  PostgresResult,
} from './postgres-pool.js'
import { reasonOf } from './reason-of.js'
import { commandOf, readRows, type Statement } from './statement.js'

checkPeerVersion('postgres', PG, readInstalledVersion(PG))

/** Runs a statement, and gives its rows. */
export type RunStatement = <Row>(
  statement: Statement<Row>,
  values?: readonly unknown[],
) => Promise<readonly Row[]>

/** Runs SQL that another library has written, and gives what `pg` gives. */
export type RunSql = (text: string, values: readonly unknown[]) => Promise<PostgresResult>

/** The connections of a pool. Nothing is waited for without end. */
export interface Connections {
  /** Runs one statement on any connection. */
  readonly run: RunStatement
  /** Does the same with SQL of another library's. */
  readonly runSql: RunSql
  /** Does work in one transaction, of which nothing is stored where the work throws. */
  transact<T>(work: (run: RunStatement, runSql: RunSql) => Promise<T>): Promise<T>
}

const BEGIN = commandOf('begin isolation level read committed')
const COMMIT = commandOf('commit')
const ROLLBACK = commandOf('rollback')

/**
 * Takes connections of a pool, each for as short as can be, and gives every one of them back. Each
 * function throws `PostgresUnavailableError` where the database cannot be reached, or does not answer.
 */
export function createConnections(pool: PostgresPool, timeoutMs: number): Connections {
  listenToNewClients(pool)

  async function withClient<T>(
    work: (run: RunStatement, runSql: RunSql) => Promise<T>,
  ): Promise<T> {
    const client = await connectWithin(pool, timeoutMs)
    // Else a connection that is lost between two statements would end the program.
    client.on('error', ignore)
    let isUsable = true
    try {
      return await work(runOn(client, timeoutMs), runSqlOn(client, timeoutMs))
    } catch (error) {
      isUsable = leavesConnectionUsable(error)
      throw error
    } finally {
      client.off('error', ignore)
      client.release(!isUsable)
    }
  }

  return {
    run: (statement, values) => withClient((run) => run(statement, values)),
    runSql: (text, values) => withClient((_, runSql) => runSql(text, values)),
    transact: (work) =>
      withClient(async (run, runSql) => {
        await run(BEGIN)
        try {
          const result = await work(run, runSql)
          await run(COMMIT)
          return result
        } catch (error) {
          // A connection that is lost is closed, and the server gives the transaction up by itself.
          if (leavesConnectionUsable(error)) await rollBack(run)
          throw error
        }
      }),
  }
}

type NewClients = Pick<PostgresPool, 'on'>

const listenedTo = new WeakSet<NewClients>()

/**
 * The server may end a connection together with its last word of welcome. The pool has handed it over by
 * then, and nobody could have listened to it yet: that error would end the program.
 */
export function listenToNewClients(pool: NewClients): void {
  if (listenedTo.has(pool)) return
  listenedTo.add(pool)
  pool.on?.('connect', (client) => client.on('error', ignore))
}

/** Runs statements on one connection. */
export function runOn(client: PostgresQueryable, timeoutMs: number): RunStatement {
  return async (statement, values = []) => {
    const { name, text } = statement
    const query = { name, text, values: [...values], query_timeout: timeoutMs }
    const { rows } = await askWithin(client, query)
    return readRows(statement, rows)
  }
}

/** @throws PostgresUnavailableError where it fails, since the next must not get into this transaction. */
async function rollBack(run: RunStatement): Promise<void> {
  try {
    await run(ROLLBACK)
  } catch (error) {
    throw unavailable(error)
  }
}

function runSqlOn(client: PostgresQueryable, timeoutMs: number): RunSql {
  // Without a name: it is planned anew each time, as whoever wrote it expects.
  return (text, values) =>
    askWithin(client, { text, values: [...values], query_timeout: timeoutMs })
}

async function askWithin(client: PostgresQueryable, query: PostgresQuery): Promise<PostgresResult> {
  return await client.query(query).catch((error: unknown) => {
    if (isTimeout(error)) throw timedOut(error)
    throw isUnavailable(error) ? unavailable(error) : error
  })
}

/**
 * Takes a connection of a pool.
 *
 * @throws PostgresUnavailableError where there is none within so many milliseconds.
 */
export async function connectWithin<C extends Pick<PostgresClient, 'release'>>(
  pool: { connect(): Promise<C> },
  milliseconds: number,
): Promise<C> {
  const connecting = pool.connect()
  const patience = waitAtMost(milliseconds)
  try {
    return await Promise.race([connecting, patience.over])
  } catch (error) {
    // It may come yet, when nobody waits for it.
    void connecting.then((client) => client.release(), ignore)
    throw error instanceof PostgresUnavailableError ? error : unavailable(error)
  } finally {
    patience.end()
  }
}

function waitAtMost(milliseconds: number): { over: Promise<never>; end: () => void } {
  let timer: NodeJS.Timeout | undefined
  const over = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const message = `No connection to PostgreSQL was free within ${milliseconds} ms`
      reject(new PostgresUnavailableError(message))
    }, milliseconds)
  })
  return { over, end: () => clearTimeout(timer) }
}

function unavailable(cause: unknown): PostgresUnavailableError {
  return new PostgresUnavailableError(`PostgreSQL did not answer: ${reasonOf(cause)}`, { cause })
}

function timedOut(cause: unknown): PostgresTimeoutError {
  return new PostgresTimeoutError(`PostgreSQL did not get it in time: ${reasonOf(cause)}`, {
    cause,
  })
}

function ignore(): void {}
