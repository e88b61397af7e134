import { type Fetch, onNewConnection } from '../../testing/conformance/http/http-server.js'

/** The connections to a server that is verified. */
export interface Connections {
  readonly fetch: Fetch
  /** How many requests were sent. */
  readonly count: () => number
  /** Whether connections are kept alive; at first, each request has a connection of its own. */
  readonly keepAlive: (isKept: boolean) => void
  /** Has each request reported before it is sent. */
  readonly onRequest: (report: () => void) => void
}

/**
 * Creates the connections to a server.
 *
 * @param stop - No request is sent once it is aborted.
 */
export function createConnections(stop: AbortSignal): Connections {
  let requests = 0
  let isKept = false
  let report: (() => void) | undefined

  return {
    async fetch(url, init) {
      stop.throwIfAborted()
      requests += 1
      report?.()
      // Node's fetch reuses a connection only two turns of the event loop after its last answer. It
      // would open another one, on which a server may not answer while the first is kept alive.
      await yieldToEventLoop()
      await yieldToEventLoop()
      return await globalThis.fetch(url, isKept ? init : onNewConnection(init))
    },
    count: () => requests,
    keepAlive(kept) {
      isKept = kept
    },
    onRequest(reportRequest) {
      report = reportRequest
    },
  }
}

function yieldToEventLoop(): Promise<void> {
  return new Promise((resolve) => void setImmediate(resolve))
}
