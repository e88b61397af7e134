// Compares senders that claim their e-mails with senders that select and update them by SQL: `npm run bench:claims`. The
// ratios describe the library; the absolute numbers, the machine.
import { startPostgresServer } from '../../test/support/postgres-server.js'
import { findPostmaster } from '../postgres/find-postmaster.js'
import { type Measurement, measureCalls } from '../postgres/measurement.js'
import { readTreeMs } from '../report/processor-time.js'
import { measureInTurns } from '../report/rounds.js'
import { cleanUp, seedDueLeads } from './due-leads.js'
import { claimingWay, naiveWay, type SenderWay } from './senders.js'

const SECONDS = readNumber('BENCH_SECONDS', 4)
const ROUNDS = readNumber('BENCH_ROUNDS', 5)
const SENDERS = [1, 8, 32]
const LIMITS = [1, 10, 100]

/** The minimum ratio of claiming senders to naive senders. */
const GOAL = 0.8

/** The speed of senders, and the CPU time of the server per e-mail in milliseconds. */
interface Round extends Measurement {
  readonly serverCpu: number
}

const server = await startPostgresServer({
  shared_buffers: '512MB',
  max_wal_size: '4GB',
  max_connections: '200',
})
const { url } = server
const postmaster = await findPostmaster(url)

try {
  await seedDueLeads(url)
  // Warms up the compiler of Node.
  for (const way of [claimingWay, naiveWay]) await measure(way, 1, 10)
  console.log(`Medians of ${ROUNDS} rounds of ${SECONDS} s, with minimum and maximum\n`)
  console.log(
    '| senders | limit | | e-mails/s | p50 ms | p99 ms | Node ms/e-mail | server ms/e-mail | ratio | goal |',
  )
  console.log('| ---: | ---: | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |')
  for (const senders of SENDERS) for (const limit of LIMITS) await compare(senders, limit)
} finally {
  await server.end()
}

async function compare(senders: number, limit: number): Promise<void> {
  const measured = await measureInTurns([claimingWay, naiveWay], ROUNDS, (way) =>
    measure(way, senders, limit),
  )
  const references = (measured.get(naiveWay) ?? []).map(getRate)
  for (const [way, rounds] of measured) {
    const rates = rounds.map(getRate)
    // Of the same round: the speed of the machine varies between rounds.
    const ratios = rates.map((rate, round) => rate / (references[round] ?? Number.NaN))
    const cells = [
      senders,
      limit,
      way.name,
      `${median(rates).toFixed(0)} (${Math.min(...rates).toFixed(0)}–${Math.max(...rates).toFixed(0)})`,
      median(rounds.map(({ calls }) => calls?.p50 ?? Number.NaN)).toFixed(1),
      median(rounds.map(({ calls }) => calls?.p99 ?? Number.NaN)).toFixed(1),
      median(rounds.map(({ calls }) => calls?.processor ?? Number.NaN)).toFixed(3),
      median(rounds.map(({ serverCpu }) => serverCpu)).toFixed(3),
      median(ratios).toFixed(2),
      way === claimingWay ? `at least ${GOAL}` : '',
    ]
    console.log(`| ${cells.join(' | ')} |`)
  }
}

/** Lets as many senders compete for the same leads. */
async function measure(way: SenderWay, senders: number, limit: number): Promise<Round> {
  const idle = Array.from({ length: senders }, () => way.open(url))
  const all = [...idle]

  async function call(): Promise<number> {
    const sender = idle.pop()
    if (sender === undefined) throw new Error('There are more callers than senders')
    const sent = await sender.sendDue(limit)
    idle.push(sender)
    return sent
  }

  // Each sender loads the campaigns and prepares its statements once in its life, so this is not measured.
  await Promise.all(idle.map((sender) => sender.sendDue(limit)))
  const before = readTreeMs(postmaster)
  const measurement = await measureCalls(call, senders, SECONDS)
  const after = readTreeMs(postmaster)
  await Promise.all(all.map((sender) => sender.close()))
  await cleanUp(url)
  return { ...measurement, serverCpu: (after - before) / measurement.leads }
}

function getRate({ leadsPerSecond }: Measurement): number {
  return leadsPerSecond
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
