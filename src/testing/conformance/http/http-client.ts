import { toMilliseconds } from '../../../shared/seconds.js'
import type { HttpServer } from './http-server.js'

const MAX_SHOWN_BODY_LENGTH = 200

/** The largest response body that is read. A verification state is far smaller. */
const MAX_BODY_MEBIBYTES = 8

/** A request to a server. */
export interface HttpRequest {
  readonly method: 'GET' | 'PATCH' | 'PUT'
  readonly url: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

/** A response of a server, with its whole body. */
export interface HttpResponse {
  readonly status: number
  readonly headers: Headers
  readonly text: string
}

/** Thrown if a server does not respond, or not in time. */
export class NoResponseError extends Error {
  override readonly name: string = 'NoResponseError'
}

/** Reports whether an error is, or was caused by, a {@link NoResponseError}. */
export function isNoResponse(error: unknown): boolean {
  if (error instanceof NoResponseError) return true
  return error instanceof Error && error.cause !== undefined && isNoResponse(error.cause)
}

/** Thrown if a response body is too large to be read. */
export class ResponseTooLargeError extends Error {
  override readonly name: string = 'ResponseTooLargeError'
}

/**
 * Sends a request and reads the whole response, within the server's timeout.
 *
 * @throws {@link NoResponseError} if there is no response within the timeout.
 * @throws {@link ResponseTooLargeError} if the body exceeds 8 MiB; the connection is closed.
 */
export async function sendRequest(
  { fetch, timeoutSeconds }: Pick<HttpServer, 'fetch' | 'timeoutSeconds'>,
  { method, url, headers = {}, body }: HttpRequest,
): Promise<HttpResponse> {
  const signal = AbortSignal.timeout(toMilliseconds(timeoutSeconds))
  const init: RequestInit = {
    method,
    headers,
    // For a string, `fetch` would add a Content-Type header, which some requests must not have.
    body: body === undefined ? null : new TextEncoder().encode(body),
    // A redirect could load the state into another server, and replace what it stores.
    redirect: 'manual',
    signal,
  }
  try {
    return await Promise.race([receive(fetch(url, init)), rejectOnAbort(signal)])
  } catch (error) {
    if (error instanceof ResponseTooLargeError) {
      throw new ResponseTooLargeError(`${method} ${url}: ${error.message}`)
    }
    throw new NoResponseError(`${method} ${url}: ${describeReason(error, timeoutSeconds)}`, {
      cause: error,
    })
  }
}

async function receive(responding: Promise<Response>): Promise<HttpResponse> {
  const { status, headers, body } = await responding
  return { status, headers, text: body === null ? '' : await readText(body) }
}

/** Rejects when the signal aborts, since a custom `fetch` may ignore the signal. */
function rejectOnAbort(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
}

async function readText(body: ReadableStream<Uint8Array>): Promise<string> {
  const reader = body.getReader()
  const decoder = new TextDecoder()
  let bytes = 0
  let text = ''
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return text + decoder.decode()
    bytes += value.byteLength
    if (bytes > MAX_BODY_MEBIBYTES * 2 ** 20) {
      reader.cancel().catch(() => undefined)
      throw new ResponseTooLargeError(`the response exceeds ${MAX_BODY_MEBIBYTES} MiB`)
    }
    text += decoder.decode(value, { stream: true })
  }
}

function describeReason(error: unknown, timeoutSeconds: number): string {
  if (!(error instanceof Error)) return String(error)
  if (error.name === 'TimeoutError') return `no response within ${timeoutSeconds} s`
  // "fetch failed" has the reason as its cause, or one cause for each address of the host name.
  if (error instanceof AggregateError) {
    const reasons = error.errors.map((each) => describeReason(each, timeoutSeconds))
    return [...new Set(reasons)].join(', ')
  }
  return error.cause === undefined ? error.message : describeReason(error.cause, timeoutSeconds)
}

/**
 * Parses the body of a response.
 *
 * @throws Error if it is not JSON; the message describes the response.
 */
export function parseBody(response: HttpResponse): unknown {
  try {
    return JSON.parse(response.text)
  } catch {
    throw new Error(`${describeResponse(response)}, which is not JSON`)
  }
}

/** Describes a response, such as `answered 404 with Not Found`. */
export function describeResponse({ status, headers, text }: HttpResponse): string {
  const location = headers.get('Location')
  const target = location === null ? '' : ` to ${location}`
  return `answered ${status}${target} with ${shorten(text) || 'no body'}`
}

/** Shortens a body to one line. */
function shorten(text: string): string {
  const line = text.trim().replaceAll(/\s+/g, ' ')
  return line.length > MAX_SHOWN_BODY_LENGTH ? `${line.slice(0, MAX_SHOWN_BODY_LENGTH)}…` : line
}
