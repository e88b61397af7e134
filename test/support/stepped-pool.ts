import type { PostgresClient, PostgresPool } from 'campaign-lead/postgres'
import type { Step } from 'campaign-lead/testing'

/**
 * A pool whose every access goes through a step. It is what one program has of the pool: when the
 * program ends, so do the connections that it holds.
 */
export class SteppedPool implements PostgresPool {
  readonly #held = new Set<PostgresClient>()
  readonly #pool: PostgresPool
  readonly #step: Step

  constructor(pool: PostgresPool, step: Step) {
    this.#pool = pool
    this.#step = step
  }

  async connect(): Promise<PostgresClient> {
    const client = await this.#step(async () => {
      const connected = await this.#pool.connect()
      // Here, since the program may never hear of a connection that is made.
      this.#held.add(connected)
      return connected
    })
    return {
      query: (query) => this.#step(() => client.query(query)),
      release: (destroy) => {
        if (this.#held.delete(client)) client.release(destroy)
      },
      on: (event, listener) => client.on(event, listener),
      off: (event, listener) => client.off(event, listener),
    }
  }

  /** Closes what the program still holds, as the operating system would. */
  end(): void {
    for (const client of this.#held) client.release(true)
    this.#held.clear()
  }
}
