/**
 * A statement with its values, as `pg` takes it.
 *
 * @example
 * ```ts
 * const query: PostgresQuery = { text: 'select $1::int', values: [1], query_timeout: 10_000 }
 * ```
 */
export interface PostgresQuery {
  /** The server plans the statement once for each connection, under this name; each time without one. */
  readonly name?: string | undefined
  readonly text: string
  readonly values: unknown[]
  /** After how many milliseconds the answer is waited for no longer. */
  readonly query_timeout: number
}

/**
 * What came of a statement.
 *
 * @example
 * ```ts
 * const isWritten = ({ rowCount }: PostgresResult): boolean => (rowCount ?? 0) > 0
 * ```
 */
export interface PostgresResult {
  rows: unknown[]
  /** How many rows it wrote, or gave. */
  rowCount?: number | null | undefined
}

/**
 * What runs statements: a pool's client, or one of the caller's in a transaction.
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
  /** Runs a statement; rejects with what the server says of it. */
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
  /** Gives it back; with `true` it is closed, since its state is not known. */
  release(destroy?: boolean): void
  /** Tells of a connection that is lost, which would else end the program. */
  on(event: 'error', listener: (error: Error) => void): unknown
  /** Tells this listener of it no longer. */
  off(event: 'error', listener: (error: Error) => void): unknown
}

/**
 * Where connections come from: a `Pool` of `pg`.
 *
 * @example
 * ```ts
 * const pool = new Pool({ connectionString, max: 20 })
 * pool.on('error', (error) => console.error(error))
 * const given: PostgresPool = pool
 * ```
 */
export interface PostgresPool {
  /** Gives a connection that nobody else uses, until it is released. */
  connect(): Promise<PostgresClient>
  /** Tells of each connection that is made, before it is handed over. */
  on?(event: 'connect', listener: (client: PostgresClient) => void): unknown
}
