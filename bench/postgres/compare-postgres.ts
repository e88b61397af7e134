import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startPostgresServer } from '../../test/support/postgres-server.js'
import type { Comparison, Goal } from '../report/comparison.js'
import { readTreeMs } from '../report/processor-time.js'
import { measureInTurns } from '../report/rounds.js'
import { createBarePgWay } from './bare-pg-way.js'
import { findPostmaster } from './find-postmaster.js'
import { deleteIntents, seedLeads } from './leads.js'
import type { Way } from './measurement.js'
import { createPgbenchWay } from './pgbench-way.js'
import { createRepositoryWay } from './repository-way.js'

const SECONDS = Number(process.env['BENCH_SECONDS'] || 5)
const ROUNDS = Number(process.env['BENCH_ROUNDS'] || 3)

/** Concurrent callers, each of which updates some leads in a call. */
interface Calls {
  readonly size: number
  readonly callers: number
  /** The goal for the time of the library. */
  readonly goal?: Goal
}

const CALLS: readonly Calls[] = [
  { size: 1, callers: 1, goal: { atMost: 1 } },
  { size: 1, callers: 8, goal: { atMost: 0.67 } },
  { size: 1, callers: 32, goal: { atMost: 0.33 } },
  { size: 1, callers: 128, goal: { atMost: 0.25 } },
  { size: 100, callers: 1 },
  { size: 100, callers: 8 },
  { size: 100, callers: 32 },
]

/** Each caller of pgbench and of `pg` has a connection of its own. */
const MAX_CONNECTIONS = '300'

const ABOUT =
  'The seconds of a round divided by its updates, of all callers together. pgbench sends the same two statements in ' +
  'one thread, and `pg` alone sends them from Node without checks and rules. Each caller of these two has a ' +
  'connection of its own; the library has a pool of ten.'

/** The cost of an update, in milliseconds. */
interface Cost {
  readonly time: number
  /** The CPU time of all processes of PostgreSQL. */
  readonly serverCpu: number
}

/** Compares updates in PostgreSQL with pgbench, which only runs the same statements, and with `pg` alone. */
export async function comparePostgres(): Promise<readonly Comparison[]> {
  const server = await startPostgresServer({
    shared_buffers: '512MB',
    max_wal_size: '4GB',
    max_connections: MAX_CONNECTIONS,
  })
  const folder = await mkdtemp(join(tmpdir(), 'campaign-lead-bench-'))
  const { url, binaries } = server
  try {
    await seedLeads(url)
    const ways: readonly [Way, ...Way[]] = [
      createPgbenchWay({ url, seconds: SECONDS, binaries, folder }),
      createRepositoryWay(url, SECONDS),
      createBarePgWay(url, SECONDS),
    ]
    const postmaster = await findPostmaster(url)
    const measure = async (way: Way, { size, callers }: Calls): Promise<Cost> => {
      const before = readTreeMs(postmaster)
      const { leads, leadsPerSecond } = await way.measure(size, callers)
      const serverCpu = (readTreeMs(postmaster) - before) / leads
      await deleteIntents(url)
      return { time: 1000 / leadsPerSecond, serverCpu }
    }
    // Warms up the compiler of Node.
    for (const way of ways) await way.measure(1, 8)
    const comparisons: Comparison[] = []
    for (const calls of CALLS) {
      const measured = await measureInTurns(ways, ROUNDS, (way) => measure(way, calls))
      comparisons.push(...toComparisons(calls, measured))
    }
    return comparisons
  } finally {
    await rm(folder, { recursive: true })
    await server.end()
  }
}

/** @param measured - The first way is the reference, the second one is the library. */
function toComparisons(
  { size, callers, goal }: Calls,
  measured: ReadonlyMap<Way, readonly Cost[]>,
): Comparison[] {
  const [reference, library] = measured.keys()
  const compare = (
    title: string,
    about: string,
    read: (cost: Cost) => number,
    libraryGoal?: Goal,
  ): Comparison => ({
    title,
    about,
    unit: 'ms per lead',
    reference: reference?.name ?? '',
    rows: Array.from(measured, ([way, costs]) => ({
      name: way.name,
      rounds: costs.map(read),
      goal: way === library ? libraryGoal : undefined,
    })),
  })
  const updates = size === 1 ? 'Update in PostgreSQL' : `updateMany of ${size} leads in PostgreSQL`
  const title = `${updates}, ${callers} ${callers === 1 ? 'caller' : 'callers'}`
  return [
    compare(title, ABOUT, ({ time }) => time, goal),
    compare(`${title}: server CPU`, 'CPU time of PostgreSQL.', ({ serverCpu }) => serverCpu),
  ]
}
