import { checkPeerVersion } from '../../peers/check-peer.js'
import { readInstalledVersion } from '../../peers/installed-version.js'
import { PG } from '../../peers/supported-peers.js'
import { describeError } from '../../shared/error-info.js'
import {
  isPreparedStatementMismatch,
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
import { createCommand, readRows, type Statement } from './statement.js'

checkPeerVersion('postgres', PG, readInstalledVersion(PG))

/** Runs a statement and returns its rows. */
export type RunStatement = <Row>(
  statement: Statement<Row>,
  values?: readonly unknown[],
) => Promise<readonly Row[]>

/** Runs SQL of another library, such as pg-boss, and returns the result of `pg`. */
export type RunSql = (text: string, values: readonly unknown[]) => Promise<PostgresResult>

/** Runs statements on the connections of a pool. Every wait has a timeout. */
export interface Connections {
  /** Runs one statement. */
  readonly run: RunStatement
  /** Runs one statement of another library. */
  readonly runSql: RunSql
  /** Runs work in one transaction, which is rolled back if the work throws. */
  transact<T>(work: (run: RunStatement, runSql: RunSql) => Promise<T>): Promise<T>
}

const BEGIN = createCommand('begin isolation level read committed')
const COMMIT = createCommand('commit')
const ROLLBACK = createCommand('rollback')

/**
 * Creates the functions that run statements on connections of a pool. Each connection is released as soon as its
 * statement or transaction ends.
 *
 * Each function throws a `PostgresUnavailableError` if PostgreSQL is unavailable or does not answer in time, and a
 * `PostgresTimeoutError` if PostgreSQL canceled the statement.
 */
export function createConnections(pool: PostgresPool, timeoutMs: number): Connections {
  ignoreErrorsOfNewClients(pool)

  async function withClient<T>(
    work: (run: RunStatement, runSql: RunSql) => Promise<T>,
  ): Promise<T> {
    const client = await connect(pool, timeoutMs)
    // Without a listener, a connection that is lost between two statements would end the process.
    client.on('error', ignore)
    let isUsable = true
    try {
      return await work(createRunStatement(client, timeoutMs), createRunSql(client, timeoutMs))
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
          // An unusable connection is closed, and the server then rolls back by itself.
          if (leavesConnectionUsable(error)) await rollBack(run)
          throw error
        }
      }),
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

/** Creates the function that runs statements on one connection. */
export function createRunStatement(client: PostgresQueryable, timeoutMs: number): RunStatement {
  return async (statement, values = []) => {
    const { name, text } = statement
    const { rows } = await query(client, {
      name,
      text,
      values: [...values],
      query_timeout: timeoutMs,
    })
    return readRows(statement, rows)
  }
}

function createRunSql(client: PostgresQueryable, timeoutMs: number): RunSql {
  // Not prepared by name: the other library does not expect a reused plan.
  return (text, values) => query(client, { text, values: [...values], query_timeout: timeoutMs })
}

async function query(client: PostgresQueryable, options: PostgresQuery): Promise<PostgresResult> {
  return await client.query(options).catch((error: unknown) => {
    if (isTimeout(error)) {
      const message = `PostgreSQL timed out: ${describeError(error)}`
      throw new PostgresTimeoutError(message, { cause: error })
    }
    if (isPreparedStatementMismatch(error)) {
      // Nothing is stored. The connection is closed, because it may lack other prepared statements as well.
      const cure =
        'behind a connection pooler, set preparedStatements: false, or max_prepared_statements in PgBouncer 1.21 or later'
      const message = `PostgreSQL does not have the prepared statement (${describeError(error)}): ${cure}`
      throw new PostgresUnavailableError(message, { cause: error })
    }
    throw isUnavailable(error) ? toUnavailableError(error) : error
  })
}

/** @throws PostgresUnavailableError if it fails, so that the connection is not used with an open transaction. */
async function rollBack(run: RunStatement): Promise<void> {
  try {
    await run(ROLLBACK)
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
  let timer: NodeJS.Timeout | undefined
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const message = `Timed out after ${timeoutMs} ms waiting for a PostgreSQL connection`
      reject(new PostgresUnavailableError(message))
    }, timeoutMs)
  })
  try {
    return await Promise.race([connecting, timeout])
  } catch (error) {
    // A connection that arrives too late goes back to the pool.
    void connecting.then((client) => client.release(), ignore)
    throw error instanceof PostgresUnavailableError ? error : toUnavailableError(error)
  } finally {
    clearTimeout(timer)
  }
}

function toUnavailableError(cause: unknown): PostgresUnavailableError {
  return new PostgresUnavailableError(`PostgreSQL did not answer: ${describeError(cause)}`, {
    cause,
  })
}

function ignore(): void {}
