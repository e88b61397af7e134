import { ApiError } from './api-errors.js'

/**
 * Reads a request's body.
 *
 * @param bodyLimit - The largest body accepted, in bytes.
 * @throws {@link ApiError} `PAYLOAD_TOO_LARGE` or `INVALID_JSON`.
 */
export async function readJsonObject(request: Request, bodyLimit: number): Promise<object> {
  const bytes = await request.arrayBuffer()
  // Counted again, since a `Content-Length` may say less than comes.
  if (bytes.byteLength > bodyLimit) throw payloadTooLarge(bodyLimit)
  const body = parseJson(bytes)
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw invalidJson()
  return body
}

/** @throws {@link ApiError} `UNSUPPORTED_MEDIA_TYPE`, unless the body is said to be JSON. */
export function requireJson(contentType: string | undefined): void {
  const mediaType = contentType?.split(';', 1)[0]?.trim() ?? ''
  if (/^application\/([\w.-]+\+)?json$/i.test(mediaType)) return
  throw new ApiError(
    'UNSUPPORTED_MEDIA_TYPE',
    `Content-Type must be application/json, got ${JSON.stringify(mediaType)}`,
  )
}

/** The refusal of a body over the limit. */
export function payloadTooLarge(bodyLimit: number): ApiError {
  return new ApiError('PAYLOAD_TOO_LARGE', `The body must not be larger than ${bodyLimit} bytes`)
}

function parseJson(bytes: ArrayBuffer): unknown {
  try {
    // JSON is UTF-8. Decoding must fail on anything else rather than replace what it cannot read.
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    throw invalidJson()
  }
}

function invalidJson(): ApiError {
  return new ApiError('INVALID_JSON', 'The body must be a JSON object')
}
