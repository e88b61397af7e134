import { once } from 'node:events'
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type ServerResponse,
} from 'node:http'
import { text } from 'node:stream/consumers'
import type { Fetch } from 'campaign-lead/testing/conformance'
import { onTestFinished } from 'vitest'

/** Starts a server on any port of this machine, until the test is over. Resolves to its URL. */
export async function aServerThat(answers: RequestListener): Promise<string> {
  const server = createServer(answers)
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const address = server.address()
  return `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`
}

/** Has a handler without a port answer a request to a server. */
export async function forward(
  request: IncomingMessage,
  response: ServerResponse,
  handle: Fetch,
): Promise<void> {
  const { method = '', url = '/', headers } = request
  const body = method === 'GET' ? null : await text(request)
  const sent = Object.entries(headers).map(([name, value]): [string, string] => [
    name,
    String(value),
  ])
  const answer = await handle(`http://localhost${url}`, { method, headers: sent, body })
  const answered = await answer.text()
  response.writeHead(answer.status, Object.fromEntries(answer.headers)).end(answered)
}
