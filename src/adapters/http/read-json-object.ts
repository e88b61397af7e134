import { printValue } from '../../core/print-value.js'
import { ApiError } from './api-errors.js'

/**
 * Reads a request's body.
 *
 * @param bodyLimit - The largest body accepted, in bytes.
 * @throws {@link ApiError} `PAYLOAD_TOO_LARGE` or `INVALID_JSON`.
 */
export async function readJsonObject(request: Request, bodyLimit: number): Promise<object> {
  const body = parseJson(await readBytes(request, bodyLimit))
  if (typeof body === 'object' && body !== null && !Array.isArray(body)) return body
  throw invalidJson(printValue(body))
}

/** @throws {@link ApiError} `UNSUPPORTED_MEDIA_TYPE`, unless the body is said to be JSON. */
export function requireJson(contentType: string | undefined): void {
  const mediaType = contentType?.split(';', 1)[0]?.trim() ?? ''
  if (/^application\/([\w.-]+\+)?json$/i.test(mediaType)) return
  throw new ApiError(
    'UNSUPPORTED_MEDIA_TYPE',
    `Content-Type must be application/json, got ${printValue(mediaType)}`,
  )
}

/** What is left of a body that somebody has read before. */
const NOTHING = new Uint8Array()

async function readBytes(request: Request, bodyLimit: number): Promise<Uint8Array> {
  if (request.bodyUsed) return NOTHING
  if (!isFramedWithin(bodyLimit, request)) return await readPieces(request, bodyLimit)
  const bytes = await readAtOnce(request)
  if (bytes.byteLength > bodyLimit) throw payloadTooLarge(bodyLimit)
  return bytes
}

async function readAtOnce(request: Request): Promise<Uint8Array> {
  try {
    return new Uint8Array(await request.arrayBuffer())
  } catch (error) {
    // What Express has read is used, too, but Hono's server tells so only now.
    if (error instanceof TypeError) return NOTHING
    throw error
  }
}

/**
 * Whether the server, which reads no further than `Content-Length`, keeps to the limit. It does not where the
 * body is coded, since what has been decoded may be of any size.
 */
function isFramedWithin(bodyLimit: number, { headers }: Request): boolean {
  const length = headers.get('Content-Length')
  return (
    length !== null &&
    Number(length) <= bodyLimit &&
    !headers.has('Content-Encoding') &&
    !headers.has('Transfer-Encoding')
  )
}

/**
 * Counts what really comes, and stops at the limit. Hono's own limit would make a new request of a chunked one,
 * which fails where the server's `Request` is not the global one.
 */
async function readPieces({ body }: Request, bodyLimit: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let size = 0
  const reader = body?.getReader()
  for (let read = await reader?.read(); read?.value; read = await reader?.read()) {
    size += read.value.byteLength
    if (size > bodyLimit) {
      // Not waited for: it may hang or fail, and the answer does not depend on it.
      reader?.cancel().catch(() => undefined)
      throw payloadTooLarge(bodyLimit)
    }
    chunks.push(read.value)
  }
  return joinChunks(chunks, size)
}

function joinChunks(chunks: readonly Uint8Array[], size: number): Uint8Array {
  const bytes = new Uint8Array(size)
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
  if (bytes.byteLength === 0) throw invalidJson('nothing')
  try {
    return JSON.parse(utf8.decode(bytes))
  } catch {
    throw invalidJson('what is no JSON')
  }
}

function payloadTooLarge(bodyLimit: number): ApiError {
  return new ApiError('PAYLOAD_TOO_LARGE', `The body must not be larger than ${bodyLimit} bytes`)
}

function invalidJson(got: string): ApiError {
  return new ApiError('INVALID_JSON', `The body must be a JSON object, got ${got}`)
}
