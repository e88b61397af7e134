import type { PGlite } from '@electric-sql/pglite'
import type { PostgresClient, PostgresPool } from 'campaign-lead/postgres'

/**
 * PostgreSQL in this process, as a pool. It has one connection, for which callers wait in turn: so no two
 * transactions ever meet, and nothing is shown of locks.
 */
export class PglitePool implements PostgresPool {
  readonly #db: PGlite
  #turn: Promise<unknown> = Promise.resolve()

  constructor(db: PGlite) {
    this.#db = db
  }

  async connect(): Promise<PostgresClient> {
    let end: () => void = () => undefined
    const before = this.#turn
    this.#turn = new Promise<void>((resolve) => {
      end = resolve
    })
    await before
    return {
      query: ({ text, values }) => this.#db.query(text, values),
      release: (destroy) => {
        // A connection that is closed takes its transaction with it.
        void (destroy === true ? this.#db.exec('rollback') : Promise.resolve()).finally(end)
      },
      on: () => undefined,
      off: () => undefined,
    }
  }
}
