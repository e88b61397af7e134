import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** Receives webhooks on the loopback interface. */
export interface WebhookReceiver {
  readonly url: string
  /** Resolves to the time at which the webhook with this id arrived, in milliseconds. */
  arrival(id: string): Promise<number>
  close(): Promise<void>
}

/** Starts a receiver that answers immediately. */
export async function startReceiver(): Promise<WebhookReceiver> {
  const arrivals = new Map<string, number>()
  const waiting = new Map<string, (time: number) => void>()
  const server = createServer((request, response) => {
    const id = String(request.headers['webhook-id'])
    const time = performance.now()
    arrivals.set(id, time)
    waiting.get(id)?.(time)
    request.resume()
    response.writeHead(204).end()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address: AddressInfo | string | null = server.address()
  if (address === null || typeof address === 'string') throw new TypeError('The server has no port')
  return {
    url: `http://127.0.0.1:${address.port}/`,
    arrival(id) {
      const time = arrivals.get(id)
      if (time !== undefined) return Promise.resolve(time)
      return new Promise((resolve) => waiting.set(id, resolve))
    },
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
