import type { HttpServer } from '../../testing/conformance/http/http-server.js'
import { readState } from '../../testing/conformance/http/verified-server.js'
import type { Connections } from './connections.js'

/** Answers that wait for the client to acknowledge a first packet. */
export interface DelayedAnswers {
  /** How long an answer takes on a connection that is kept alive. */
  readonly keptMilliseconds: number
  /** How long it takes on a new connection. */
  readonly newMilliseconds: number
  /** What to do about it. */
  readonly remedy: string
}

/** Clients acknowledge after 40 ms on Linux, and later on other systems. */
const MIN_DELAY_MILLISECONDS = 20

/** How often an answer is timed, on each kind of connection. */
const READINGS = 7

/** How many of the first answers on a connection are acknowledged immediately. */
const ACKNOWLEDGED_READINGS = 2

/** How long an answer may take on a connection that is kept alive, or while another is. */
const MAX_WAIT_SECONDS = 1

/**
 * Finds out how a server takes connections, by reading its state, and keeps them alive if that works: a
 * server may serve one connection at a time, and would not answer on a second one.
 *
 * @param clock - Milliseconds since any moment.
 * @returns The delay of answers on connections that are kept alive, if there is one. Each request has a
 * connection of its own then.
 */
export async function measureConnections(
  server: HttpServer,
  connections: Connections,
  clock: () => number,
): Promise<DelayedAnswers | undefined> {
  const impatient = {
    ...server,
    timeoutSeconds: Math.min(server.timeoutSeconds, MAX_WAIT_SECONDS),
  }
  try {
    const onNew = await timeReadings(server, clock)
    connections.keepAlive(true)
    const delayed = findDelay(await timeReadings(impatient, clock), onNew)
    const isKept = delayed === undefined && (await servesTwoConnections(impatient))
    connections.keepAlive(isKept)
    return delayed
  } catch {
    // A server may not answer on a connection that it should keep: the checks find out on new ones.
    connections.keepAlive(false)
    return undefined
  }
}

/**
 * Finds the delay of answers on connections that are kept alive. On a new connection, the client's system
 * acknowledges immediately. A busy machine delays some answers, and the delay nearly all: the fastest
 * answers are compared.
 *
 * @param onKept - How long each answer took on a connection that is kept alive, in milliseconds.
 * @param onNew - The same on new connections.
 */
export function findDelay(
  onKept: readonly number[],
  onNew: readonly number[],
): DelayedAnswers | undefined {
  const [, fastOnKept = 0] = sort(onKept.slice(ACKNOWLEDGED_READINGS))
  const [fastOnNew = 0] = sort(onNew)
  if (fastOnKept < MIN_DELAY_MILLISECONDS || fastOnKept < 3 * fastOnNew) return undefined
  const [keptMilliseconds, newMilliseconds] = [getMedian(onKept), getMedian(onNew)]
  const remedy = `answers take about ${keptMilliseconds} ms each on a connection that is kept alive, and ${newMilliseconds} ms on a new one: write head and body at once, or set TCP_NODELAY`
  return { keptMilliseconds, newMilliseconds, remedy }
}

function getMedian(durations: readonly number[]): number {
  return Math.round(sort(durations)[Math.floor(durations.length / 2)] ?? 0)
}

function sort(durations: readonly number[]): readonly number[] {
  return [...durations].sort((one, other) => one - other)
}

async function timeReadings(server: HttpServer, clock: () => number): Promise<number[]> {
  const durations: number[] = []
  for (let reading = 0; reading < READINGS; reading += 1) {
    const began = clock()
    await readState(server)
    durations.push(clock() - began)
  }
  return durations
}

/** Whether a server answers on two connections that are both kept alive. */
async function servesTwoConnections(server: HttpServer): Promise<boolean> {
  const readings = await Promise.allSettled([readState(server), readState(server)])
  return readings.every(({ status }) => status === 'fulfilled')
}
