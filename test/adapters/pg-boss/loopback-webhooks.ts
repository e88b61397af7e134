import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import { onTestFinished } from 'vitest'
import { type Arrivals, collectArrivals } from '../../support/deferred.js'

/** A received webhook. */
interface ReceivedWebhook {
  readonly id: unknown
  readonly body: unknown
}

/** A server on loopback that receives webhooks, for the duration of the test. */
export interface WebhookReceiver {
  readonly url: string
  readonly received: Arrivals<ReceivedWebhook>
}

/**
 * Starts a receiver.
 *
 * @param respond - Called with the number of earlier webhooks. It need not send a response.
 */
export async function receiveWebhooks(
  respond: (response: ServerResponse, before: number) => void,
): Promise<WebhookReceiver> {
  const received = collectArrivals<ReceivedWebhook>()
  async function receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body: unknown = JSON.parse(await text(request))
    const before = received.all.length
    received.add({ id: request.headers['webhook-id'], body })
    respond(response, before)
  }
  const server = createServer((request, response) => {
    // A killed sender can leave an incomplete request.
    receive(request, response).catch(() => response.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(async () => {
    server.closeAllConnections()
    server.close()
    await once(server, 'close')
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The server has no port')
  return { url: `http://127.0.0.1:${address.port}/`, received }
}

/** Common values of `respond`. */
export const responses = {
  ok: (response: ServerResponse) => response.writeHead(204).end(),
  gone: (response: ServerResponse) => response.writeHead(410).end(),
  never: () => undefined,
}
