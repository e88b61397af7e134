import type { SqlClient, SqlDatabase, SqlValue } from './postgres-pool.js'
import { returnsRows, splitAtPlaceholders } from './sql-text.js'

// The types of the parameters are the parts of each library that are used, so that no library is imported.

/**
 * The part of postgres.js that {@link fromPostgresJs} uses. A transaction has no `begin`.
 *
 * @example
 * ```ts
 * const accepted: PostgresJsSql<postgres.Parameter<string>> = postgres(connectionString)
 * ```
 */
export interface PostgresJsSql<Parameter> {
  /** Runs a statement. */
  unsafe(
    text: string,
    values: (Parameter | null)[],
  ): PromiseLike<Iterable<unknown> & { readonly count: number | null }>
  /** Returns a value with a type. */
  typed(value: string, type: number): Parameter
  /** Runs work in a transaction. */
  begin?(work: (sql: PostgresJsSql<Parameter>) => Promise<void>): Promise<unknown>
}

/** The type `unknown`: the server infers the type, and postgres.js does not encode the text as JSON or as a boolean. */
const UNKNOWN_TYPE = 705

/**
 * Returns the database of [postgres.js](https://github.com/porsager/postgres), or the transaction that `sql.begin`
 * passes to its callback. Tested with postgres.js 3.4.
 *
 * The library's own transactions survive a lost connection. In a transaction of `sql.begin`, postgres.js then throws
 * an uncaught error, because it sends the rollback on the lost connection.
 *
 * @example
 * ```ts
 * const sql = postgres(connectionString, { connection: { statement_timeout: 9_000 } })
 * const repository = createPostgresLeadRepository({ pool: fromPostgresJs(sql) })
 * await sql.begin(async (tx) => {
 *   const service = createLeadService({ repository: repository.within(fromPostgresJs(tx)), sink: 'relay' })
 *   await service.updateLead(ref, patch)
 *   await tx`insert into audit (lead_id) values (${leadId})`
 * })
 * ```
 */
export function fromPostgresJs<Parameter>(sql: PostgresJsSql<Parameter>): SqlDatabase {
  return {
    async query(text, values) {
      const parameters = values.map((value) =>
        value === null ? null : sql.typed(String(value), UNKNOWN_TYPE),
      )
      const rows = await sql.unsafe(text, parameters)
      return { rows: [...rows], rowCount: rows.count }
    },
    async transaction(work) {
      if (sql.begin === undefined) throw alreadyInTransaction('fromPostgresJs')
      await sql.begin((tx) => work(fromPostgresJs(tx)))
    },
  }
}

/**
 * The part of a database or a transaction of Drizzle that {@link fromDrizzle} uses.
 *
 * @example
 * ```ts
 * const accepted: DrizzleDatabase<SQL> = drizzle(pool)
 * ```
 */
export interface DrizzleDatabase<Statement> {
  /** Runs a statement. */
  execute(statement: Statement): PromiseLike<DrizzleResult>
  /** Runs work in a transaction. */
  transaction(work: (tx: DrizzleDatabase<Statement>) => Promise<void>): Promise<unknown>
}

/**
 * A result of Drizzle: that of `pg`, or the rows of postgres.js.
 *
 * @example
 * ```ts
 * const rowsOf = (result: DrizzleResult): Iterable<unknown> => ('rows' in result ? result.rows : result)
 * ```
 */
export type DrizzleResult =
  | { readonly rows: unknown[]; readonly rowCount?: number | null | undefined }
  | (Iterable<unknown> & { readonly count: number | null })

/**
 * Returns the database of [Drizzle](https://orm.drizzle.team), or the transaction that `db.transaction` passes to its
 * callback. Tested with Drizzle 0.45.
 *
 * On a `Pool` of `pg`, add an error listener to each client: Drizzle does not, and the error of a connection that is
 * lost during a transaction would end the process.
 *
 * @param db - A database or a transaction, on `pg` or on postgres.js.
 * @param sql - The function `sql` of `drizzle-orm`.
 *
 * @example
 * ```ts
 * pool.on('connect', (client) => client.on('error', onError))
 * const db = drizzle(pool)
 * const repository = createPostgresLeadRepository({ pool: fromDrizzle(db, sql) })
 * await db.transaction(async (tx) => {
 *   const service = createLeadService({ repository: repository.within(fromDrizzle(tx, sql)), sink: 'relay' })
 *   await service.updateLead(ref, patch)
 *   await tx.insert(audit).values({ leadId })
 * })
 * ```
 */
export function fromDrizzle<Statement>(
  db: DrizzleDatabase<Statement>,
  sql: (pieces: TemplateStringsArray, ...values: unknown[]) => Statement,
): SqlDatabase {
  return {
    async query(text, values) {
      const { pieces, numbers } = splitAtPlaceholders(text)
      const template = Object.assign([...pieces], { raw: pieces })
      const statement = sql(template, ...numbers.map((number) => values[number - 1] ?? null))
      const result = await db.execute(statement)
      if ('rows' in result) return result
      return { rows: [...result], rowCount: result.count }
    },
    transaction: (work) => db.transaction((tx) => work(fromDrizzle(tx, sql))),
  }
}

