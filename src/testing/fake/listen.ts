import type { LeadHandler } from '../../adapters/http/lead-handler.js'
import { NODE_SERVER } from '../../peers/supported-peers.js'

/**
 * A fake that listens on the loopback address.
 *
 * @example
 * ```ts
 * const server: FakeApiServer = await fake.listen()
 * await fetch(`${server.url}/openapi.json`)
 * await server.close()
 * ```
 */
export interface FakeApiServer {
  /** Where the API begins, base path included: `http://127.0.0.1:50321`. */
  readonly url: string
  /** Stops at once; whoever still waits for an answer has the connection dropped. */
  readonly close: () => Promise<void>
}

/**
 * Serves a handler at a free port. Where it answers `Response.error()`, the connection is dropped.
 *
 * @throws Error naming the package `@hono/node-server`, if it is not installed, or is a version that cannot work.
 */
export async function listenOnLoopback(handle: LeadHandler): Promise<FakeApiServer> {
  const { createAdaptorServer, RESPONSE_ALREADY_SENT } = await loadNodeServer()
  const server = createAdaptorServer({
    // The globals are the user's own.
    overrideGlobalObjects: false,
    fetch: async (request, { incoming }) => {
      const response = await handle(request)
      if (response.type !== 'error') return response
      // Not the answer, which Bun would send all the same.
      incoming.socket.destroy()
      return RESPONSE_ALREADY_SENT
    },
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : address
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        if ('closeAllConnections' in server) server.closeAllConnections()
      }),
  }
}

async function loadNodeServer() {
  try {
    const { createAdaptorServer } = await import('@hono/node-server')
    const { RESPONSE_ALREADY_SENT } = await import('@hono/node-server/utils/response')
    return { createAdaptorServer, RESPONSE_ALREADY_SENT }
  } catch (cause) {
    const { name, range } = NODE_SERVER
    throw new Error(`To listen on a port, install the package ${name} ${range}`, { cause })
  }
}
