import type { SqlClient, SqlDatabase } from 'campaign-lead/postgres'
import type { IoHook } from 'campaign-lead/testing/contracts'
import { defer } from './deferred.js'

/** A transaction of a database that stays open until it is ended. */
interface OpenTransaction {
  readonly client: SqlClient
  commit(): Promise<void>
  rollBack(): Promise<void>
}

/**
 * A database whose every access goes through an I/O hook: each statement, and the begin and the end of each
 * transaction. It is the database of one simulated process: when the process ends, its transactions are rolled back.
 */
export class HookedDatabase implements SqlDatabase {
  readonly #open = new Set<OpenTransaction>()
  readonly #database: SqlDatabase
  readonly #hook: IoHook

  constructor(database: SqlDatabase, hook: IoHook) {
    this.#database = database
    this.#hook = hook
  }

  query: SqlDatabase['query'] = (text, values) =>
    this.#hook(() => this.#database.query(text, values))

  async transaction(work: (client: SqlClient) => Promise<void>): Promise<void> {
    const transaction = await this.#begin()
    try {
      await work({
        query: (text, values) => this.#hook(() => transaction.client.query(text, values)),
      })
      await this.#hook(() => transaction.commit())
    } catch (error) {
      await this.#hook(() => transaction.rollBack()).catch(() => undefined)
      throw error
    } finally {
      // If the hook did not run the rollback, the connection is lost: the server rolls back.
      await this.#rollBack(transaction)
    }
  }

  async #begin(): Promise<OpenTransaction> {
    const begun: OpenTransaction[] = []
    try {
      return await this.#hook(async () => {
        const transaction = await beginTransaction(this.#database)
        begun.push(transaction)
        this.#open.add(transaction)
        return transaction
      })
    } catch (error) {
      // The process did not receive the transaction, and cannot end it.
      await Promise.all(begun.map((transaction) => this.#rollBack(transaction)))
      throw error
    }
  }

  async #rollBack(transaction: OpenTransaction): Promise<void> {
    if (this.#open.delete(transaction)) await transaction.rollBack()
  }

  /** Rolls back the remaining transactions, as the server does when their connections close. */
  async end(): Promise<void> {
    await Promise.all([...this.#open].map((transaction) => this.#rollBack(transaction)))
  }
}

class Rollback extends Error {}

async function beginTransaction(database: SqlDatabase): Promise<OpenTransaction> {
  const begun = defer<SqlClient>()
  const ended = defer<'commit' | 'rollback'>()
  const done = database
    .transaction(async (client) => {
      begun.resolve(client)
      if ((await ended.promise) === 'rollback') throw new Rollback()
    })
    .then(
      () => undefined,
      (error: unknown) => {
        if (!(error instanceof Rollback)) throw error
      },
    )
  const client = await Promise.race([begun.promise, done.then(() => Promise.reject(new Error()))])
  const end = async (how: 'commit' | 'rollback') => {
    ended.resolve(how)
    await done
  }
  return { client, commit: () => end('commit'), rollBack: () => end('rollback') }
}
