/**
 * Where pg-boss runs a statement, in place of its own connections.
 *
 * @example
 * ```ts
 * const database: BossDatabase = { executeSql: (text, values) => client.query(text, values) }
 * ```
 */
export interface BossDatabase {
  /** pg-boss 11 and later leave `values` out of a statement that has none. */
  executeSql(text: string, values?: unknown[]): Promise<{ rows: unknown[] }>
}

/**
 * A job, as pg-boss returns it.
 *
 * @example
 * ```ts
 * const print = ({ name, id }: BossJob): string => `${name} ${id}`
 * ```
 */
export interface BossJob {
  readonly id: string
  /** The queue. */
  readonly name: string
  readonly data: unknown
}

/**
 * What the library uses of pg-boss: an instance that you have started. It is not a type of pg-boss, whose
 * types differ from one major version to the next.
 *
 * @example
 * ```ts
 * const started = new PgBoss({ connectionString })
 * started.on('error', (error) => console.error(error)) // else it ends the program
 * const boss: IntentBoss = await started.start()
 * ```
 */
export interface IntentBoss {
  /** Its arguments differ: pg-boss 10 takes the jobs first, pg-boss 11 and later the queue. */
  insert(...args: never[]): Promise<unknown>
  /** Takes jobs that are due. */
  fetch(
    queue: string,
    options: { readonly batchSize: number; readonly db: BossDatabase },
  ): Promise<readonly BossJob[]>
  /** Completes a job. */
  complete(
    queue: string,
    id: string,
    output: object,
    options: { readonly db: BossDatabase },
  ): Promise<unknown>
  /** Removes jobs from a queue. */
  deleteJob(queue: string, ids: string[], options: { readonly db: BossDatabase }): Promise<unknown>
}

/**
 * The options of a queue that the library sets.
 *
 * @example
 * ```ts
 * const settings: QueueSettings = { name: 'campaign-lead-cancel-send', expireInSeconds: 60 }
 * ```
 */
export interface QueueSettings {
  name: string
  deadLetter?: string
  expireInSeconds?: number
  retryLimit?: number
  retryDelay?: number
  retryBackoff?: boolean
}

/**
 * What the library uses of pg-boss to create queues: an instance that you have started.
 *
 * @example
 * ```ts
 * const boss: QueueBoss = await new PgBoss({ connectionString }).start()
 * await createIntentQueues({ boss })
 * ```
 */
export interface QueueBoss {
  /** Returns `null` if there is no such queue. */
  getQueue(name: string): Promise<object | null>
  /** Creates a queue. */
  createQueue(name: string, options: QueueSettings): Promise<unknown>
  /** Changes the options of a queue. */
  updateQueue(name: string, options: QueueSettings): Promise<unknown>
}

/** A job to insert. */
export interface NewJob {
  readonly id?: string
  readonly data: object
  /** In seconds, by the clock of the database. */
  readonly startAfter?: string
}

/** Inserts jobs by the signature of the instance's version. */
export async function insertInto(
  boss: Pick<IntentBoss, 'insert'>,
  queue: string,
  jobs: readonly NewJob[],
  db: BossDatabase,
): Promise<void> {
  // Both came with pg-boss 11.
  const takesQueue = Reflect.has(boss, 'getQueueStats')
  const named = jobs.map((job) => (takesQueue ? { ...job } : { ...job, name: queue }))
  // Without `returnId`, pg-boss 12 counts no rows if the queue notifies its workers.
  const options = { db, returnId: true }
  const args = takesQueue ? [queue, named, options] : [named, options]
  await Reflect.apply(boss.insert, boss, args)
}
