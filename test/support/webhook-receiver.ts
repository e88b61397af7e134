import { EventEmitter, once } from 'node:events'
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import type { Webhook, WebhookEndpoint } from 'campaign-lead/webhooks'
import { onTestFinished } from 'vitest'
import { SELF_SIGNED } from './self-signed.js'

export const LOOPBACK = ['127.0.0.0/8', '::1']

/** Creates a secret of 24 equal bytes. */
export function aSecret(byte = 1): string {
  return `whsec_${Buffer.alloc(24, byte).toString('base64')}`
}

export function anEndpoint(changes: Partial<WebhookEndpoint> = {}): WebhookEndpoint {
  return { id: 'crm', url: 'https://receiver.example/hook', secrets: [aSecret()], ...changes }
}

export const WEBHOOK = {
  id: 'cmp_1:lead_1:3:2',
  leadVersion: 3,
  event: {
    type: 'lead.tag_changed',
    timestamp: '2025-07-01T12:00:00.000Z',
    data: { leadId: 'lead_1', campaignId: 'cmp_1', previousAiTag: null, aiTag: 'Interested' },
  },
} as const satisfies Webhook

/** A received request. */
export interface Received {
  readonly method: string | undefined
  readonly path: string | undefined
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** A real server on loopback, for the duration of a test. */
export interface Receiver {
  readonly url: string
  readonly port: number
  readonly received: Received[]
  /** Resolves once it has received so many requests. */
  readonly hasReceived: (count: number) => Promise<void>
  /** Resolves once no connection is open. */
  readonly isDisconnected: () => Promise<void>
  /** Returns how many connections were opened in total. */
  readonly connections: () => number
}

export type Responder = (response: ServerResponse, received: Received) => void

/** Starts a receiver that uses one responder for each request; the last one also for all later requests. */
export async function aReceiver(...responders: Responder[]): Promise<Receiver> {
  return startReceiver((listener) => createServer(listener), 'http', responders)
}

/** Starts an https: receiver with a certificate that is not trusted. */
export async function anUntrustedReceiver(): Promise<Receiver> {
  return startReceiver((listener) => createTlsServer(SELF_SIGNED, listener), 'https', [status(204)])
}

/** Responds with a status and headers, without a body. */
export function status(code: number, headers: Record<string, string> = {}): Responder {
  return (response) => response.writeHead(code, headers).end()
}

/** Starts a TCP server that calls `use` with each connection. Returns its URL. */
export async function aTcpServer(use: (socket: Socket) => void): Promise<string> {
  const sockets = new Set<Socket>()
  const server = createTcpServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    use(socket)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return `http://127.0.0.1:${portOf(server)}/`
}

/** Returns a port of loopback without a server. */
export async function aClosedPort(): Promise<number> {
  const server = createTcpServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const port = portOf(server)
  server.close()
  await once(server, 'close')
  return port
}

async function startReceiver(
  create: (listener: RequestListener) => Server,
  protocol: string,
  responders: Responder[],
): Promise<Receiver> {
  const received: Received[] = []
  const open = new Set<Socket>()
  let connections = 0
  const changes = new EventEmitter()
  // Polling would advance fake timers.
  const until = async (isTrue: () => boolean): Promise<void> => {
    while (!isTrue()) await once(changes, 'change')
  }
  const server = create((request, response) => {
    // A killed sender can leave an incomplete request.
    receive(request, response).catch(() => response.destroy())
  })
  async function receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method, url: path, headers } = request
    const complete = { method, path, headers, body: await text(request) }
    const respond = responders[Math.min(received.length, responders.length - 1)]
    received.push(complete)
    changes.emit('change')
    respond?.(response, complete)
  }
  server.on('connection', (socket: Socket) => {
    connections += 1
    open.add(socket)
    socket.once('close', () => {
      open.delete(socket)
      changes.emit('change')
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  const port = portOf(server)
  return {
    port,
    received,
    url: `${protocol}://127.0.0.1:${port}/hook`,
    connections: () => connections,
    hasReceived: (count) => until(() => received.length >= count),
    isDisconnected: () => until(() => open.size === 0),
  }
}

function portOf(server: { address(): AddressInfo | string | null }): number {
  const address = server.address()
  if (typeof address === 'object' && address !== null) return address.port
  throw new Error(`not listening on a port: ${address}`)
}
