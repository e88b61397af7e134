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
  /** The number of rows that were written or returned. */
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
