import { once } from 'node:events'
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type ServerResponse,
} from 'node:http'
import { text } from 'node:stream/consumers'
import { onTestFinished } from 'vitest'

/** Starts a server on a free port of this machine until the test ends. Returns its URL. */
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

/** Forwards a request to a server to a handler without a port. */
export async function forward(
  request: IncomingMessage,
  response: ServerResponse,
  handle: (url: string, init: RequestInit) => Promise<Response>,
): Promise<void> {
  const { method = '', url = '/', headers } = request
  const body = method === 'GET' ? null : await text(request)
  const sent = Object.entries(headers).map(([name, value]): [string, string] => [
    name,
    String(value),
  ])
  const handled = await handle(`http://localhost${url}`, { method, headers: sent, body })
  const content = await handled.text()
  response.writeHead(handled.status, Object.fromEntries(handled.headers)).end(content)
}
