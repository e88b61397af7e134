import type { IncomingMessage } from 'node:http'
import * as http from 'node:http'
import * as https from 'node:https'
import { getErrorCode } from '../../shared/error-info.js'
import type { DrainResponse } from './response-drain.js'
import { AddressRefusedError, type Route } from './routes.js'
import type { SignedWebhook } from './sign-webhook.js'

/** Without a limit, a receiver could keep sending `100 Continue` until the attempt times out. */
const MAX_INTERIM_RESPONSES = 10

/** The signal of an attempt, and the drain that all attempts of a sender share. */
export interface PostContext {
  readonly signal: AbortSignal
  readonly drain: DrainResponse
}

/**
 * Posts a webhook by the first route that allows the URL's address.
 *
 * @returns the response, as soon as its status has arrived.
 * @throws Error if there is no response; the message contains the reason.
 */
export async function postWebhook(
  url: URL,
  { headers, body }: SignedWebhook,
  routes: readonly Route[],
  context: PostContext,
): Promise<IncomingMessage> {
  const [route, ...others] = routes
  if (route === undefined) throw new AddressRefusedError('no route to this address')
  try {
    return await postBy(route, url, { headers, body }, context)
  } catch (error) {
    // The last route accepts the most addresses, so its error is the most helpful.
    if (!(error instanceof AddressRefusedError) || others.length === 0) throw error
    return postWebhook(url, { headers, body }, others, context)
  }
}

async function postBy(
  route: Route,
  url: URL,
  webhook: SignedWebhook,
  context: PostContext,
): Promise<IncomingMessage> {
  const { signal, drain } = context
  signal.throwIfAborted()
  route.checkHostname(url.hostname.replace(/^\[(.*)\]$/, '$1'))
  const { request } = url.protocol === 'https:' ? https : http
  const { agent } = route
  const posted = request(url, { method: 'POST', headers: webhook.headers, agent, signal })
  try {
    return await waitForResponse(posted, webhook.body, drain)
  } catch (error) {
    signal.throwIfAborted()
    // The receiver closed an idle connection while the webhook was on its way.
    const wasClosed = posted.reusedSocket && getErrorCode(error) === 'ECONNRESET'
    if (wasClosed) return postBy(route, url, webhook, context)
    throw error
  }
}

/** Settles on every way in which Node ends a request: otherwise the attempt would stay pending. */
function waitForResponse(
  request: http.ClientRequest,
  body: string,
  drain: DrainResponse,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    let interimResponses = 0
    request.on('information', () => {
      interimResponses += 1
      if (interimResponses <= MAX_INTERIM_RESPONSES) return
      request.destroy(new Error(`more than ${MAX_INTERIM_RESPONSES} interim responses`))
    })
    request.on('response', (response) => {
      drain(response)
      resolve(response)
    })
    request.on('upgrade', (response, socket) => {
      socket.destroy()
      resolve(response)
    })
    // Not `once`: a second error without a listener would end the process.
    request.on('error', reject)
    // Node destroys some requests without an error.
    request.on('close', () => reject(new Error('the connection was closed without a response')))
    request.end(body)
  })
}
