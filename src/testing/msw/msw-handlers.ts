import * as msw from 'msw'
import { LEAD_PATH } from '../../adapters/http/lead-operation.js'
import { check } from '../../core/argument-checks.js'
import { checkPeerExports } from '../../peers/check-peer.js'
import { MSW } from '../../peers/supported-peers.js'
import type { FakeApi } from '../fake/fake-api.js'

checkPeerExports('testing/msw', MSW, { http: msw.http })

/**
 * Creates handlers for Mock Service Worker: the fake answers the calls of the operation and of its OpenAPI
 * description. Requests to other paths are left to your other handlers.
 *
 * @param baseUrl - The base URL of the API, such as `https://api.example.com`. Its path must be the fake's
 * `basePath`.
 * @throws TypeError if the URL is invalid or has another path.
 *
 * @example
 * ```ts
 * const fake = createFakeApi()
 * const server = setupServer(...createMswHandlers(fake, 'https://api.example.com'))
 * ```
 */
export function createMswHandlers(
  fake: Pick<FakeApi, 'fetch' | 'basePath'>,
  baseUrl: string,
): msw.HttpHandler[] {
  const base = parseBaseUrl(baseUrl, fake.basePath)
  const answer = async ({ request }: { readonly request: Request }): Promise<Response> => {
    try {
      return await fake.fetch(request)
    } catch {
      // Mock Service Worker reports a network error to the caller, as if `fetch` had rejected.
      return Response.error()
    }
  }
  const leadPath = LEAD_PATH.hono.replaceAll(/:\w+/g, '[^/]+')
  return [
    msw.http.all(new RegExp(`^${escape(base)}${leadPath}$`), answer),
    msw.http.get(new RegExp(`^${escape(base)}/openapi\\.json$`), answer),
  ]
}

/** Returns the URL without a slash at its end. */
function parseBaseUrl(baseUrl: string, basePath: string): string {
  const { origin, pathname } = URL.canParse(baseUrl) ? new URL(baseUrl) : new URL('about:blank')
  const base = `${origin}${pathname}`.replace(/\/$/, '')
  const expected = `${origin}${basePath}`.replace(/\/$/, '')
  const example = `https://api.example.com${basePath}`
  check(base === expected, 'baseUrl', `a URL such as ${example}`, baseUrl)
  return base
}

function escape(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
}
