import type { IncomingMessage } from 'node:http'
import * as http from 'node:http'
import * as https from 'node:https'
import type { DrainAnswer } from './drain-answers.js'
import { AddressRefusedError, type Route } from './routes.js'
import type { SignedWebhook } from './signed-webhook.js'

/** Without a limit, a receiver that keeps sending `100 Continue` keeps this program busy until the time limit. */
const MAX_INTERIM_ANSWERS = 10

/** What ends a request early, and what reads the body of its answer. */
export interface PostContext {
  readonly signal: AbortSignal
  readonly drain: DrainAnswer
}

/**
 * Posts a webhook by the first route that leads to the URL's address.
 *
 * @returns The answer as soon as its status has arrived.
 * @throws Error if no answer arrived; the message says why.
 */
export async function post(
  url: URL,
  { headers, body }: SignedWebhook,
  routes: readonly Route[],
  context: PostContext,
): Promise<IncomingMessage> {
  const [route, ...others] = routes
  if (route === undefined) throw new AddressRefusedError('no route leads to this address')
  try {
    return await postBy(route, url, { headers, body }, context)
  } catch (error) {
    // The last route's message names what is public, or what is allowed if there is no other route.
    if (!(error instanceof AddressRefusedError) || others.length === 0) throw error
    return post(url, { headers, body }, others, context)
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
  route.checkHost(url.hostname.replace(/^\[(.*)\]$/, '$1'))
  const { request } = url.protocol === 'https:' ? https : http
  const { agent } = route
  const posted = request(url, { method: 'POST', headers: webhook.headers, agent, signal })
  try {
    return await answerTo(posted, webhook.body, drain)
  } catch (error) {
    signal.throwIfAborted()
    // The receiver closed an idle connection while the webhook was on its way.
    const wasClosed = posted.reusedSocket && codeOf(error) === 'ECONNRESET'
    if (wasClosed) return postBy(route, url, webhook, context)
    throw error
  }
}

/** Settles on every way in which Node ends a request: a missing one would leave the attempt pending. */
function answerTo(
  request: http.ClientRequest,
  body: string,
  drain: DrainAnswer,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    let interimAnswers = 0
    request.on('information', () => {
      interimAnswers += 1
      if (interimAnswers <= MAX_INTERIM_ANSWERS) return
      request.destroy(new Error(`more than ${MAX_INTERIM_ANSWERS} interim answers`))
    })
    request.on('response', (answer) => {
      drain(answer)
      resolve(answer)
    })
    request.on('upgrade', (answer, socket) => {
      socket.destroy()
      resolve(answer)
    })
    // Not `once`: a second error without a listener would end the program.
    request.on('error', reject)
    // Node destroys some requests without an error.
    request.on('close', () => reject(new Error('the connection was closed without an answer')))
    request.end(body)
  })
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined
}
