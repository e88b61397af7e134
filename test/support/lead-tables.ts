import type { LeadRepository, Workspace } from 'campaign-lead'
import {
  createPostgresLeadRepository,
  insertWorkspaces,
  type PostgresLeadRepositoryOptions,
  type PostgresPool,
  readLeadMigrations,
  type SqlDatabase,
} from 'campaign-lead/postgres'
import type { OpenLeadSystem } from 'campaign-lead/testing/conformance'
import { createRepositorySystem } from 'campaign-lead/testing/conformance'
import type { IoHook, LeadRepositoryHarness } from 'campaign-lead/testing/contracts'
import { Pool, type PoolConfig } from 'pg'
import { HookedPool } from '../../src/testing/contracts/simulation/hooked-pool.js'
import { HookedDatabase } from './hooked-database.js'

/** The tables of leads under test. */
export interface LeadTables {
  readonly pool: PostgresPool | SqlDatabase
  readonly schema?: string | undefined
  /** Replaces everything in the tables by these workspaces. */
  readonly refill: (workspaces: readonly Workspace[]) => Promise<void>
}

/** The options in which the repositories under test differ. */
export type RepositoryVariant = Omit<PostgresLeadRepositoryOptions, 'pool' | 'schema'>

/** Opens a pool that ignores lost connections: tests stop the server. */
export function openPool(url: string, config: PoolConfig = {}): Pool {
  const pool = new Pool({ connectionString: url, max: 20, ...config })
  pool.on('error', () => undefined)
  return pool
}

/**
 * Returns the library's tables in a database that was created with them.
 *
 * @param client - The client under test.
 */
export function leadTables(pool: Pool, client: PostgresPool | SqlDatabase = pool): LeadTables {
  return findLeadTables((sql) => pool.query(sql), client)
}

/** Creates the tables by the SQL of the migrations, in a schema of any name. */
export async function createLeadTablesBySql(
  execute: (sql: string) => Promise<unknown>,
  pool: PostgresPool,
  schema = 'campaign_lead',
): Promise<LeadTables> {
  for (const { up } of readLeadMigrations({ schema })) await execute(up)
  return findLeadTables(execute, pool, schema)
}

function quote(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

/** Returns the library's tables, which already exist. */
function findLeadTables(
  execute: (sql: string) => Promise<unknown>,
  pool: PostgresPool | SqlDatabase,
  schema = 'campaign_lead',
): LeadTables {
  const name = quote(schema)
  return {
    pool,
    schema,
    async refill(workspaces) {
      // For small tables, this is faster than a truncate.
      await execute(`delete from ${name}.workspaces; delete from ${name}.pending_intents`)
      await insertWorkspaces(pool, workspaces, { schema })
    },
  }
}

function hookPool(pool: PostgresPool | SqlDatabase, hook: IoHook): HookedPool | HookedDatabase {
  return 'connect' in pool ? new HookedPool(pool, hook) : new HookedDatabase(pool, hook)
}

/** Returns a harness that opens repositories on the tables, each with its own connections. */
export function leadTablesHarness(
  { pool, schema, refill }: LeadTables,
  variant: RepositoryVariant = {},
): LeadRepositoryHarness {
  return {
    capabilities: ['durable', 'shared', 'dueSends'],
    async prepare(workspaces) {
      await refill(workspaces)
      const pools = new Map<LeadRepository, HookedPool | HookedDatabase>()
      return {
        open(hook) {
          const hooked = hookPool(pool, hook)
          const repository = createPostgresLeadRepository({ pool: hooked, schema, ...variant })
          pools.set(repository, hooked)
          return repository
        },
        close: async (repository) => pools.get(repository)?.end(),
      }
    },
  }
}

/** Returns a function that opens systems on the tables. */
export function leadTablesSystem(
  { pool, schema, refill }: LeadTables,
  variant: RepositoryVariant = {},
): OpenLeadSystem {
  return async (state) => {
    await refill([state.workspace])
    const hooked = hookPool(pool, state.step)
    const repository = createPostgresLeadRepository({
      pool: hooked,
      schema,
      ...variant,
    })
    return { ...createRepositorySystem(repository, state), close: async () => hooked.end() }
  }
}
