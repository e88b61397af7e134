import { type PostgresServer, startPostgresServer } from '../../test/support/postgres-server.js'
import { type Call, compareCalls } from '../growth/compare-calls.js'
import { readRetagging } from '../growth/retagging.js'
import type { Comparison } from '../report/comparison.js'
import { printFigure } from '../report/markdown.js'
import { runProgram } from '../report/programs.js'
import { fillLeadTables } from './lead-tables.js'

const SIZES = [1_000, 10_000, 100_000, 1_000_000]
const LARGEST = 1_000_000
const ROUNDS = 3

const ABOUT =
  'Each call updates all leads of a table with this many leads, or some leads of a table with a million; with ' +
  'each lead a webhook is stored. The server has `shared_buffers = 512MB` and `max_wal_size = 4GB`.'

/** Compares the time per lead for different numbers of leads in the table and in one call. */
export async function comparePostgresGrowth(): Promise<readonly Comparison[]> {
  const server = await startPostgresServer({ shared_buffers: '512MB', max_wal_size: '4GB' })
  try {
    const urls = await fillTables(server)
    const createCall = (size: number, table: number): Call => ({
      name:
        size === table
          ? `${printFigure(size)} leads`
          : `${printFigure(size)} of ${printFigure(table)}`,
      measure: async () => await updateMany(urls.get(table) ?? '', size),
    })
    return await compareCalls(
      { title: 'updateMany in PostgreSQL, by leads', about: ABOUT },
      ROUNDS,
      [
        ...SIZES.map((size) => createCall(size, size)),
        ...SIZES.filter((size) => size < LARGEST).map((size) => createCall(size, LARGEST)),
      ],
    )
  } finally {
    await server.end()
  }
}

/** Returns the URLs of the databases, by the number of their leads. */
async function fillTables(server: PostgresServer): Promise<ReadonlyMap<number, string>> {
  const urls = new Map<number, string>()
  for (const size of SIZES) {
    const url = await server.createDatabase()
    await fillLeadTables(url, size)
    urls.set(size, url)
  }
  return urls
}

async function updateMany(url: string, size: number) {
  return readRetagging(
    await runProgram('bench/postgres/measure-update-many.ts', [url, String(size)]),
  )
}
