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
  /** The base URL of the API, including the base path, such as `http://127.0.0.1:50321`. */
  readonly url: string
  /** Stops the server immediately. The connections of callers that wait for an answer are dropped. */
  readonly close: () => Promise<void>
}

/**
 * Serves a handler on a free port. The connection is dropped if the handler returns `Response.error()`.
 *
 * @throws Error if the package `@hono/node-server` is not installed or has an unsupported version; the message
 * names the package.
 */
export async function listenOnLoopback(handle: LeadHandler): Promise<FakeApiServer> {
  const { createAdaptorServer, RESPONSE_ALREADY_SENT } = await loadNodeServer()
  const server = createAdaptorServer({
    // Replacing `Request` and `Response` would affect the test that calls this.
    overrideGlobalObjects: false,
    fetch: async (request, { incoming }) => {
      const response = await handle(request)
      if (response.type !== 'error') return response
      // Bun would still send the response if it was returned.
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
