import { PrismaPg } from '@prisma/adapter-pg'
import type { SqlDatabase } from 'campaign-lead/postgres'
import { fromDrizzle, fromKysely, fromPostgresJs, fromPrisma } from 'campaign-lead/postgres'
import { sql as drizzleSql } from 'drizzle-orm'
import { drizzle as drizzleOnPg } from 'drizzle-orm/node-postgres'
import { drizzle as drizzleOnPostgresJs } from 'drizzle-orm/postgres-js'
import { Kysely, PostgresDialect } from 'kysely'
import { Pool } from 'pg'
import postgres from 'postgres'
import { PrismaClient } from './generated/client.js'

/** A client of PostgreSQL, opened on a database. */
export interface OpenClient {
  readonly database: SqlDatabase
  /** Runs work in a transaction of the client, which the library did not begin. */
  transaction(work: (transaction: SqlDatabase) => Promise<void>): Promise<unknown>
  close(): Promise<void>
}

/** Opens each client. It uses at most 20 connections. */
export const CLIENTS: Readonly<Record<string, (url: string) => OpenClient>> = {
  'postgres.js'(url) {
    const sql = postgres(url, { max: 20, onnotice: () => undefined })
    return {
      database: fromPostgresJs(sql),
      transaction: (work) => sql.begin((tx) => work(fromPostgresJs(tx))),
      close: () => sql.end({ timeout: 1 }),
    }
  },
  Kysely(url) {
    const db = new Kysely<object>({ dialect: new PostgresDialect({ pool: openPool(url) }) })
    return {
      database: fromKysely(db),
      transaction: (work) => db.transaction().execute((trx) => work(fromKysely(trx))),
      close: () => db.destroy(),
    }
  },
  'Drizzle on pg'(url) {
    const pool = openPool(url)
    const db = drizzleOnPg(pool)
    return {
      database: fromDrizzle(db, drizzleSql),
      transaction: (work) => db.transaction((tx) => work(fromDrizzle(tx, drizzleSql))),
      close: () => pool.end(),
    }
  },
  'Drizzle on postgres.js'(url) {
    const client = postgres(url, { max: 20, onnotice: () => undefined })
    const db = drizzleOnPostgresJs(client)
    return {
      database: fromDrizzle(db, drizzleSql),
      transaction: (work) => db.transaction((tx) => work(fromDrizzle(tx, drizzleSql))),
      close: () => client.end({ timeout: 1 }),
    }
  },
  Prisma(url) {
    const prisma = new PrismaClient({ adapter: new PrismaPg({ connectionString: url, max: 20 }) })
    return {
      database: fromPrisma(prisma),
      transaction: (work) => prisma.$transaction((tx) => work(fromPrisma(tx))),
      close: () => prisma.$disconnect(),
    }
  },
}

function openPool(url: string): Pool {
  const pool = new Pool({ connectionString: url, max: 20 })
  pool.on('error', () => undefined)
  // Drizzle adds no listener: the error of a connection that is lost in a transaction would end the process.
  pool.on('connect', (client) => client.on('error', () => undefined))
  return pool
}
