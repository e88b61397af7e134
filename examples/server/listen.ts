import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { createAdaptorServer, type ServerType } from '@hono/node-server'

/** A server that is listening on the loopback address. */
export interface Listening {
  readonly url: string
  /** Stops the server after the requests in progress. */
  close(): Promise<void>
}

/** The server cannot listen on a port. The message is for the user. */
export class PortError extends Error {
  override readonly name: string = 'PortError'
}

/**
 * Serves a Fetch-standard handler.
 *
 * @param option - The name of the port's option, for the error message.
 * @throws {@link PortError} if the port is in use, or the user may not use it.
 */
export async function listen(
  handle: (request: Request) => Promise<Response>,
  port: number,
  option: string,
): Promise<Listening> {
  const server = createAdaptorServer({ fetch: handle, overrideGlobalObjects: false })
  server.listen(port, '127.0.0.1')
  try {
    await once(server, 'listening')
  } catch (error) {
    const reason = REASONS.get(codeOf(error))
    if (reason === undefined) throw error
    throw new PortError(`Port ${port} ${reason}; choose another with ${option}`)
  }
  return { url: `http://127.0.0.1:${portOf(server)}`, close: () => close(server) }
}

const REASONS = new Map<unknown, string>([
  ['EADDRINUSE', 'is in use'],
  ['EACCES', 'may not be used by this user'],
])

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined
}

function portOf(server: ServerType): number {
  const address: AddressInfo | string | null = server.address()
  if (typeof address === 'object' && address !== null) return address.port
  throw new Error(`not listening on a port: ${address}`)
}

async function close(server: ServerType): Promise<void> {
  server.close()
  if ('closeIdleConnections' in server) server.closeIdleConnections()
  await once(server, 'close')
}
