import type { HttpServer } from './http-server.js'

const LONGEST_BODY = 200

/** What is sent to a server. */
export interface Sent {
  readonly method: 'GET' | 'PATCH' | 'PUT'
  readonly url: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

/** What a server answered. */
export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly text: string
}

/** A server gave no answer at all, or none in time. */
export class NoAnswerError extends Error {
  override readonly name: string = 'NoAnswerError'
}

/**
 * Sends a request and reads the whole answer.
 *
 * @throws {@link NoAnswerError} where none comes, or none within the server's timeout.
 */
export async function exchange(
  { fetch, timeout }: Pick<HttpServer, 'fetch' | 'timeout'>,
  { method, url, headers = {}, body }: Sent,
): Promise<Answer> {
  try {
    const response = await fetch(url, {
      method,
      headers,
      // As bytes: of a string, fetch would name a content type where none is to be sent.
      body: body === undefined ? null : new TextEncoder().encode(body),
      // Where a server moved to is for its host to say: the state may be put nowhere else.
      redirect: 'manual',
      signal: AbortSignal.timeout(timeout),
    })
    const { status } = response
    return { status, headers: response.headers, text: await response.text() }
  } catch (error) {
    throw new NoAnswerError(`${method} ${url}: ${reasonOf(error, timeout)}`, { cause: error })
  }
}

function reasonOf(error: unknown, timeout: number): string {
  if (!(error instanceof Error)) return String(error)
  if (error.name === 'TimeoutError') return `no answer within ${timeout / 1000} s`
  // "fetch failed" says nothing: the reason is its cause, or those for each address that was tried.
  if (error instanceof AggregateError) {
    const reasons = error.errors.map((each) => reasonOf(each, timeout))
    return [...new Set(reasons)].join(', ')
  }
  return error.cause === undefined ? error.message : reasonOf(error.cause, timeout)
}

/**
 * Reads the body of an answer.
 *
 * @throws Error saying what came instead of JSON.
 */
export function parseBody(answer: Answer): unknown {
  try {
    return JSON.parse(answer.text)
  } catch {
    throw new Error(`${describeAnswer(answer)}, which is no JSON`)
  }
}

/** An answer in words, such as `answered 404 with Not Found`. */
export function describeAnswer({ status, headers, text }: Answer): string {
  const location = headers.get('Location')
  const target = location === null ? '' : ` to ${location}`
  return `answered ${status}${target} with ${shorten(text) || 'no body'}`
}

/** On one line. */
function shorten(text: string): string {
  const line = text.trim().replaceAll(/\s+/g, ' ')
  return line.length > LONGEST_BODY ? `${line.slice(0, LONGEST_BODY)}…` : line
}
