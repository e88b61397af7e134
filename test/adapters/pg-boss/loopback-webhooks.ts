import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import { onTestFinished } from 'vitest'
import { type Arrivals, collectArrivals } from '../../support/signals.js'

/** A webhook that came. */
interface ReceivedWebhook {
  readonly id: unknown
  readonly body: unknown
}

/** A server on the loopback that takes webhooks, until the test is over. */
export interface WebhookReceiver {
  readonly url: string
  readonly received: Arrivals<ReceivedWebhook>
}

/**
 * @param answer - Is told how many came before. It may leave a request without an answer.
 */
export async function receiveWebhooks(
  answer: (response: ServerResponse, before: number) => void,
): Promise<WebhookReceiver> {
  const received = collectArrivals<ReceivedWebhook>()
  async function receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body: unknown = JSON.parse(await text(request))
    const before = received.all.length
    received.add({ id: request.headers['webhook-id'], body })
    answer(response, before)
  }
  const server = createServer((request, response) => {
    // Whoever is killed may leave half a request.
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
  if (address === null || typeof address === 'string') throw new Error('TCP has no port')
  return { url: `http://127.0.0.1:${address.port}/`, received }
}

export const answers = {
  ok: (response: ServerResponse) => response.writeHead(204).end(),
  gone: (response: ServerResponse) => response.writeHead(410).end(),
  never: () => undefined,
}
