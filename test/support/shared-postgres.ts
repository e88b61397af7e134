import { createIntentQueues } from 'campaign-lead/pg-boss'
import { migrateLeadTables } from 'campaign-lead/postgres'
import { Pool } from 'pg'
import PgBoss from 'pg-boss'
import type { TestProject } from 'vitest/node'
import { type PostgresServer, startPostgresServer } from './postgres-server.js'

declare module 'vitest' {
  interface ProvidedContext {
    /** The URL of the server that all test files of a run share. */
    readonly sharedPostgresUrl: string
  }
}

/** The content of a new database: nothing, the library's tables, or also pg-boss and the queues. */
export type Template = 'empty' | 'leads' | 'queues'

/** Faster, but not crash-safe: no test needs the data after a crash. */
const FAST = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  wal_level: 'minimal',
  max_wal_senders: '0',
  max_wal_size: '8GB',
  checkpoint_timeout: '1h',
  autovacuum: 'off',
  jit: 'off',
  max_connections: '500',
}

let server: PostgresServer

/** Starts the server once per run, and creates the template databases. */
export async function setup(project: TestProject): Promise<void> {
  server = await startPostgresServer(FAST)
  const admin = new Pool({ connectionString: server.url, max: 1 })
  await admin.query(`create database template_leads`)
  await migrate(toUrl('template_leads'))
  await admin.query('create database template_queues template template_leads')
  await createQueues(toUrl('template_queues'))
  await admin.end()
  project.provide('sharedPostgresUrl', server.url)
}

/** Stops the server and deletes its data. */
export async function teardown(): Promise<void> {
  await server.end()
}

function toUrl(database: string): string {
  const url = new URL(server.url)
  url.pathname = database
  return url.href
}

async function migrate(url: string): Promise<void> {
  const pool = new Pool({ connectionString: url, max: 1 })
  await migrateLeadTables(pool)
  await pool.end()
}

async function createQueues(url: string): Promise<void> {
  const boss = new PgBoss({ connectionString: url, supervise: false, schedule: false, max: 1 })
  await boss.start()
  await createIntentQueues({ boss })
  await boss.stop({ graceful: false })
}
