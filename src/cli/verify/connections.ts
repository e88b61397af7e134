import {
  type Fetch,
  type HttpServer,
  onNewConnection,
} from '../../testing/conformance/http/http-server.js'
import { readState } from '../../testing/conformance/http/verification-client.js'
import { yieldToEventLoop } from '../io.js'

/** The connections to the server. */
export interface Connections {
  readonly fetch: Fetch
  /** Returns the number of requests sent. */
  readonly count: () => number
  /** Sets whether connections are kept alive. Initially, each request opens a new connection. */
  readonly setKeepAlive: (isKept: boolean) => void
  /** Sets the callback that is called before each request. */
  readonly onRequest: (callback: () => void) => void
}

/**
 * Creates the connections to a server.
 *
 * @param stop - Prevents further requests when it is aborted.
 */
export function createConnections(stop: AbortSignal): Connections {
  let requests = 0
  let isKept = false
  let reportRequest: (() => void) | undefined

  return {
    async fetch(url, init) {
      stop.throwIfAborted()
      requests += 1
      reportRequest?.()
      // Node's fetch reuses a connection only two turns of the event loop after its last answer. Before
      // that, it opens another connection, on which a single-connection server may never answer.
      await yieldToEventLoop()
      await yieldToEventLoop()
      return await globalThis.fetch(url, isKept ? init : onNewConnection(init))
    },
    count: () => requests,
    setKeepAlive(kept) {
      isKept = kept
    },
    onRequest(callback) {
      reportRequest = callback
    },
  }
}

/** The delay of answers that wait until the client acknowledges a first packet. */
export interface DelayedAnswers {
  /** The duration of an answer on a connection that is kept alive. */
  readonly keptMilliseconds: number
  /** The duration of an answer on a new connection. */
  readonly newMilliseconds: number
  /** How to fix the server. */
  readonly remedy: string
}

/** Linux delays an acknowledgment by 40 ms, and other systems by more. */
const MIN_DELAY_MS = 20

/** The number of timed answers on each kind of connection. */
const READINGS = 7

/** The number of answers at the start of a connection that are acknowledged without a delay. */
const ACKNOWLEDGED_READINGS = 2

/** The timeout of a request on a connection that is kept alive. */
const KEEP_ALIVE_TIMEOUT_SECONDS = 1

/**
 * Reads the state of a server over new and kept connections, and keeps connections alive if the server
 * supports it: a server that serves one connection at a time would not answer on a second connection.
 *
 * @param clock - Returns the milliseconds since a fixed time.
 * @returns The delay of answers on connections that are kept alive, or `undefined` if there is none. With a
 * delay, each request opens a new connection.
 */
export async function measureConnections(
  server: HttpServer,
  connections: Connections,
  clock: () => number,
): Promise<DelayedAnswers | undefined> {
  const serverWithTimeout = {
    ...server,
    timeoutSeconds: Math.min(server.timeoutSeconds, KEEP_ALIVE_TIMEOUT_SECONDS),
  }
  try {
    const onNew = await timeReadings(server, clock)
    connections.setKeepAlive(true)
    const delayed = findDelay(await timeReadings(serverWithTimeout, clock), onNew)
    const isKept = delayed === undefined && (await servesTwoConnections(serverWithTimeout))
    connections.setKeepAlive(isKept)
    return delayed
  } catch {
    // The server does not answer on kept connections: the checks use new connections.
    connections.setKeepAlive(false)
    return undefined
  }
}

/**
 * Detects delayed acknowledgments, which new connections do not have. It compares the fastest answers: a busy
 * machine slows down some answers, delayed acknowledgments slow down nearly all.
 *
 * @param onKept - The durations of answers on a connection that is kept alive, in milliseconds.
 * @param onNew - The durations on new connections.
 */
export function findDelay(
  onKept: readonly number[],
  onNew: readonly number[],
): DelayedAnswers | undefined {
  const [, fastOnKept = 0] = sort(onKept.slice(ACKNOWLEDGED_READINGS))
  const [fastOnNew = 0] = sort(onNew)
  if (fastOnKept < MIN_DELAY_MS || fastOnKept < 3 * fastOnNew) return undefined
  const [keptMilliseconds, newMilliseconds] = [getMedian(onKept), getMedian(onNew)]
  const remedy = `answers take about ${keptMilliseconds} ms each on a connection that is kept alive, and ${newMilliseconds} ms on a new one: write head and body together, or set TCP_NODELAY`
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
    const startedAt = clock()
    await readState(server)
    durations.push(clock() - startedAt)
  }
  return durations
}

/** Reports whether the server answers on two kept connections at a time. */
async function servesTwoConnections(server: HttpServer): Promise<boolean> {
  const readings = await Promise.allSettled([readState(server), readState(server)])
  return readings.every(({ status }) => status === 'fulfilled')
}