/**
 * The part of a database or a transaction of Kysely that {@link fromKysely} uses.
 *
 * @example
 * ```ts
 * const accepted: KyselyDatabase = new Kysely({ dialect: new PostgresDialect({ pool }) })
 * ```
 */
export interface KyselyDatabase {
  /** Returns the same database or transaction without plugins. */
  withoutPlugins(): {
    /** Runs a statement. */
    executeQuery(query: KyselyQuery): Promise<{
      readonly rows: unknown[]
      readonly numAffectedRows?: bigint | undefined
    }>
  }
  /** Creates a transaction. */
  transaction(): {
    /** Runs work in the transaction. */
    execute(work: (trx: KyselyDatabase) => Promise<void>): Promise<unknown>
  }
}

/**
 * SQL as a compiled query of Kysely.
 *
 * @example
 * ```ts
 * const text = ({ sql }: KyselyQuery): string => sql
 * ```
 */
export interface KyselyQuery {
  readonly sql: string
  readonly parameters: readonly unknown[]
  readonly query: {
    readonly kind: 'RawNode'
    readonly sqlFragments: readonly string[]
    readonly parameters: readonly []
  }
  readonly queryId: { readonly queryId: string }
}

/**
 * Returns the database of [Kysely](https://kysely.dev), or the transaction that `db.transaction().execute` passes to
 * its callback. Plugins, such as the `CamelCasePlugin`, are not applied. Tested with Kysely 0.29.
 *
 * @example
 * ```ts
 * const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) })
 * const repository = createPostgresLeadRepository({ pool: fromKysely(db) })
 * await db.transaction().execute(async (trx) => {
 *   const service = createLeadService({ repository: repository.within(fromKysely(trx)), sink: 'relay' })
 *   await service.updateLead(ref, patch)
 *   await trx.insertInto('audit').values({ lead_id: leadId }).execute()
 * })
 * ```
 */
export function fromKysely(db: KyselyDatabase): SqlDatabase {
  return {
    async query(text, values) {
      const { rows, numAffectedRows } = await db.withoutPlugins().executeQuery({
        sql: text,
        parameters: values,
        query: { kind: 'RawNode', sqlFragments: [text], parameters: [] },
        queryId: { queryId: 'campaign-lead' },
      })
      return { rows, rowCount: Number(numAffectedRows ?? rows.length) }
    },
    transaction: (work) => db.transaction().execute((trx) => work(fromKysely(trx))),
  }
}

/**
 * The part of a Prisma client, or of a client in a transaction, that {@link fromPrisma} uses. A client in a
 * transaction may have no `$transaction`.
 *
 * @example
 * ```ts
 * const accepted: PrismaDatabase = new PrismaClient({ adapter: new PrismaPg({ connectionString }) })
 * ```
 */
export interface PrismaDatabase {
  /** Runs a statement and returns its rows. */
  $queryRawUnsafe(text: string, ...values: SqlValue[]): PromiseLike<unknown>
  /** Runs a statement and returns how many rows it has written. */
  $executeRawUnsafe(text: string, ...values: SqlValue[]): PromiseLike<number>
  /** Runs work in a transaction. */
  $transaction?(
    work: (tx: Omit<PrismaDatabase, '$transaction'>) => Promise<void>,
    limits: { maxWait: number; timeout: number },
  ): Promise<unknown>
}

/**
 * The limits of a transaction, in milliseconds. They are above every useful `timeoutSeconds` of the library, because
 * Prisma's own limits of 2 and 5 seconds would replace it.
 */
const PRISMA_LIMITS = { maxWait: 3_600_000, timeout: 3_600_000 }

/**
 * Returns the database of [Prisma](https://www.prisma.io), or the transaction that `prisma.$transaction` passes to its
 * callback. Prisma's limits of 2 and 5 seconds do not apply to the library's own transactions.
 * Tested with Prisma 7 and `@prisma/adapter-pg`.
 *
 * @example
 * ```ts
 * const prisma = new PrismaClient({ adapter: new PrismaPg({ connectionString }) })
 * const repository = createPostgresLeadRepository({ pool: fromPrisma(prisma) })
 * await prisma.$transaction(async (tx) => {
 *   const service = createLeadService({ repository: repository.within(fromPrisma(tx)), sink: 'relay' })
 *   await service.updateLead(ref, patch)
 *   await tx.audit.create({ data: { leadId } })
 * })
 * ```
 */
export function fromPrisma(prisma: PrismaDatabase): SqlDatabase {
  const query: SqlClient['query'] = async (text, values) => {
    // Prisma reports either the rows or their number.
    if (!returnsRows(text)) {
      return { rows: [], rowCount: await prisma.$executeRawUnsafe(text, ...values) }
    }
    const result = await prisma.$queryRawUnsafe(text, ...values)
    const rows: unknown[] = Array.isArray(result) ? result : []
    return { rows, rowCount: rows.length }
  }
  return {
    query,
    async transaction(work) {
      if (prisma.$transaction === undefined) throw alreadyInTransaction('fromPrisma')
      await prisma.$transaction((tx) => work(fromPrisma(tx)), { ...PRISMA_LIMITS })
    },
  }
}

function alreadyInTransaction(name: string): TypeError {
  return new TypeError(`${name}() of a transaction can only be passed to within()`)
}
