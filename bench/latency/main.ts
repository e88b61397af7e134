// Measures the time from the commit of an update to its webhook, and the statements per second when nothing happens:
// `npm run bench:latency`. It needs the extension pg_stat_statements, which a system installation of PostgreSQL has.
import { setTimeout as wait } from 'node:timers/promises'
import { startPostgresServer } from '../../test/support/postgres-server.js'
import { countStatements } from './count-statements.js'
import { openSystem, type Waking } from './open-system.js'
import { startReceiver } from './start-receiver.js'

const SECONDS = Number(process.env['BENCH_SECONDS'] || 15)
const ROUNDS = Number(process.env['BENCH_ROUNDS'] || 3)
const UPDATES_PER_SECOND = 5

const WAYS: ReadonlyArray<{ name: string; waking: Waking; pollingSeconds: number }> = [
  { name: 'polling every 0.5 s (default)', waking: 'none', pollingSeconds: 0.5 },
  { name: 'wake() in one process, polling every 5 s', waking: 'process', pollingSeconds: 5 },
  { name: 'createIntentChannel, polling every 5 s', waking: 'channel', pollingSeconds: 5 },
]

const server = await startPostgresServer({ shared_preload_libraries: 'pg_stat_statements' })
const receiver = await startReceiver()
console.log(
  `${ROUNDS} rounds of ${SECONDS} s with ${UPDATES_PER_SECOND} updates/s, then ${SECONDS} s idle\n`,
)
console.log('| | webhooks | p50 ms | p90 ms | p99 ms | statements/s when idle |')
console.log('| --- | ---: | ---: | ---: | ---: | ---: |')
try {
  for (let round = 0; round < ROUNDS; round += 1) for (const way of WAYS) await measure(way)
} finally {
  await receiver.close()
  await server.end()
}

async function measure({ name, waking, pollingSeconds }: (typeof WAYS)[number]): Promise<void> {
  const url = await server.createDatabase()
  const system = await openSystem({ url, receiverUrl: receiver.url, waking, pollingSeconds })
  // Warms up the compiler of Node and the connections.
  await update(10)
  const delays = await update(SECONDS * UPDATES_PER_SECOND)
  const before = await countStatements(url)
  await wait(SECONDS * 1000)
  const idle = (await countStatements(url)) - before - 1
  await system.close()
  const sorted = delays.sort((one, other) => one - other)
  const at = (share: number) => (sorted[Math.floor(sorted.length * share)] ?? Number.NaN).toFixed(0)
  const cells = [name, sorted.length, at(0.5), at(0.9), at(0.99), (idle / SECONDS).toFixed(1)]
  console.log(`| ${cells.join(' | ')} |`)

  /** Updates leads at a constant rate, whether or not the webhooks arrive. Resolves when they have arrived. */
  async function update(count: number): Promise<number[]> {
    const updates: Array<Promise<number>> = []
    for (let index = 0; index < count; index += 1) {
      updates.push(updateOnce())
      await wait(1000 / UPDATES_PER_SECOND)
    }
    return await Promise.all(updates)
  }

  async function updateOnce(): Promise<number> {
    const id = await system.updateLead()
    const committed = performance.now()
    return (await receiver.arrival(id)) - committed
  }
}
