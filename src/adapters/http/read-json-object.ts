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

/**
 * Counts what really comes, whatever `Content-Length` says, and stops at the limit. Hono's own limit
 * would make a new request of a chunked one, which fails where the server's `Request` is not the
 * global one.
 */
async function readBytes({ body }: Request, bodyLimit: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let size = 0
  const reader = body?.getReader()
  for (let read = await reader?.read(); read?.value; read = await reader?.read()) {
    size += read.value.byteLength
    if (size > bodyLimit) {
      // Not waited for: it may hang or fail, and the answer does not depend on it.
      reader?.cancel().catch(() => undefined)
      throw new ApiError('PAYLOAD_TOO_LARGE', `The body must not be larger than ${bodyLimit} bytes`)
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

function parseJson(bytes: Uint8Array): unknown {
  if (bytes.byteLength === 0) throw invalidJson('nothing')
  try {
    // JSON is UTF-8. Decoding must fail on anything else rather than replace what it cannot read.
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    throw invalidJson('what is no JSON')
  }
}

function invalidJson(got: string): ApiError {
  return new ApiError('INVALID_JSON', `The body must be a JSON object, got ${got}`)
}
