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

/** A secret: the base64 of 24 bytes. */
export function aSecret(byte = 1): string {
  return `whsec_${Buffer.alloc(24, byte).toString('base64')}`
}

export function anEndpoint(changes: Partial<WebhookEndpoint> = {}): WebhookEndpoint {
  return { id: 'crm', url: 'https://receiver.example/hook', secrets: [aSecret()], ...changes }
}

export const WEBHOOK: Webhook = {
  id: 'cmp_1:lead_1:3:2',
  leadVersion: 3,
  event: {
    type: 'lead.tag_changed',
    timestamp: '2025-07-01T12:00:00.000Z',
    data: { leadId: 'lead_1', campaignId: 'cmp_1', previousAiTag: null, aiTag: 'Interested' },
  },
}

/** A request that came. */
export interface Received {
  readonly method: string | undefined
  readonly path: string | undefined
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** A real server on loopback, for the length of a test. */
export interface Receiver {
  readonly url: string
  readonly port: number
  readonly received: Received[]
  /** Resolves once so many requests have come. */
  readonly hasReceived: (count: number) => Promise<void>
  /** Resolves once nobody is connected any more. */
  readonly isLeft: () => Promise<void>
  /** How many connections there have been. */
  readonly connections: () => number
}

export type Answer = (response: ServerResponse, received: Received) => void

/** Answers each request in turn by these; from then on by the last. */
export async function aReceiver(...answers: Answer[]): Promise<Receiver> {
  return startReceiver((listener) => createServer(listener), 'http', answers)
}

/** The same behind a certificate that nobody trusts. */
export async function anUntrustedReceiver(): Promise<Receiver> {
  return startReceiver((listener) => createTlsServer(SELF_SIGNED, listener), 'https', [status(204)])
}

/** Answers by a status and headers, with no body. */
export function status(code: number, headers: Record<string, string> = {}): Answer {
  return (response) => response.writeHead(code, headers).end()
}

/** A TCP server that does this with each connection. */
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

/** A port of loopback at which nobody listens. */
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
  answers: Answer[],
): Promise<Receiver> {
  const received: Received[] = []
  const open = new Set<Socket>()
  let connections = 0
  const changes = new EventEmitter()
  // Not by polling, which would pass the time of fake timers.
  const until = async (isSo: () => boolean): Promise<void> => {
    while (!isSo()) await once(changes, 'change')
  }
  const server = create((request, response) => {
    // Whoever is killed may leave half a request.
    take(request, response).catch(() => response.destroy())
  })
  async function take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method, url: path, headers } = request
    const came = { method, path, headers, body: await text(request) }
    const answer = answers[Math.min(received.length, answers.length - 1)]
    received.push(came)
    changes.emit('change')
    answer?.(response, came)
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
    isLeft: () => until(() => open.size === 0),
  }
}

function portOf(server: { address(): AddressInfo | string | null }): number {
  const address = server.address()
  if (typeof address === 'object' && address !== null) return address.port
  throw new Error(`not listening on a port: ${address}`)
}
