import { check } from '../../core/argument-checks.js'
import { quoteSchema } from '../postgres/postgres-arguments.js'

/** The default schema of pg-boss. */
export const DEFAULT_BOSS_SCHEMA = 'pgboss'

/** pg-boss accepts only these names, since it does not quote them. */
const BOSS_SCHEMA = /^[A-Za-z_]\w{0,49}$/

/** @throws TypeError if it is not a possible schema of pg-boss. */
export function checkBossSchema(field: string, schema: unknown): void {
  const expected =
    'a schema of pg-boss: at most 50 letters, digits and _, not starting with a digit'
  check(typeof schema === 'string' && BOSS_SCHEMA.test(schema), field, expected, schema)
}

/** Returns the quoted name of the table that contains the jobs. */
export function toJobTable(bossSchema: string): string {
  // pg-boss does not quote the name, so PostgreSQL folds it to lower case.
  return `${quoteSchema(bossSchema.toLowerCase())}.job`
}
