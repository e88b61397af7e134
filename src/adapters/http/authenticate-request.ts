import { checkList, checkString } from '../../core/argument-checks.js'
import { ApiError } from './api-errors.js'
import type { Authenticate, Principal } from './api-keys.js'

const BEARER = /^bearer(?: |$)/i

/**
 * Finds out who makes a request.
 *
 * @throws {@link ApiError} `UNAUTHORIZED` if the request has no key, an unknown key or two different keys.
 */
export async function authenticateRequest(
  headers: Headers,
  authenticate: Authenticate,
): Promise<Principal> {
  const principal = await authenticate(readApiKey(headers))
  if (!principal) throw new ApiError('UNAUTHORIZED', 'Unknown API key')
  // Without a list, the service would show every workspace.
  checkList('principal.workspaceIds', principal.workspaceIds, checkString)
  return principal
}

/**
 * Returns the workspaces that a request may see: those of its caller or, if it has the header
 * `X-Workspace-Id`, the named one of these. A header that names no such workspace, such as an empty or a
 * repeated one, leaves none, so that it can never widen what the request sees.
 */
export function narrowWorkspaces(headers: Headers, { workspaceIds }: Principal): readonly string[] {
  const named = headers.get('X-Workspace-Id')
  return named === null ? workspaceIds : workspaceIds.filter((id) => id === named)
}

/** Reads the one key of a request, from either header or the same key from both. */
function readApiKey(headers: Headers): string {
  const sent = [...readList(headers, 'X-Api-Key'), ...readBearerTokens(headers)]
  const [key, another] = new Set(sent.filter((value) => value !== ''))
  if (key === undefined) {
    throw new ApiError(
      'UNAUTHORIZED',
      'Missing API key: send it as X-Api-Key, or as Authorization: Bearer',
    )
  }
  if (another !== undefined) {
    throw new ApiError('UNAUTHORIZED', 'The request has two different API keys')
  }
  return key
}

/** Another scheme has no key. Next to a Bearer token, it counts as a different key. */
function readBearerTokens(headers: Headers): string[] {
  const credentials = readList(headers, 'Authorization')
  if (!credentials.some((value) => BEARER.test(value))) return []
  return credentials.map((value) => value.replace(BEARER, ''))
}

/**
 * Splits a header at its commas, since `Headers` joins a header that was sent twice. Spaces are found in
 * linear time, which a pattern for the spaces around a comma would not do.
 */
function readList(headers: Headers, name: string): string[] {
  const values = headers.get(name)?.split(',') ?? []
  return values.map((value) =>
    value
      .split(/[ \t]+/)
      .filter((word) => word !== '')
      .join(' '),
  )
}
