import { hashText } from './hash-text.js'
import { createOpenApiDocument, type OpenApiOptions } from './openapi-document.js'

/** A release may change the description: clients and proxies ask again after five minutes. */
const CACHE_CONTROL = 'public, max-age=300'

/**
 * Creates the answer to `GET /openapi.json`. The description is built once, at the first request: a stranger may
 * ask for it at any rate.
 */
export function createOpenApiAnswer(
  options: OpenApiOptions,
): (request: Request) => Promise<Response> {
  let built: ReturnType<typeof build> | undefined

  return async ({ headers }) => {
    built ??= build(options)
    const { text, etag } = await built
    const kept = { ETag: etag, 'Cache-Control': CACHE_CONTROL }
    if (isKnown(etag, headers.get('If-None-Match'))) {
      return new Response(null, { status: 304, headers: kept })
    }
    return new Response(text, { headers: { ...kept, 'Content-Type': 'application/json' } })
  }
}

async function build(options: OpenApiOptions): Promise<{ text: string; etag: string }> {
  const text = JSON.stringify(createOpenApiDocument(options))
  return { text, etag: `"${await hashText(text)}"` }
}

/** A weak tag counts too: a proxy that compresses the answer makes its tag weak. */
function isKnown(etag: string, ifNoneMatch: string | null): boolean {
  const tags = ifNoneMatch?.split(',').map((tag) => tag.trim().replace(/^W\//, '')) ?? []
  return tags.includes(etag) || tags.includes('*')
}
