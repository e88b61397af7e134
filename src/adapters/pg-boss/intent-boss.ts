/**
 * Runs the statements of pg-boss on another connection than its own.
 *
 * @example
 * ```ts
 * const database: BossDatabase = { executeSql: (text, values) => client.query(text, values) }
 * ```
 */
export interface BossDatabase {
  /** Called without `values` by pg-boss 11 and later, if the statement has none. */
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
  /** The name of the queue. */
  readonly name: string
  readonly data: unknown
}

/**
 * The methods of a started pg-boss instance that workers use. The types of pg-boss itself differ between its
 * major versions.
 *
 * @example
 * ```ts
 * const started = new PgBoss({ connectionString })
 * started.on('error', (error) => console.error(error)) // otherwise an error ends the process
 * const boss: IntentBoss = await started.start()
 * ```
 */
export interface IntentBoss {
  /** pg-boss 10 takes the jobs first, pg-boss 11 and later the queue. */
  insert(...args: never[]): Promise<unknown>
  /** Fetches jobs that are due. */
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
 * The methods of a started pg-boss instance that create queues.
 *
 * @example
 * ```ts
 * const boss: QueueBoss = await new PgBoss({ connectionString }).start()
 * await createIntentQueues({ boss })
 * ```
 */
export interface QueueBoss {
  /** Returns `null` if the queue does not exist. */
  getQueue(name: string): Promise<object | null>
  /** Creates a queue. */
  createQueue(name: string, options: QueueSettings): Promise<unknown>
  /** Changes the options of a queue. */
  updateQueue(name: string, options: QueueSettings): Promise<unknown>
}
