import { toMilliseconds } from '../../../shared/seconds.js'
import type { HttpServer } from './http-server.js'

const LONGEST_BODY = 200

/** The largest body that is read. A loaded state has far less. */
const MAX_BODY_MEBIBYTES = 8

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

/** Whether an error is, or was caused by, a request without an answer. */
export function isNoAnswer(error: unknown): boolean {
  if (error instanceof NoAnswerError) return true
  return error instanceof Error && error.cause !== undefined && isNoAnswer(error.cause)
}

/** An answer is too large to be read. */
export class LargeAnswerError extends Error {
  override readonly name: string = 'LargeAnswerError'
}

/**
 * Sends a request and reads the whole answer, within the server's timeout.
 *
 * @throws {@link NoAnswerError} where none comes, or none within the server's timeout.
 * @throws {@link LargeAnswerError} if the body has more than 8 MiB; its connection is closed.
 */
export async function exchange(
  { fetch, timeoutSeconds }: Pick<HttpServer, 'fetch' | 'timeoutSeconds'>,
  { method, url, headers = {}, body }: Sent,
): Promise<Answer> {
  const signal = AbortSignal.timeout(toMilliseconds(timeoutSeconds))
  const init: RequestInit = {
    method,
    headers,
    // As bytes: of a string, fetch would name a content type where none is to be sent.
    body: body === undefined ? null : new TextEncoder().encode(body),
    // Where a server moved to is for its host to say: the state may be put nowhere else.
    redirect: 'manual',
    signal,
  }
  try {
    return await Promise.race([receive(fetch(url, init)), rejectOnAbort(signal)])
  } catch (error) {
    if (error instanceof LargeAnswerError) {
      throw new LargeAnswerError(`${method} ${url}: ${error.message}`)
    }
    throw new NoAnswerError(`${method} ${url}: ${reasonOf(error, timeoutSeconds)}`, {
      cause: error,
    })
  }
}

async function receive(responding: Promise<Response>): Promise<Answer> {
  const { status, headers, body } = await responding
  return { status, headers, text: body === null ? '' : await readText(body) }
}

/** A custom `fetch` may ignore the signal. */
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
      throw new LargeAnswerError(`answered with more than ${MAX_BODY_MEBIBYTES} MiB`)
    }
    text += decoder.decode(value, { stream: true })
  }
}

function reasonOf(error: unknown, timeoutSeconds: number): string {
  if (!(error instanceof Error)) return String(error)
  if (error.name === 'TimeoutError') return `no answer within ${timeoutSeconds} s`
  // "fetch failed" says nothing: the reason is its cause, or those for each address that was tried.
  if (error instanceof AggregateError) {
    const reasons = error.errors.map((each) => reasonOf(each, timeoutSeconds))
    return [...new Set(reasons)].join(', ')
  }
  return error.cause === undefined ? error.message : reasonOf(error.cause, timeoutSeconds)
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
