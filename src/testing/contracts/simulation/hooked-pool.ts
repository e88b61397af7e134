import type { IoHook } from './io-hook.js'

/**
 * A connection pool, such as a `Pool` of `pg`.
 *
 * @example
 * ```ts
 * const pool: SqlPool = new Pool({ connectionString, max: 10 })
 * ```
 */
export interface SqlPool {
  /** Resolves to a connection that has no other user until it is released. */
  connect(): Promise<{
    /** Runs a statement. */
    query(query: {
      readonly name?: string | undefined
      readonly text: string
      readonly values: unknown[]
      readonly query_timeout: number
    }): Promise<{ rows: unknown[]; rowCount?: number | null | undefined }>
    /** Returns the connection to the pool, or closes it. */
    release(destroy?: boolean): void
    /** Adds a listener that is called if the connection is lost. */
    on(event: 'error', listener: (error: Error) => void): unknown
    /** Removes a listener. */
    off(event: 'error', listener: (error: Error) => void): unknown
  }>
}

type SqlConnection = Awaited<ReturnType<SqlPool['connect']>>

/**
 * A pool whose every access goes through an I/O hook. It is the pool of one simulated process: when the process ends,
 * its connections are closed.
 */
export class HookedPool implements SqlPool {
  readonly #clients = new Set<SqlConnection>()
  readonly #pool: SqlPool
  readonly #hook: IoHook

  constructor(pool: SqlPool, hook: IoHook) {
    this.#pool = pool
    this.#hook = hook
  }

  async connect(): Promise<SqlConnection> {
    const client = await this.#connect()
    return {
      query: (query) => this.#hook(() => client.query(query)),
      release: (destroy) => {
        if (this.#clients.delete(client)) client.release(destroy)
      },
      on: (event, listener) => client.on(event, listener),
      off: (event, listener) => client.off(event, listener),
    }
  }

  async #connect(): Promise<SqlConnection> {
    const opened: SqlConnection[] = []
    try {
      return await this.#hook(async () => {
        const client = await this.#pool.connect()
        opened.push(client)
        this.#clients.add(client)
        return client
      })
    } catch (error) {
      // The process did not receive the client, and cannot release it.
      for (const client of opened) if (this.#clients.delete(client)) client.release(true)
      throw error
    }
  }

  /** Closes the remaining connections, as the operating system would. */
  end(): void {
    for (const client of this.#clients) client.release(true)
    this.#clients.clear()
  }
}
