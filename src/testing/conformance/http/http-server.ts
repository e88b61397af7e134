import { check, checkFunction, checkTimerSeconds } from '../../../core/argument-checks.js'
import {
  defaultsTo,
  type OptionRules,
  optional,
  required,
  resolveOptions,
} from '../../../core/options.js'

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
  /** How long each request may take, in seconds. Defaults to 10. */
  readonly timeoutSeconds?: number | undefined
}

/** The same, with every default filled in. */
export type HttpServer = Readonly<Required<Record<'url' | 'apiKey' | 'stateUrl', string>>> & {
  readonly fetch: Fetch
  readonly timeoutSeconds: number
}

const OPTIONS = {
  url: required(checkAddress),
  apiKey: required(checkApiKey),
  stateUrl: optional(checkAddress),
  fetch: defaultsTo(globalFetch, checkFunction),
  timeoutSeconds: defaultsTo(10, checkTimerSeconds),
} satisfies OptionRules<HttpServerOptions>

/**
 * Fills in the defaults.
 *
 * @throws TypeError naming the option, for one that is missing or not of its type.
 */
export function resolveServer(options: HttpServerOptions): HttpServer {
  const { url: given, stateUrl, ...rest } = resolveOptions('options', options, OPTIONS)
  const url = withoutEndSlash(given)
  return { ...rest, url, stateUrl: withoutEndSlash(stateUrl ?? `${url}/verification/state`) }
}

function checkApiKey(field: string, apiKey: unknown): void {
  const isVisible = typeof apiKey === 'string' && /^[\x21-\x7e]+$/.test(apiKey)
  check(isVisible, field, 'visible ASCII', apiKey)
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

function checkAddress(field: string, address: unknown): void {
  const isHttp =
    typeof address === 'string' &&
    /^https?:\/\/[^\s/?#@]+(\/[^\s?#]*)?$/i.test(address) &&
    URL.canParse(address)
  check(isHttp, field, 'an address such as http://localhost:3000', address)
}

/** So that a path can follow. */
function withoutEndSlash(address: string): string {
  return address.replace(/\/+$/, '')
}
