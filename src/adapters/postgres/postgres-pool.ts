/**
 * A statement and its values, in the form that `pg` accepts.
 *
 * @example
 * ```ts
 * const query: PostgresQuery = { text: 'select $1::int', values: [1], query_timeout: 10_000 }
 * ```
 */
export interface PostgresQuery {
  /** The name of a prepared statement, planned once per connection. Without a name, it is planned in every call. */
  readonly name?: string | undefined
  readonly text: string
  readonly values: unknown[]
  /** The client's timeout, in milliseconds. */
  readonly query_timeout: number
}

/**
 * The result of a statement.
 *
 * @example
 * ```ts
 * const isWritten = ({ rowCount }: PostgresResult): boolean => (rowCount ?? 0) > 0
 * ```
 */
export interface PostgresResult {
  rows: unknown[]
  /** The number of rows that were written or returned. Without it, the relay cannot move intents with pg-boss 10. */
  rowCount?: number | null | undefined
}

/**
 * Runs statements: a client of a pool, or the client of the caller's own transaction.
 *
 * @example
 * ```ts
 * const logged = (client: PostgresQueryable): PostgresQueryable => ({
 *   query(query) {
 *     console.log(query.text)
 *     return client.query(query)
 *   },
 * })
 * ```
 */
export interface PostgresQueryable {
  /** Runs a statement. Rejects with the error of the server or of the connection. */
  query(query: PostgresQuery): Promise<PostgresResult>
}

/**
 * A connection of a pool, such as a `PoolClient` of `pg`.
 *
 * @example
 * ```ts
 * const client: PostgresClient = await pool.connect()
 * client.on('error', (error) => console.error('The connection is lost', error))
 * client.release()
 * ```
 */
export interface PostgresClient extends PostgresQueryable {
  /** Returns the connection to the pool, or closes it if `destroy` is `true`. */
  release(destroy?: boolean): void
  /** Adds a listener that is called if the connection is lost. Without a listener, the error ends the process. */
  on(event: 'error', listener: (error: Error) => void): unknown
  /** Removes a listener. */
  off(event: 'error', listener: (error: Error) => void): unknown
}

/**
 * A connection pool, such as a `Pool` of `pg`.
 *
 * @example
 * ```ts
 * const pool = new Pool({ connectionString, max: 20 })
 * pool.on('error', (error) => console.error(error))
 * const accepted: PostgresPool = pool
 * ```
 */
export interface PostgresPool {
  /** Resolves to a connection that has no other user until it is released. */
  connect(): Promise<PostgresClient>
  /** Adds a listener that is called with each new connection, before `connect` resolves to it. */
  on?(event: 'connect', listener: (client: PostgresClient) => void): unknown
}

/**
 * Runs SQL on a database, or in a transaction.
 *
 * @example
 * ```ts
 * // A client made of `pg`'s: it takes the same arguments.
 * const sqlClient: SqlClient = { query: (text, values) => client.query(text, [...values]) }
 * ```
 */
export interface SqlClient {
  /**
   * Runs a statement. Rejects with the error of the server, which has its SQLSTATE as `code` and also a `severity`, or
   * with an error whose `cause` has them. An error without them is treated as the loss of the connection.
   *
   * @param text - The SQL, with the placeholders `$1`, `$2` and so on. It may contain a placeholder several times.
   * @param values - Strings, numbers, booleans and `null`. Lists and JSON are strings already, and must not be encoded
   * again. The server must infer the type of each value, as it does for `pg`.
   */
  query(text: string, values: readonly SqlValue[]): Promise<PostgresResult>
}

/**
 * A value of a statement.
 *
 * @example
 * ```ts
 * const values: SqlValue[] = ['cmp_1', '{"lead_1","lead_2"}', 500, true, null]
 * ```
 */
export type SqlValue = string | number | boolean | null

/**
 * A PostgreSQL database, as an alternative to a pool of `pg`. Create it by `fromPostgresJs`, `fromDrizzle`,
 * `fromKysely` or `fromPrisma`, or implement it for another client.
 *
 * The library's timeouts limit how long a caller waits, but cannot end a statement or close a connection of another
 * client: also set `statement_timeout` in the settings of its connections.
 *
 * Its statements must not join a transaction that belongs to the current async context, as those of some extensions of
 * TypeORM and Prisma do: the statements of several callers run outside of the context of each. Use `within` instead.
 *
 * @example
 * ```ts
 * // TypeORM, whose query runners report the rows and their number for every statement.
 * const toSqlClient = (runner: QueryRunner): SqlClient => ({
 *   async query(text, values) {
 *     const { records, affected } = await runner.query(text, [...values], true)
 *     return { rows: records, rowCount: affected }
 *   },
 * })
 * const database: SqlDatabase = {
 *   query(text, values) {
 *     const runner = dataSource.createQueryRunner()
 *     return toSqlClient(runner).query(text, values).finally(() => runner.release())
 *   },
 *   transaction: (work) =>
 *     dataSource.transaction(async ({ queryRunner }) => {
 *       if (queryRunner !== undefined) await work(toSqlClient(queryRunner))
 *     }),
 * }
 * const repository = createPostgresLeadRepository({ pool: database })
 * ```
 */
export interface SqlDatabase extends SqlClient {
  /**
   * Runs work in a transaction. Commits if the work resolves, and otherwise rolls back and rejects.
   *
   * @param work - Receives a client whose statements are in the transaction.
   */
  transaction(work: (client: SqlClient) => Promise<void>): Promise<unknown>
}
