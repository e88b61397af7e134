// Compares the execution of intents with pg-boss alone, graphile-worker and BullMQ: `npm run bench:intents`. The ratios
// describe the library; the absolute numbers, the machine. Redis stores nothing on a disk here, unlike PostgreSQL.
import { randomBytes } from 'node:crypto'
import { createWebhookSender } from 'campaign-lead/webhooks'
import { startPostgresServer } from '../../test/support/postgres-server.js'
import { startRedisServer } from '../../test/support/redis-server.js'
import { withServers } from '../http/with-servers.js'
import { findPostmaster } from '../postgres/find-postmaster.js'
import { toSpread } from '../report/comparison.js'
import { printFigure, printSpread, printTable } from '../report/markdown.js'
import { measureInTurns } from '../report/rounds.js'
import { createBullmqEngine } from './bullmq-engine.js'
import { createCampaignLeadEngines } from './campaign-lead-engine.js'
import type { Engine, IntentKind } from './engine.js'
import { createGraphileEngine } from './graphile-engine.js'
import { type Measurement, type MeasurementOptions, measureEngine } from './measure.js'
import { createPgBossEngines } from './pg-boss-engines.js'

const SECONDS = Number(process.env['BENCH_SECONDS'] || 6)
const ROUNDS = Number(process.env['BENCH_ROUNDS'] || 3)
const BACKLOGS = (process.env['BENCH_BACKLOGS'] || '1000,20000,100000').split(',').map(Number)
const KINDS: readonly IntentKind[] = ['no-op', 'webhook']

const secret = `whsec_${randomBytes(32).toString('base64')}`
const sender = createWebhookSender({ allowedAddresses: ['127.0.0.1'] })
const postgres = await startPostgresServer({ shared_buffers: '512MB', max_wal_size: '4GB' })
const redis = await startRedisServer()

try {
  await withServers(async (startServer) => {
    const { url: receiverUrl } = await startServer('bench/intents/serve-receiver.ts', [])
    const postmaster = await findPostmaster(postgres.url)
    const createDatabase = () => postgres.createDatabase()
    const libraryOptions = { url: await createDatabase(), postmaster, receiverUrl, secret }
    const [withRelay, workers] = await createCampaignLeadEngines(libraryOptions)
    const [fetching, working] = await createPgBossEngines(await createDatabase(), postmaster)
    const graphile = await createGraphileEngine(await createDatabase(), postmaster)
    const bullmq = await createBullmqEngine(redis.url, redis.pid())
    const engines = [withRelay, workers, fetching, working, graphile, bullmq]

    try {
      for (const kind of KINDS) await compareEngines(kind, engines, fetching, receiverUrl)
    } finally {
      for (const engine of engines) await engine.close()
    }
  })
} catch (error) {
  // An engine that loses its server may end the process with another error.
  console.error(error)
  process.exitCode = 1
} finally {
  sender.close()
  await redis.kill()
  await postgres.end()
}

/** Measures in turns, because the speed of the machine varies over time. */
async function compareEngines(
  kind: IntentKind,
  engines: readonly Engine[],
  reference: Engine,
  receiverUrl: string,
): Promise<void> {
  const endpoint = { id: 'endpoint', url: receiverUrl, secrets: [secret] }
  const costs = new Map<Engine, number[]>(engines.map((engine) => [engine, []]))
  // Warms up the compiler of Node.
  for (const engine of engines) {
    await measureEngine(engine, { kind, backlog: 1_000, seconds: 0.5, sender, endpoint })
  }
  for (const backlog of BACKLOGS) {
    const options = { kind, backlog, seconds: SECONDS, sender, endpoint }
    const measured = await measureInTurns(engines, ROUNDS, (engine) =>
      measureEngine(engine, options),
    )
    printComparison(options, measured, reference)
    for (const [engine, measurements] of measured) {
      costs.get(engine)?.push(medianOf(measurements, ({ node, server }) => node + server))
    }
  }
  printGrowth(kind, costs)
}

function printComparison(
  { kind, backlog }: Pick<MeasurementOptions, 'kind' | 'backlog'>,
  measured: ReadonlyMap<Engine, readonly Measurement[]>,
  reference: Engine,
): void {
  console.log(`\n${kind} intents, a backlog of ${backlog.toLocaleString('en')}`)
  console.log(`Medians of ${ROUNDS} rounds of ${SECONDS} s, with minimum and maximum\n`)
  const referenceRounds = measured.get(reference) ?? []
  const rows = [...measured].map(([{ name }, measurements]) => {
    const ratios = measurements.map(
      ({ jobsPerSecond }, round) => jobsPerSecond / (referenceRounds[round]?.jobsPerSecond ?? 0),
    )
    return [
      name,
      printSpread(toSpread(measurements.map(({ jobsPerSecond }) => jobsPerSecond))),
      medianOf(measurements, ({ node }) => node).toFixed(3),
      medianOf(measurements, ({ server }) => server).toFixed(3),
      printFigure(toSpread(ratios).median),
    ]
  })
  const heads = ['', 'jobs/s', 'Node ms/job', 'server ms/job', `to ${reference.name}`]
  console.log(printTable(heads, rows))
}

/** Prints the CPU time of a job, of Node and the server, at the last backlog compared with the first. */
function printGrowth(kind: IntentKind, costs: ReadonlyMap<Engine, readonly number[]>): void {
  const [first, last] = [BACKLOGS.at(0), BACKLOGS.at(-1)].map((size) => size?.toLocaleString('en'))
  console.log(
    `\n${kind} intents, CPU ms per job with a backlog of ${last} compared with ${first}\n`,
  )
  const rows = [...costs].map(([{ name }, [one = 0, ...others]]) => {
    const other = others.at(-1) ?? one
    return [name, one.toFixed(3), other.toFixed(3), printFigure(other / one)]
  })
  console.log(printTable(['', `${first}`, `${last}`, 'ratio'], rows))
}

function medianOf(
  measurements: readonly Measurement[],
  read: (measurement: Measurement) => number,
): number {
  return toSpread(measurements.map(read)).median
}
