/** A statement with its values, as `pg` takes it. */
export interface PostgresQuery {
  /** The server plans the statement once for each connection, under this name; each time without one. */
  readonly name?: string | undefined
  readonly text: string
  readonly values: unknown[]
  /** After how many milliseconds the answer is waited for no longer. */
  readonly query_timeout: number
}

/** What came of a statement. */
export interface PostgresResult {
  rows: unknown[]
  /** How many rows it wrote, or gave. */
  rowCount?: number | null | undefined
}

/** What runs statements: a pool's client, or one of the caller's in a transaction. */
export interface PostgresQueryable {
  query(query: PostgresQuery): Promise<PostgresResult>
}

/** A connection of a pool, such as a `PoolClient` of `pg`. */
export interface PostgresClient extends PostgresQueryable {
  /** Gives it back; with `true` it is closed, since its state is not known. */
  release(destroy?: boolean): void
  on(event: 'error', listener: (error: Error) => void): unknown
  off(event: 'error', listener: (error: Error) => void): unknown
}

/** Where connections come from: a `Pool` of `pg`. */
export interface PostgresPool {
  connect(): Promise<PostgresClient>
  /** Tells of each connection that is made, before it is handed over. */
  on?(event: 'connect', listener: (client: PostgresClient) => void): unknown
}
