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

const SECONDS = Number(process.env['BENCH_SECONDS'] || 2)
const ROUNDS = Number(process.env['BENCH_ROUNDS'] || 7)

const server = await startPostgresServer({ shared_buffers: '512MB', max_wal_size: '4GB' })
const folder = await mkdtemp(join(tmpdir(), 'campaign-lead-bench-'))
const { url, binaries } = server
const pgbench = createPgbenchWay({ url, seconds: SECONDS, binaries, folder })
const ways = [createRepositoryWay(url, SECONDS), createBarePgWay(url, SECONDS), pgbench]

try {
  await seedLeads(url)
  // Warms up the compiler of Node.
  for (const way of ways) await way.measure(1, 8)
  for (const size of [1, 100]) {
    console.log(`\n${size === 1 ? 'One lead per call' : `updateMany of ${size} leads`}`)
    console.log(`Medians of ${ROUNDS} rounds of ${SECONDS} s, with minimum and maximum\n`)
    console.log('| connections | | leads/s | p50 ms | p99 ms | Node ms/lead | to pgbench |')
    console.log('| ---: | --- | ---: | ---: | ---: | ---: | ---: |')
    for (const connections of [1, 8, 32]) await compare(size, connections)
  }
} finally {
  await rm(folder, { recursive: true })
  await server.end()
}

/** Measures in turns, because the speed of the machine varies over time. */
async function compare(size: number, connections: number): Promise<void> {
  const measured = new Map<Way, Measurement[]>(ways.map((way) => [way, []]))
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [way, measurements] of measured) {
      measurements.push(await way.measure(size, connections))
      await deleteIntents(url)
    }
  }
  const reference = median((measured.get(pgbench) ?? []).map(getRate))
  for (const [{ name }, measurements] of measured) {
    const rates = measurements.map(getRate)
    const range = `${Math.min(...rates).toFixed(0)}–${Math.max(...rates).toFixed(0)}`
    const calls = measurements.flatMap((measurement) => measurement.calls ?? [])
    const cells = [
      connections,
      name,
      `${median(rates).toFixed(0)} (${range})`,
      print(calls, 'p50', 1),
      print(calls, 'p99', 1),
      print(calls, 'processor', 3),
      (median(rates) / reference).toFixed(2),
    ]
    console.log(`| ${cells.join(' | ')} |`)
  }
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
