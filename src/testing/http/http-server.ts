import { check, checkFunction, checkOptions, checkString } from '../../core/argument-checks.js'

/**
 * Sends a request; the global `fetch` is one.
 *
 * @example
 * ```ts
 * // A server in the same program, without a port.
 * const fetch: Fetch = (url, init) => handle(new Request(url, init))
 * const server = { url: 'http://localhost', apiKey, fetch }
 * ```
 */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>

/**
 * A server that is verified over HTTP.
 *
 * @example
 * ```ts
 * const server: HttpServerOptions = { url: 'http://localhost:3000/api', apiKey: 'sk_local_demo' }
 * await assertChecks(requestChecks(server))
 * ```
 */
export interface HttpServerOptions {
  /** Where its paths begin, such as `http://localhost:3000` or `http://localhost:3000/api`. */
  readonly url: string
  /** The API key that the requests carry. */
  readonly apiKey: string
  /** The address of its verification state; `{url}/verification/state` where not given. */
  readonly stateUrl?: string | undefined
  /** Sends the requests. Defaults to the global `fetch`, with a new connection for each request. */
  readonly fetch?: Fetch | undefined
  /** How long each request may take, in milliseconds; 10 seconds where not given. */
  readonly timeout?: number | undefined
}

/** The same, with every default filled in. */
export type HttpServer = Readonly<Required<Record<'url' | 'apiKey' | 'stateUrl', string>>> & {
  readonly fetch: Fetch
  readonly timeout: number
}

const DEFAULT_TIMEOUT = 10_000

const OPTIONS = [
  'url',
  'apiKey',
  'stateUrl',
  'fetch',
  'timeout',
] satisfies (keyof HttpServerOptions)[]

/**
 * Fills in the defaults.
 *
 * @throws TypeError naming the option, for one that is missing or not of its type.
 */
export function resolveServer(options: HttpServerOptions): HttpServer {
  checkOptions('options', options, OPTIONS)
  const { apiKey, timeout = DEFAULT_TIMEOUT } = options
  const url = checkAddress('url', options.url)
  const stateUrl = checkAddress('stateUrl', options.stateUrl ?? `${url}/verification/state`)
  checkString('apiKey', apiKey)
  check(/^[\x21-\x7e]+$/.test(apiKey), 'apiKey', 'visible ASCII', apiKey)
  check(Number.isInteger(timeout) && timeout > 0, 'timeout', 'milliseconds above 0', timeout)
  const { fetch = globalFetch } = options
  checkFunction('fetch', fetch)
  return { url, apiKey, stateUrl, fetch, timeout }
}

/** Looks the global one up for each request: a test may replace it. */
function globalFetch(url: string, init: RequestInit): Promise<Response> {
  return globalThis.fetch(url, onNewConnection(init))
}

/**
 * The same request on a connection of its own, which is closed after the answer. A server that serves
 * one connection at a time would not answer any other while one is kept alive.
 */
export function onNewConnection(init: RequestInit): RequestInit {
  const headers = new Headers(init.headers)
  headers.set('Connection', 'close')
  return { ...init, headers }
}

/** Without a slash at its end, so that a path can follow. */
function checkAddress(option: string, given: string): string {
  checkString(option, given)
  const isHttp = /^https?:\/\/[^\s/?#@]+(\/[^\s?#]*)?$/i.test(given) && URL.canParse(given)
  check(isHttp, option, 'an address such as http://localhost:3000', given)
  return given.replace(/\/+$/, '')
}
