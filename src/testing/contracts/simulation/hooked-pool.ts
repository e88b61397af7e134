import type { PostgresClient, PostgresPool } from 'campaign-lead/postgres'
import type { IoHook } from 'campaign-lead/testing/contracts'

/**
 * A pool whose every access goes through an I/O hook. It is the pool of one simulated process: when the process ends,
 * its connections are closed.
 */
export class HookedPool implements PostgresPool {
  readonly #clients = new Set<PostgresClient>()
  readonly #pool: PostgresPool
  readonly #hook: IoHook

  constructor(pool: PostgresPool, hook: IoHook) {
    this.#pool = pool
    this.#hook = hook
  }

  async connect(): Promise<PostgresClient> {
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

  async #connect(): Promise<PostgresClient> {
    const opened: PostgresClient[] = []
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
