import type { PGlite } from '@electric-sql/pglite'
import type { PostgresClient, PostgresPool } from 'campaign-lead/postgres'

/**
 * A pool for PostgreSQL in this process. It has one connection, which callers use one after another: transactions are
 * never concurrent.
 */
export class PglitePool implements PostgresPool {
  readonly #db: PGlite
  #previous: Promise<unknown> = Promise.resolve()

  constructor(db: PGlite) {
    this.#db = db
  }

  async connect(): Promise<PostgresClient> {
    const previous = this.#previous
    let release: () => void = () => undefined
    this.#previous = new Promise<void>((resolve) => {
      release = resolve
    })
    await previous
    return {
      query: ({ text, values }) => this.#db.query(text, values),
      release: (destroy) => {
        // Closing a connection rolls its transaction back.
        void (destroy === true ? this.#db.exec('rollback') : Promise.resolve()).finally(release)
      },
      on: () => undefined,
      off: () => undefined,
    }
  }
}
