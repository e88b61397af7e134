import { performance } from 'node:perf_hooks'
import type { WebhookEndpoint, WebhookSender } from 'campaign-lead/webhooks'
import { defer } from '../../test/support/deferred.js'
import type { Engine, IntentJob, IntentKind } from './engine.js'

/** The speed of an engine, and what a job costs. */
export interface Measurement {
  readonly jobsPerSecond: number
  /** The CPU time of Node per job, in milliseconds. */
  readonly node: number
  /** The CPU time of the database server per job, in milliseconds. */
  readonly server: number
}

/** Options of {@link measureEngine}. */
export interface MeasurementOptions {
  readonly kind: IntentKind
  readonly backlog: number
  readonly seconds: number
  readonly sender: WebhookSender
  /** The endpoint of jobs whose engine does not find it itself. */
  readonly endpoint: WebhookEndpoint
}

/** What an engine has executed and used. */
interface Totals {
  readonly jobs: number
  readonly ms: number
  readonly nodeMs: number
  readonly serverMs: number
}

/** An engine that executes nothing for so long has stopped. */
const MAX_WAIT_MS = 60_000

/**
 * Measures for a number of seconds, with a backlog. A backlog that is executed earlier is filled again; filling, starting
 * and stopping are not measured.
 *
 * @throws If a job fails, or a figure is not a positive number.
 */
export async function measureEngine(
  engine: Engine,
  options: MeasurementOptions,
): Promise<Measurement> {
  const { kind, backlog, seconds } = options
  let totals: Totals = { jobs: 0, ms: 0, nodeMs: 0, serverMs: 0 }
  while (totals.ms < seconds * 1000) {
    await engine.fill(kind, backlog)
    totals = add(totals, await measureBacklog(engine, options, seconds * 1000 - totals.ms))
  }
  const measurement = {
    jobsPerSecond: (totals.jobs * 1000) / totals.ms,
    node: totals.nodeMs / totals.jobs,
    server: totals.serverMs / totals.jobs,
  }
  for (const [figure, value] of Object.entries(measurement)) {
    if (Number.isFinite(value) && value > 0) continue
    throw new Error(`${engine.name}, ${kind}, backlog ${backlog}: ${figure} is ${value}`)
  }
  return measurement
}

/** Measures from the first executed job to the last one, or up to a maximum time. */
async function measureBacklog(
  engine: Engine,
  { backlog, sender, endpoint }: MeasurementOptions,
  maxMs: number,
): Promise<Totals> {
  const measured = defer<Totals>()
  let executed = 0
  let before: Totals | undefined
  let timer = setTimeout(() => {
    measured.reject(new Error(`${engine.name} executed nothing in ${MAX_WAIT_MS} ms`))
  }, MAX_WAIT_MS)

  function read(): Totals {
    const { user, system } = process.cpuUsage()
    const serverMs = engine.readServerMs()
    return { jobs: executed, ms: performance.now(), nodeMs: (user + system) / 1000, serverMs }
  }

  function count(): void {
    executed += 1
    if (before === undefined) {
      const first = read()
      before = first
      clearTimeout(timer)
      timer = setTimeout(() => measured.resolve(subtract(read(), first)), maxMs)
    } else if (executed === backlog) {
      measured.resolve(subtract(read(), before))
    }
  }

  function fail(error: unknown): void {
    measured.reject(new Error(`${engine.name} failed`, { cause: error }))
  }

  const countingSender: WebhookSender = {
    async send(...args) {
      const attempt = await sender.send(...args)
      if (attempt.outcome === 'delivered') count()
      else measured.reject(new Error(`A webhook failed: ${JSON.stringify(attempt)}`))
      return attempt
    },
  }

  async function execute({ id, leadVersion, intent }: IntentJob): Promise<void> {
    if (intent.type !== 'emitWebhook') count()
    else await countingSender.send(endpoint, { id, leadVersion, event: intent.event })
  }

  const stop = await engine.start({ handle: count, sender: countingSender, execute, fail })
  try {
    return await measured.promise
  } finally {
    clearTimeout(timer)
    await stop()
  }
}

function add(one: Totals, other: Totals): Totals {
  return combine(one, other, 1)
}

function subtract(one: Totals, other: Totals): Totals {
  return combine(one, other, -1)
}

function combine(one: Totals, other: Totals, sign: 1 | -1): Totals {
  return {
    jobs: one.jobs + sign * other.jobs,
    ms: one.ms + sign * other.ms,
    nodeMs: one.nodeMs + sign * other.nodeMs,
    serverMs: one.serverMs + sign * other.serverMs,
  }
}
