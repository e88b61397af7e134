import { readdir, readFile } from 'node:fs/promises'
import type { LeadRepository, Workspace } from 'campaign-lead'
import {
  createPostgresLeadRepository,
  insertWorkspaces,
  type PostgresLeadRepositoryOptions,
  type PostgresPool,
} from 'campaign-lead/postgres'
import type { OpenLeadSystem } from 'campaign-lead/testing/conformance'
import { createRepositorySystem } from 'campaign-lead/testing/conformance'
import type { LeadRepositoryHarness } from 'campaign-lead/testing/contracts'
import { Pool, type PoolConfig } from 'pg'
import { SteppedPool } from './stepped-pool.js'

/** Tables for leads, which can be filled anew. */
export interface LeadTables {
  readonly pool: PostgresPool
  readonly schema?: string | undefined
  /** Puts these workspaces in the place of all that is there. */
  readonly refill: (workspaces: readonly Workspace[]) => Promise<void>
}

/** What differs between the repositories that are tried. */
export type RepositoryVariant = Omit<PostgresLeadRepositoryOptions, 'pool' | 'schema'>

/** A pool for tests, in which the server may go away. */
export function openPool(url: string, config: PoolConfig = {}): Pool {
  const pool = new Pool({ connectionString: url, max: 20, ...config })
  pool.on('error', () => undefined)
  return pool
}

/** Returns the library's tables in a database that was created with them. */
export function leadTables(pool: Pool): LeadTables {
  return leadTablesIn((sql) => pool.query(sql), pool)
}

/** Makes them by the migrations' own text, in a schema of whatever name. */
export async function createLeadTablesBySql(
  execute: (sql: string) => Promise<unknown>,
  pool: PostgresPool,
  schema = 'campaign_lead',
): Promise<LeadTables> {
  const files = (await readdir('migrations')).sort()
  const migrations = await Promise.all(files.map((file) => readFile(`migrations/${file}`, 'utf8')))
  const up = migrations.map((migration) => migration.split('-- Down Migration')[0]).join('\n')
  const name = quote(schema)
  await execute(`create schema ${name}; set search_path to ${name}; ${up}; reset search_path`)
  return leadTablesIn(execute, pool, schema)
}

function quote(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

/** The library's tables, which are there already. */
function leadTablesIn(
  execute: (sql: string) => Promise<unknown>,
  pool: PostgresPool,
  schema = 'campaign_lead',
): LeadTables {
  const name = quote(schema)
  return {
    pool,
    schema,
    async refill(workspaces) {
      // Quicker than to truncate tables as small as these.
      await execute(`delete from ${name}.workspaces; delete from ${name}.pending_intents`)
      await insertWorkspaces(pool, workspaces, { schema })
    },
  }
}

/** Opens repositories on the tables, each with connections of its own. */
export function leadTablesHarness(
  { pool, schema, refill }: LeadTables,
  variant: RepositoryVariant = {},
): LeadRepositoryHarness {
  return {
    capabilities: ['durable', 'shared'],
    async prepare(workspaces) {
      await refill(workspaces)
      const pools = new Map<LeadRepository, SteppedPool>()
      return {
        open(step) {
          const stepped = new SteppedPool(pool, step)
          const repository = createPostgresLeadRepository({ pool: stepped, schema, ...variant })
          pools.set(repository, stepped)
          return repository
        },
        close: async (repository) => pools.get(repository)?.end(),
      }
    },
  }
}

/** Opens systems on the tables. */
export function leadTablesSystem(
  { pool, schema, refill }: LeadTables,
  variant: RepositoryVariant = {},
): OpenLeadSystem {
  return async (state) => {
    await refill([state.workspace])
    const stepped = new SteppedPool(pool, state.step)
    const repository = createPostgresLeadRepository({
      pool: stepped,
      schema,
      ...variant,
    })
    return { ...createRepositorySystem(repository, state), close: async () => stepped.end() }
  }
}
