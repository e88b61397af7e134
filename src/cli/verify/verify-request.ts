import { type HttpServer, resolveServer } from '../../testing/conformance/http/http-server.js'
import { type Options, type PolicyName, parsePolicy, UsageError } from '../command-line.js'
import type { Environment } from '../io.js'

/** The number of cases per property. */
export const DEFAULT_RUNS = 100

/** The number of cases per property with `--quick`. */
export const QUICK_RUNS = 10

/** A parsed `verify` command. */
export interface VerifyRequest {
  readonly server: HttpServer
  /** The only policy that the server supports. By default, every policy is verified. */
  readonly policy?: PolicyName
  /** A text that the group or the name of a check contains. */
  readonly only?: string
  readonly seed?: number
  /** The number of cases per property. */
  readonly runs: number
  readonly isQuick: boolean
  /** Whether the key is from the command line. The commands in the report do not contain it. */
  readonly hasKeyOption: boolean
  readonly isJson: boolean
  readonly allowsRemote: boolean
}

/**
 * Parses the arguments and options of `verify`.
 *
 * @throws {@link UsageError} if the command is invalid; the message names the invalid part.
 */
export function parseVerifyRequest(
  [url, ...rest]: readonly string[],
  values: Options,
  env: Environment,
): VerifyRequest {
  if (url === undefined) throw new UsageError('Missing argument: verify <url>')
  if (rest.length > 0) throw new UsageError(`Unexpected argument "${rest[0]}"`)

  const { policy, only, seed, quick: isQuick = false } = values
  const key = parseKey(values.key, env)
  const server = parseServer(url, key, values['state-url'])
  const allowsRemote = values['allow-remote'] === true
  if (!allowsRemote) requireLoopback(server)
  return {
    server,
    ...(policy !== undefined && { policy: parsePolicy(policy) }),
    ...(only !== undefined && { only }),
    ...(seed !== undefined && { seed: parseInteger('--seed', seed, 0) }),
    runs: parseRuns(values.runs, isQuick),
    isQuick,
    hasKeyOption: key !== env['CAMPAIGN_LEAD_API_KEY'],
    isJson: values.json === true,
    allowsRemote,
  }
}

/** Reads the key. No message contains it, since messages may be logged. */
function parseKey(option: string | undefined, { CAMPAIGN_LEAD_API_KEY }: Environment): string {
  const [source, key] =
    option === undefined
      ? ['$CAMPAIGN_LEAD_API_KEY', CAMPAIGN_LEAD_API_KEY || undefined]
      : ['--key', option]
  if (key === undefined) {
    throw new UsageError('Missing API key: set --key or $CAMPAIGN_LEAD_API_KEY')
  }
  if (key === '') {
    throw new UsageError('The API key is empty: set --key or $CAMPAIGN_LEAD_API_KEY')
  }
  if (/[^\x21-\x7E]/.test(key)) throw new UsageError(`${source} must be visible ASCII`)
  return key
}

function parseServer(url: string, apiKey: string, stateUrl: string | undefined): HttpServer {
  try {
    return resolveServer({ url, apiKey, stateUrl })
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    // A URL with a user name may contain a password, which must not be logged.
    const mayBeSecret = [url, stateUrl].some((address) => address?.includes('@') === true)
    const advice = ', without a user name and a password'
    const message = error.message.replace('options.', '')
    throw new UsageError(mayBeSecret ? message.replace(/, got .*/s, advice) : message)
  }
}

/** Rejects other machines: verification replaces all data, and a mistyped URL must not reach production. */
function requireLoopback({ url, stateUrl }: HttpServer): void {
  for (const address of [url, stateUrl]) {
    if (isLoopback(address)) continue
    throw new UsageError(
      `${address} is not on this machine. Verification replaces all data of the server: ` +
        'add --allow-remote to confirm',
    )
  }
}

/** Reports whether a URL is on this machine. */
function isLoopback(url: string): boolean {
  const { hostname } = new URL(url)
  return /^(localhost|.+\.localhost|127(\.\d+){3}|\[::1\])$/.test(hostname)
}

function parseRuns(text: string | undefined, isQuick: boolean): number {
  if (text === undefined) return isQuick ? QUICK_RUNS : DEFAULT_RUNS
  if (isQuick) {
    throw new UsageError(`--quick and --runs cannot be combined: --quick is --runs ${QUICK_RUNS}`)
  }
  return parseInteger('--runs', text, 1)
}

function parseInteger(option: string, text: string, min: number): number {
  const value = Number(text)
  if (/^\d+$/.test(text) && value >= min && value < 2 ** 31) return value
  throw new UsageError(`${option} must be an integer from ${min} to 2147483647, got "${text}"`)
}
