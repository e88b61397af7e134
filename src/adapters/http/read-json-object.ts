import { printValue } from '../../core/argument-checks.js'
import { abortable } from '../../shared/promises.js'
import { ApiError } from './api-errors.js'

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

/**
 * Returns the headers of a request.
 *
 * @throws Error if the body was read before, and the headers are lost with it: before 1.17, `@hono/node-server` can
 * make no request then.
 */
export function readHeaders(request: Request): Headers {
  try {
    return request.headers
  } catch (error) {
    throw alreadyRead(error)
  }
}

/** @throws {@link ApiError} `UNSUPPORTED_MEDIA_TYPE`, unless the body is said to be JSON. */
export function requireJson(contentType: string | null): void {
  const mediaType = contentType?.split(';', 1)[0]?.trim() ?? ''
  if (/^application\/([\w.-]+\+)?json$/i.test(mediaType)) return
  throw new ApiError(
    'UNSUPPORTED_MEDIA_TYPE',
    `Content-Type must be application/json, got ${printValue(mediaType)}`,
  )
}

async function readBody(request: Request, bodyLimit: number): Promise<Uint8Array> {
  const isReadByNode = findReadByNode(request)
  const bytes =
    isReadByNode === false && isFramedWithin(bodyLimit, request)
      ? await readAtOnce(request, bodyLimit)
      : await readChunks(request, bodyLimit)
  if (bytes.byteLength === 0 && (isReadByNode || isFramed(request))) throw alreadyRead()
  return bytes
}

/**
 * Finds out whether a body parser of Node's, such as that of Express, has read the body. The listener of
 * `@hono/node-server` then makes a request with an empty body. It keeps Node's request in a field without a public
 * name, which is therefore found by what it has.
 *
 * @returns `undefined` if the request is not one of Node's, or the field is not found.
 */
function findReadByNode(request: Request): boolean | undefined {
  for (const symbol of Object.getOwnPropertySymbols(request)) {
    const field: unknown = Reflect.get(request, symbol)
    const didRead: unknown = Reflect.get(Object(field), 'readableDidRead')
    if (typeof didRead === 'boolean') return didRead
  }
  return undefined
}

/** Whether a body was sent whose length is known. It is not if it is coded: decoded, it may be of any size. */
function isFramed({ headers }: Request): boolean {
  return (
    Number(headers.get('Content-Length')) > 0 &&
    !headers.has('Content-Encoding') &&
    !headers.has('Transfer-Encoding')
  )
}

/** Whether Node, which reads no further than `Content-Length`, keeps to the limit. */
function isFramedWithin(bodyLimit: number, request: Request): boolean {
  return isFramed(request) && Number(request.headers.get('Content-Length')) <= bodyLimit
}

/** Takes half the time of {@link readChunks}, since the listener of Node makes no stream for it. */
async function readAtOnce(request: Request, bodyLimit: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(await readUnlessAborted(request.arrayBuffer(), request))
  if (bytes.byteLength > bodyLimit) throw payloadTooLarge(bodyLimit)
  return bytes
}

async function readChunks(request: Request, bodyLimit: number): Promise<Uint8Array> {
  const reader = openBody(request)
  if (reader === undefined) return new Uint8Array()
  try {
    return joinChunks(await readUnlessAborted(collectChunks(reader, bodyLimit), request))
  } catch (error) {
    // Not awaited: it may hang or fail, and the answer does not depend on it.
    reader.cancel().catch(() => undefined)
    throw error
  }
}

/** @throws Error if somebody else is reading the body, or has read it. */
function openBody(request: Request): ReadableStreamDefaultReader<Uint8Array> | undefined {
  try {
    // Its stream is not locked in every runtime.
    if (request.bodyUsed) throw new TypeError('bodyUsed is true')
    return request.body?.getReader()
  } catch (error) {
    throw alreadyRead(error)
  }
}

/**
 * Counts what really arrives, and stops at the limit. Hono's own limit would make a new request of a chunked one,
 * which fails if the server's `Request` is not the global one.
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
 * Resolves to what was read. What reading a body throws is the caller's error, or that of the connection to the caller:
 * never one of the application. So is a request that is aborted.
 */
async function readUnlessAborted<T>(reading: Promise<T>, { signal }: Request): Promise<T> {
  try {
    return await abortable(signal, reading)
  } catch (error) {
    throw error instanceof ApiError ? error : brokenOff()
  }
}

/** A body may be any stream. Not `instanceof`, since the chunks may be of another realm, as under Jest. */
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

// JSON is UTF-8. Decoding must fail on anything else rather than replace what it cannot read.
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

function brokenOff(): ApiError {
  return invalidJson('a body that breaks off')
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
