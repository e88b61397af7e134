import { Client } from 'pg'

/** Counts the statements that clients have sent to a database, including this one. */
export async function countStatements(url: string): Promise<number> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    await client.query('create extension if not exists pg_stat_statements')
    const { rows } = await client.query<{ calls: string }>(
      `select sum(calls) as calls from pg_stat_statements
       where dbid = (select oid from pg_database where datname = current_database())`,
    )
    return Number(rows[0]?.calls)
  } finally {
    await client.end()
  }
}
