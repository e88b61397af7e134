import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { check } from '../../core/argument-checks.js'
import { defaultsTo, type OptionRules, resolveOptions } from '../../core/resolve-options.js'
import { checkSchema, DEFAULT_SCHEMA, quoteSchema } from './postgres-arguments.js'

/**
 * Options of {@link readLeadMigrations}.
 *
 * @example
 * ```ts
 * const options: ReadLeadMigrationsOptions = { schema: 'crm_leads' }
 * const migrations = readLeadMigrations(options)
 * ```
 */
export interface ReadLeadMigrationsOptions {
  /** The schema of the library's tables. It is created if it does not exist. Defaults to `campaign_lead`. */
  readonly schema?: string | undefined
}

/**
 * A migration of the library's tables.
 *
 * @example
 * ```ts
 * const toFile = ({ name, up }: LeadMigration) => ({ path: `drizzle/${name}.sql`, content: up })
 * ```
 */
export interface LeadMigration {
  /** Begins with its number, such as `1_leads-and-pending-intents`. */
  readonly name: string
  /** One SQL statement that applies the migration. */
  readonly up: string
  /** One SQL statement that reverts the migration. It keeps the schema, which may have other tables. */
  readonly down: string
}

const OPTIONS = {
  schema: defaultsTo(DEFAULT_SCHEMA, checkQuotedSchema),
} satisfies OptionRules<ReadLeadMigrationsOptions>

/** Quotes the statement of a migration. */
const QUOTE = '$campaign_lead$'

/**
 * Reads the migrations for your own migration tool, such as Kysely, Drizzle, Prisma or TypeORM: in their order, each as
 * one statement that needs no parameters and does not change the `search_path` of your transaction.
 *
 * Use this or `migrateLeadTables`, not both: `migrateLeadTables` records what it has run in the table `migrations` of
 * the schema, and your tool has a record of its own. To change to your tool later, mark the migrations as applied in
 * its record.
 *
 * @returns The migrations of this version. A later version adds migrations, and does not change these.
 * @throws TypeError if an option is unknown or invalid; the message names it.
 *
 * @example
 * ```ts
 * // For Kysely.
 * const migrations = readLeadMigrations().map(({ name, up, down }) => [
 *   name,
 *   {
 *     up: (db: Kysely<unknown>) => sql.raw(up).execute(db),
 *     down: (db: Kysely<unknown>) => sql.raw(down).execute(db),
 *   },
 * ])
 * ```
 */
export function readLeadMigrations(options: ReadLeadMigrationsOptions = {}): LeadMigration[] {
  const { schema } = resolveOptions('options', options, OPTIONS)
  const folder = findMigrationsFolder()
  const files = readdirSync(folder).sort(
    (one, other) => Number.parseInt(one, 10) - Number.parseInt(other, 10),
  )
  return files.map((file) => {
    const text = readFileSync(join(folder, file), 'utf8').replace('-- Up Migration', '')
    const [up = '', down = ''] = text.split('-- Down Migration')
    return {
      name: file.replace('.sql', ''),
      up: toStatement(schema, up),
      down: toStatement(schema, down),
    }
  })
}

/** Returns the folder of the migrations in the installed package. */
export function findMigrationsFolder(): string {
  const require = createRequire(import.meta.url)
  return join(dirname(require.resolve('campaign-lead/package.json')), 'migrations')
}

function toStatement(schema: string, sql: string): string {
  const name = quoteSchema(schema)
  const text = `'${name.replaceAll("'", "''")}'`
  // A block is one statement, which any client can run, and which is applied completely or not at all.
  return `do ${QUOTE}
declare
  previous_search_path text := current_setting('search_path');
begin
  if to_regnamespace(${text}) is null then create schema ${name}; end if;
  perform set_config('search_path', ${text}, true);

${sql.trim()}

  perform set_config('search_path', previous_search_path, true);
end ${QUOTE};
`
}

function checkQuotedSchema(field: string, schema: unknown): void {
  checkSchema(field, schema)
  check(!String(schema).includes(QUOTE), field, `a name without ${QUOTE}`, schema)
}
