import type { PostgresClient, PostgresPool } from 'campaign-lead/postgres'
import type { IoHook } from 'campaign-lead/testing/contracts'

/**
 * A pool whose every access goes through a step. It is what one program has of the pool: when the
 * program ends, so do the connections that it holds.
 */
export class SteppedPool implements PostgresPool {
  readonly #held = new Set<PostgresClient>()
  readonly #pool: PostgresPool
  readonly #step: IoHook

  constructor(pool: PostgresPool, step: IoHook) {
    this.#pool = pool
    this.#step = step
  }

  async connect(): Promise<PostgresClient> {
    const client = await this.#open()
    return {
      query: (query) => this.#step(() => client.query(query)),
      release: (destroy) => {
        if (this.#held.delete(client)) client.release(destroy)
      },
      on: (event, listener) => client.on(event, listener),
      off: (event, listener) => client.off(event, listener),
    }
  }

  async #open(): Promise<PostgresClient> {
    const opened: PostgresClient[] = []
    try {
      return await this.#step(async () => {
        const client = await this.#pool.connect()
        opened.push(client)
        this.#held.add(client)
        return client
      })
    } catch (error) {
      // The program never hears of it, and cannot give it back.
      for (const client of opened) if (this.#held.delete(client)) client.release(true)
      throw error
    }
  }

  /** Closes what the program still holds, as the operating system would. */
  end(): void {
    for (const client of this.#held) client.release(true)
    this.#held.clear()
  }
}
