import {
  checkFunction,
  checkList,
  checkMethods,
  checkString,
  isObject,
} from '../../core/argument-checks.js'
import { ApiError } from './api-errors.js'

/**
 * The caller of a request, and the workspaces that the caller may see.
 *
 * @example
 * ```ts
 * const principal: Principal = { id: 'crm', workspaceIds: ['ws_1'] }
 * ```
 */
export interface Principal {
  /** Identifies the caller in the logs and traces of the application. */
  readonly id: string
  /** The workspaces whose leads the caller may see. */
  readonly workspaceIds: readonly string[]
}

/**
 * Returns the holder of an API key, or `null` if the key is unknown. If it throws a `StoreUnavailableError`, for
 * example because the database of the keys cannot be reached, the response is 503 with `Retry-After`; for any other
 * error it is 500.
 *
 * @example
 * ```ts
 * // For a program on your own machine. In production, use `createApiKeyAuthenticator`.
 * const authenticate: Authenticate = (apiKey) =>
 *   apiKey === process.env['LOCAL_API_KEY'] ? { id: 'demo', workspaceIds: ['ws_1'] } : null
 * ```
 */
export type Authenticate = (
  apiKey: string,
) => Principal | null | undefined | Promise<Principal | null | undefined>

/**
 * Returns the caller of a request, or `null` if the caller is unknown. It is for an application that authenticates by
 * something other than an API key, such as a session or a header of its gateway. It must not read the body. Its errors
 * are answered like those of {@link Authenticate}.
 *
 * @example
 * ```ts
 * // Of the middleware of the application, which has verified the session.
 * const callers = new WeakMap<Request, Principal>()
 * const authenticateRequest: AuthenticateRequest = (request) => callers.get(request)
 * const handle = createLeadHandler({ service, authenticate: { request: authenticateRequest }, onError })
 * ```
 */
export type AuthenticateRequest = (
  request: Request,
) => Principal | null | undefined | Promise<Principal | null | undefined>

/**
 * Checks the option `authenticate`.
 *
 * @throws TypeError if it is neither a function nor an object with the function `request`.
 */
export function checkAuthenticate(field: string, value: unknown): void {
  const check = isObject(value)
    ? checkMethods<{ request: AuthenticateRequest }>('request')
    : checkFunction
  check(field, value)
}

/**
 * Returns the caller of a request.
 *
 * @throws {@link ApiError} `UNAUTHORIZED` if the caller is unknown, or if the request should have an API key and has
 * none or two different ones.
 */
export async function authenticateRequest(
  request: Request,
  headers: Headers,
  authenticate: Authenticate | { readonly request: AuthenticateRequest },
): Promise<Principal> {
  const isByKey = typeof authenticate === 'function'
  const principal = await (isByKey
    ? authenticate(readApiKey(headers))
    : authenticate.request(request))
  if (!principal) {
    throw new ApiError('UNAUTHORIZED', isByKey ? 'Unknown API key' : 'Not authenticated')
  }
  // Without a list, the service would show every workspace.
  checkList('principal.workspaceIds', principal.workspaceIds, checkString)
  return principal
}

/**
 * Returns the workspaces that a request may see: those of its caller or, if the request has the header
 * `X-Workspace-Id`, only the named workspace. An empty, repeated or unknown name leaves no workspace, so that the header
 * can never widen what the request may see.
 */
export function narrowWorkspaces(headers: Headers, { workspaceIds }: Principal): readonly string[] {
  const named = headers.get('X-Workspace-Id')
  return named === null ? workspaceIds : workspaceIds.filter((id) => id === named)
}

/** Reads the key of a request from either header, or from both if they have the same key. */
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

const BEARER = /^bearer(?: |$)/i

/** Ignores other schemes. Next to a Bearer token, the credentials of another scheme count as a different key. */
function readBearerTokens(headers: Headers): string[] {
  const credentials = readList(headers, 'Authorization')
  if (!credentials.some((value) => BEARER.test(value))) return []
  return credentials.map((value) => value.replace(BEARER, ''))
}

/**
 * Splits a header at its commas, since `Headers` joins a header that was sent twice. It trims spaces in linear time: a
 * pattern for the spaces around a comma would take quadratic time.
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
