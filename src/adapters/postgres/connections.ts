import { checkPeerVersion } from '../../peers/check-peer.js'
import { readInstalledVersion } from '../../peers/installed-version.js'
import { PG } from '../../peers/supported-peers.js'
import { createDatabaseSessions, queryDatabase } from './database-sessions.js'
import { createPoolSessions, queryClient } from './pool-sessions.js'
import { isSqlDatabase } from './postgres-arguments.js'
import type {
  PostgresPool,
  PostgresQueryable,
  PostgresResult,
  SqlDatabase,
} from './postgres-pool.js'
import type { Query } from './sessions.js'
import { readRows, type Statement } from './statement.js'

checkPeerVersion('postgres', PG, readInstalledVersion(PG))

/** Runs a statement and returns its rows. */
export type RunStatement = <Row>(
  statement: Statement<Row>,
  values?: readonly unknown[],
) => Promise<readonly Row[]>

/** Runs SQL of another library, such as pg-boss, and returns the result of the client. */
export type RunSql = (text: string, values: readonly unknown[]) => Promise<PostgresResult>

/** Runs statements on the connections of a pool or of a database. Every wait has a timeout. */
export interface Connections {
  /** Runs one statement. */
  readonly run: RunStatement
  /** Runs one statement of another library. */
  readonly runSql: RunSql
  /** Runs work in one transaction, which is rolled back if the work throws. */
  transact<T>(work: (run: RunStatement, runSql: RunSql) => Promise<T>): Promise<T>
}

/**
 * Creates the functions that run statements on connections of a pool or of a database. Each connection is released as
 * soon as its statement or transaction ends.
 *
 * Each function throws a `PostgresUnavailableError` if PostgreSQL is unavailable or does not answer in time, and a
 * `PostgresTimeoutError` if PostgreSQL canceled the statement.
 */
export function createConnections(
  pool: PostgresPool | SqlDatabase,
  timeoutMs: number,
): Connections {
  const sessions = isSqlDatabase(pool)
    ? createDatabaseSessions(pool, timeoutMs)
    : createPoolSessions(pool, timeoutMs)
  return {
    run: (statement, values) => sessions.use((query) => toRunStatement(query)(statement, values)),
    runSql: (text, values) => sessions.use((query) => query({ text }, values)),
    transact: (work) =>
      sessions.transact((query) =>
        work(toRunStatement(query), (text, values) => query({ text }, values)),
      ),
  }
}

/** Creates the function that runs statements on one connection, or in the transaction of another client. */
export function createRunStatement(
  client: PostgresQueryable | SqlDatabase,
  timeoutMs: number,
): RunStatement {
  return toRunStatement(
    isSqlDatabase(client) ? queryDatabase(client, timeoutMs) : queryClient(client, timeoutMs),
  )
}

function toRunStatement(query: Query): RunStatement {
  return async (statement, values = []) => {
    const { rows } = await query(statement, values)
    return readRows(statement, rows)
  }
}
