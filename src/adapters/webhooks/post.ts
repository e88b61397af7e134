import type { IncomingMessage } from 'node:http'
import * as http from 'node:http'
import * as https from 'node:https'
import { AddressRefusedError, type Route } from './routes.js'
import type { SignedWebhook } from './signed-webhook.js'

/** In bytes. What a receiver says beside its status is not needed; only a short body is read to its end. */
const BODY_LIMIT = 16 * 1024

/**
 * Posts a webhook by the first route that leads to the URL's address.
 *
 * @returns the response as soon as its status is there. It closes by itself, at the latest when the
 * signal is aborted.
 * @throws Error where no response came, saying why.
 */
export async function post(
  url: URL,
  { headers, body }: SignedWebhook,
  routes: readonly Route[],
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const [route, ...others] = routes
  if (route === undefined) throw new AddressRefusedError('no route leads to this address')
  try {
    return await postBy(route, url, { headers, body }, signal)
  } catch (error) {
    // The last one's words are those of what is public, or of what is allowed where that is all.
    if (!(error instanceof AddressRefusedError) || others.length === 0) throw error
    return post(url, { headers, body }, others, signal)
  }
}

async function postBy(
  route: Route,
  url: URL,
  webhook: SignedWebhook,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  signal.throwIfAborted()
  route.checkHost(url.hostname.replace(/^\[(.*)\]$/, '$1'))
  const { request } = url.protocol === 'https:' ? https : http
  const { agent } = route
  const posted = request(url, { method: 'POST', headers: webhook.headers, agent, signal })
  try {
    return await responseTo(posted, webhook.body)
  } catch (error) {
    signal.throwIfAborted()
    // The receiver closed an idle connection while the webhook was on its way.
    const wasClosed = posted.reusedSocket && codeOf(error) === 'ECONNRESET'
    if (wasClosed) return postBy(route, url, webhook, signal)
    throw error
  }
}

function responseTo(request: http.ClientRequest, body: string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    // Not `once`: it also fails after the response has begun, and then matters no more.
    request.on('error', reject)
    request.on('response', (response) => {
      discardBody(response)
      resolve(response)
    })
    request.end(body)
  })
}

/** A connection can be used again where the body has been read. */
function discardBody(response: IncomingMessage): void {
  let size = 0
  response.on('error', () => undefined)
  response.on('data', ({ length }: Buffer) => {
    size += length
    if (size > BODY_LIMIT) response.destroy()
  })
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined
}
