import { printValue } from '../../core/argument-checks.js'
import { abortable } from '../../shared/promises.js'
import { ApiError } from './api-errors.js'

/**
 * Returns the headers of a request.
 *
 * @throws Error if the body was read before, and the headers are lost with it: `@hono/node-server` before 1.17 cannot
 * create the request in that case.
 */
export function readHeaders(request: Request): Headers {
  try {
    return request.headers
  } catch (error) {
    throw alreadyRead(error)
  }
}

/**
 * Checks the content type of a request.
 *
 * @throws {@link ApiError} `UNSUPPORTED_MEDIA_TYPE` if the content type is not JSON.
 */
export function requireJson(contentType: string | null): void {
  const mediaType = contentType?.split(';', 1)[0]?.trim() ?? ''
  if (/^application\/([\w.-]+\+)?json$/i.test(mediaType)) return
  throw new ApiError(
    'UNSUPPORTED_MEDIA_TYPE',
    `Content-Type must be application/json, got ${printValue(mediaType)}`,
  )
}

/**
 * Reads the body of a request.
 *
 * @param bodyLimit - The largest body accepted, in bytes.
 * @throws {@link ApiError} `PAYLOAD_TOO_LARGE` or `INVALID_JSON`; the latter also if the body breaks off, or if
 * `request.signal` is aborted before the end of the body.
 * @throws Error if the body was read before.
 */
export async function readJsonObject(request: Request, bodyLimit: number): Promise<object> {
  const body = parseJson(await readBody(request, bodyLimit))
  if (typeof body === 'object' && body !== null && !Array.isArray(body)) return body
  throw invalidJson(printValue(body))
}

async function readBody(request: Request, bodyLimit: number): Promise<Uint8Array> {
  const wasReadBefore = wasReadByNode(request)
  const bytes =
    wasReadBefore === false && isKnownToFit(bodyLimit, request)
      ? await readWhole(request, bodyLimit)
      : await (hasStream(request) ? readChunks : readUntilAborted)(request, bodyLimit)
  if (bytes.byteLength === 0 && (wasReadBefore || hasKnownLength(request))) throw alreadyRead()
  return bytes
}

/**
 * Reports whether a body parser for Node, such as that of Express, has read the body. In that case, the listener of
 * `@hono/node-server` creates a request with an empty body. It keeps the request of Node in a field without a public
 * name, which is found by its contents.
 *
 * @returns `undefined` if the request does not come from Node, or the field is not found.
 */
function wasReadByNode(request: Request): boolean | undefined {
  for (const symbol of Object.getOwnPropertySymbols(request)) {
    const field: unknown = Reflect.get(request, symbol)
    const didRead: unknown = Reflect.get(Object(field), 'readableDidRead')
    if (typeof didRead === 'boolean') return didRead
  }
  return undefined
}

/** Reports whether a body of a known length was sent. An encoded body may have any length once it is decoded. */
function hasKnownLength({ headers }: Request): boolean {
  return (
    Number(headers.get('Content-Length')) > 0 &&
    !headers.has('Content-Encoding') &&
    !headers.has('Transfer-Encoding')
  )
}

/** Reports whether the body cannot exceed the limit: Node reads no further than `Content-Length`. */
function isKnownToFit(bodyLimit: number, request: Request): boolean {
  return hasKnownLength(request) && Number(request.headers.get('Content-Length')) <= bodyLimit
}

/**
 * Reports whether the body can be read in chunks. Firefox has no `Request.body`, so a missing stream does not mean an
 * empty body there.
 *
 * @throws Error if there is no stream and the body was read before.
 */
function hasStream(request: Request): boolean {
  if ('body' in request) return true
  if (Reflect.get(request, 'bodyUsed') === true) throw alreadyRead()
  return false
}

/**
 * Takes half the time of {@link readChunks}, because the listener for Node creates no stream. The signal is not read, for
 * which the listener would create a controller: it is aborted when the connection closes, and then reading fails.
 */
async function readWhole(request: Request, bodyLimit: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(await refuseBrokenOff(request.arrayBuffer()))
  if (bytes.byteLength > bodyLimit) throw payloadTooLarge(bodyLimit)
  return bytes
}

/** Without a stream, reading does not end when the signal is aborted. */
async function readUntilAborted(request: Request, bodyLimit: number): Promise<Uint8Array> {
  return refuseBrokenOff(abortable(request.signal, readWhole(request, bodyLimit)))
}

async function readChunks(request: Request, bodyLimit: number): Promise<Uint8Array> {
  const reader = openBody(request)
  if (reader === undefined) return new Uint8Array()
  try {
    return joinChunks(
      await refuseBrokenOff(abortable(request.signal, collectChunks(reader, bodyLimit))),
    )
  } catch (error) {
    // Not awaited: it may hang or fail, and the response does not depend on it.
    reader.cancel().catch(() => undefined)
    throw error
  }
}

/** @throws Error if other code is reading the body, or has read it. */
function openBody(request: Request): ReadableStreamDefaultReader<Uint8Array> | undefined {
  try {
    // A body that was read is not locked in every runtime.
    if (request.bodyUsed) throw new TypeError('bodyUsed is true')
    return request.body?.getReader()
  } catch (error) {
    throw alreadyRead(error)
  }
}

/**
 * Counts the bytes that arrive, and stops at the limit. The body limit of Hono creates a new request if the
 * body is chunked, which fails if the server's `Request` is not the global `Request`.
 */
async function collectChunks(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  bodyLimit: number,
): Promise<Uint8Array[]> {
  const chunks: Uint8Array[] = []
  let size = 0
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    const chunk = read.value
    if (!isBytes(chunk)) throw new TypeError('A chunk of the body is not bytes')
    size += chunk.byteLength
    if (size > bodyLimit) throw payloadTooLarge(bodyLimit)
    chunks.push(chunk)
  }
  return chunks
}

/**
 * Resolves to the result of reading. An error while reading the body comes from the caller or the connection, never
 * from the application, so it is refused and not reported. The same is true of a request that is aborted.
 */
async function refuseBrokenOff<T>(reading: Promise<T>): Promise<T> {
  try {
    return await reading
  } catch (error) {
    throw error instanceof ApiError ? error : invalidJson('a body that breaks off')
  }
}

/** A body may be any stream. `instanceof` fails for chunks of another realm, such as under Jest. */
function isBytes(chunk: unknown): boolean {
  return Object.prototype.toString.call(chunk) === '[object Uint8Array]'
}

function joinChunks(chunks: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(chunks.reduce((size, { byteLength }) => size + byteLength, 0))
  let offset = 0
  for (const chunk of chunks) {
    bytes.set(chunk, offset)
    offset += chunk.byteLength
  }
  return bytes
}

// JSON is UTF-8. Decoding must fail on anything else instead of replacing invalid bytes.
const utf8 = new TextDecoder('utf-8', { fatal: true })

function parseJson(bytes: Uint8Array): unknown {
  if (bytes.byteLength === 0) throw invalidJson('an empty body')
  try {
    return JSON.parse(utf8.decode(bytes))
  } catch {
    throw invalidJson('invalid JSON')
  }
}

function payloadTooLarge(bodyLimit: number): ApiError {
  return new ApiError('PAYLOAD_TOO_LARGE', `The body must not be larger than ${bodyLimit} bytes`)
}

function invalidJson(got: string): ApiError {
  return new ApiError('INVALID_JSON', `The body must be a JSON object, got ${got}`)
}

function alreadyRead(cause?: unknown): Error {
  return new Error(
    'The request body was read before the lead handler: mount the handler before a body parser such as express.json()',
    { cause },
  )
}
