import { Client } from 'pg'
import { readParent } from '../report/processor-time.js'

/** Returns the process of a PostgreSQL server on this machine. Its children serve the connections. */
export async function findPostmaster(url: string): Promise<number> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid')
    return readParent(rows[0]?.pid ?? 0)
  } finally {
    await client.end()
  }
}
