// Compares updates in PostgreSQL with pgbench, which only runs the same statements, and with `pg` alone, which is
// Node's part without the library: `npm run bench:postgres`. The ratios describe the library; the absolute numbers, the
// machine.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startPostgresServer } from '../../test/support/postgres-server.js'
import { createBarePgWay } from './bare-pg-way.js'
import { deleteIntents, seedLeads } from './leads.js'
import type { CallMeasurement, Measurement, Way } from './measurement.js'
import { createPgbenchWay } from './pgbench-way.js'
import { createRepositoryWay } from './repository-way.js'
import { openServerCpu } from './server-cpu.js'

const SECONDS = readNumber('BENCH_SECONDS', 6)
const ROUNDS = readNumber('BENCH_ROUNDS', 5)

/** The minimum ratio of `update` to pgbench, by the number of concurrent callers. */
const GOALS = new Map([
  [1, 1],
  [8, 1.5],
  [32, 3],
  [128, 4],
])

/** Each caller of pgbench and of `pg` has a connection of its own. */
const MAX_CONNECTIONS = '300'

/** A measurement, and the CPU time of the server per lead in milliseconds. */
interface Round extends Measurement {
  readonly serverCpu: number | null
}

const server = await startPostgresServer({
  shared_buffers: '512MB',
  max_wal_size: '4GB',
  max_connections: MAX_CONNECTIONS,
})
const folder = await mkdtemp(join(tmpdir(), 'campaign-lead-bench-'))
const { url, binaries } = server
const pgbench = createPgbenchWay({ url, seconds: SECONDS, binaries, folder })
const ways = [createRepositoryWay(url, SECONDS), createBarePgWay(url, SECONDS), pgbench]
const readServerCpu = await openServerCpu(url)

try {
  await seedLeads(url)
  // Warms up the compiler of Node.
  for (const way of ways) await way.measure(1, 8)
  await compareAll('One lead per call, by concurrent callers', 1, [1, 8, 32, 128])
  await compareAll('updateMany of 100 leads, by concurrent callers', 100, [1, 8, 32])
} finally {
  await rm(folder, { recursive: true })
  await server.end()
}

async function compareAll(
  title: string,
  size: number,
  callerCounts: readonly number[],
): Promise<void> {
  console.log(`\n${title}`)
  console.log(`Medians of ${ROUNDS} rounds of ${SECONDS} s, with minimum and maximum\n`)
  console.log(
    '| callers | | leads/s | p50 ms | p99 ms | Node ms/lead | server ms/lead | to pgbench | goal |',
  )
  console.log('| ---: | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |')
  for (const callers of callerCounts) await compare(size, callers)
}

/** Measures in turns, because the speed of the machine varies over time. */
async function compare(size: number, callers: number): Promise<void> {
  const measured = new Map<Way, Round[]>(ways.map((way) => [way, []]))
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [way, rounds] of measured) {
      rounds.push(await measure(way, size, callers))
      await deleteIntents(url)
    }
  }
  const references = measured.get(pgbench)?.map(getRate) ?? []
  for (const [way, rounds] of measured) {
    const rates = rounds.map(getRate)
    const range = `${Math.min(...rates).toFixed(0)}–${Math.max(...rates).toFixed(0)}`
    const calls = rounds.flatMap((round) => round.calls ?? [])
    const isUpdate = size === 1 && way === ways[0]
    const cells = [
      callers,
      way.name,
      `${median(rates).toFixed(0)} (${range})`,
      print(calls, 'p50', 1),
      print(calls, 'p99', 1),
      print(calls, 'processor', 3),
      median(rounds.map(({ serverCpu }) => serverCpu ?? Number.NaN)).toFixed(3),
      // Of the same round: the speed of the machine varies between rounds.
      median(rates.map((rate, round) => rate / (references[round] ?? Number.NaN))).toFixed(2),
      isUpdate ? (GOALS.get(callers) ?? '') : '',
    ]
    console.log(`| ${cells.join(' | ')} |`)
  }
}

async function measure(way: Way, size: number, callers: number): Promise<Round> {
  const before = await readServerCpu?.()
  const measurement = await way.measure(size, callers)
  const after = await readServerCpu?.()
  const isRead = before !== undefined && after !== undefined
  return { ...measurement, serverCpu: isRead ? (after - before) / measurement.leads : null }
}

function getRate({ leadsPerSecond }: Measurement): number {
  return leadsPerSecond
}

function print(
  calls: readonly CallMeasurement[],
  field: keyof CallMeasurement,
  digits: number,
): string {
  return calls.length === 0 ? '' : median(calls.map((call) => call[field])).toFixed(digits)
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}

function readNumber(name: string, defaultValue: number): number {
  const value = Number(process.env[name] || defaultValue)
  if (!(value > 0)) throw new TypeError(`${name} must be a number above 0`)
  return value
}
