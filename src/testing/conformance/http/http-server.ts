import { check, checkFunction, checkTimerSeconds } from '../../../core/argument-checks.js'
import {
  defaultsTo,
  type OptionRules,
  optional,
  required,
  resolveOptions,
} from '../../../core/resolve-options.js'
import type { VerificationState } from './verification-state.js'

/**
 * Options of a server that is checked over HTTP.
 *
 * @example
 * ```ts
 * const server: HttpServerOptions = { url: 'http://localhost:3000/api', apiKey: 'sk_local_demo' }
 * await assertChecks(requestChecks(server))
 *
 * // A handler in the same process, without a port.
 * const local: HttpServerOptions = {
 *   url: 'http://localhost',
 *   apiKey: 'sk_local_demo',
 *   fetch: (url, init) => handle(new Request(url, init)),
 * }
 * ```
 */
export interface HttpServerOptions {
  /** The base URL, such as `http://localhost:3000` or `http://localhost:3000/api`. */
  readonly url: string
  /** The API key of the requests. */
  readonly apiKey: string
  /** The URL of the verification state. Defaults to `{url}/verification/state`. */
  readonly stateUrl?: string | undefined
  /** Sends the requests. Defaults to the global `fetch`, with a new connection for each request. */
  readonly fetch?: ((url: string, init: RequestInit) => Promise<Response>) | undefined
  /** The timeout of each request, in seconds. Defaults to 10. */
  readonly timeoutSeconds?: number | undefined
}

/** A function like the global `fetch`. */
export type Fetch = NonNullable<HttpServerOptions['fetch']>

/** A server, with every default filled in. */
export type HttpServer = Readonly<Required<Record<'url' | 'apiKey' | 'stateUrl', string>>> & {
  readonly fetch: Fetch
  readonly timeoutSeconds: number
}

const OPTIONS = {
  url: required(checkUrl),
  apiKey: required(checkApiKey),
  stateUrl: optional(checkUrl),
  fetch: defaultsTo(globalFetch, checkFunction),
  timeoutSeconds: defaultsTo(10, checkTimerSeconds),
} satisfies OptionRules<HttpServerOptions>

/**
 * Fills in the defaults.
 *
 * @throws TypeError if an option is missing, unknown or invalid; the message names it.
 */
export function resolveServer(options: HttpServerOptions): HttpServer {
  const { url: baseUrl, stateUrl, ...rest } = resolveOptions('options', options, OPTIONS)
  const url = withoutTrailingSlash(baseUrl)
  return { ...rest, url, stateUrl: withoutTrailingSlash(stateUrl ?? `${url}/verification/state`) }
}

function checkApiKey(field: string, apiKey: unknown): void {
  const isVisible = typeof apiKey === 'string' && /^[\x21-\x7e]+$/.test(apiKey)
  check(isVisible, field, 'visible ASCII', apiKey)
}

/** Reads the global `fetch` for each request, since a test may replace it. */
function globalFetch(url: string, init: RequestInit): Promise<Response> {
  return globalThis.fetch(url, onNewConnection(init))
}

/**
 * Closes the connection of a request after the response. A server that serves one connection at a time
 * would not answer on another connection while one is kept alive.
 */
export function onNewConnection(init: RequestInit): RequestInit {
  const headers = new Headers(init.headers)
  headers.set('Connection', 'close')
  return { ...init, headers }
}

function checkUrl(field: string, url: unknown): void {
  const isHttp =
    typeof url === 'string' &&
    /^https?:\/\/[^\s/?#@]+(\/[^\s?#]*)?$/i.test(url) &&
    URL.canParse(url)
  check(isHttp, field, 'an address such as http://localhost:3000', url)
}

function withoutTrailingSlash(url: string): string {
  return url.replace(/\/+$/, '')
}

/** The state of everything that uses the same server. */
export interface SharedServer {
  /** The verification state that was loaded last. */
  loaded?: VerificationState
  /** Resolves when the last task ends. */
  lastTask: Promise<unknown>
}

// A custom `fetch` may lead to another server at the same URL.
const servers = new WeakMap<Fetch, Map<string, SharedServer>>()

/** Returns the shared state of a server, which has only one verification state. */
export function getSharedServer({ fetch, stateUrl }: HttpServer): SharedServer {
  const byUrl = servers.get(fetch) ?? new Map<string, SharedServer>()
  servers.set(fetch, byUrl)
  const shared = byUrl.get(stateUrl) ?? { lastTask: Promise.resolve() }
  byUrl.set(stateUrl, shared)
  return shared
}

/** Runs a task when all earlier tasks of the server have ended. */
export function runExclusively<T>(shared: SharedServer, task: () => Promise<T>): Promise<T> {
  const running = shared.lastTask.then(task)
  shared.lastTask = running.catch(() => undefined)
  return running
}
