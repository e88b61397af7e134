import { type HttpServer, resolveServer } from '../../testing/conformance/http/http-server.js'
import type { Options } from '../command-line.js'
import type { Environment } from '../output.js'
import { type PolicyName, parsePolicy } from '../policies.js'
import { UsageError } from '../usage.js'

/** How many cases are drawn for each law. */
export const DEFAULT_RUNS = 100

/** The same with `--quick`. */
export const QUICK_RUNS = 10

/** What is to be verified, and how. */
export interface Verification {
  readonly server: HttpServer
  /** The one policy that the server has built in; every policy where not given. */
  readonly policy?: PolicyName
  /** The text that a check's group or name contains. */
  readonly only?: string
  readonly seed?: number
  /** How many cases are drawn for each law. */
  readonly runs: number
  readonly isQuick: boolean
  /** Whether the key comes from the command line, which no report repeats. */
  readonly hasKeyOption: boolean
  readonly isJson: boolean
  readonly allowsRemote: boolean
}

/**
 * Reads what stands behind `verify`.
 *
 * @throws {@link UsageError} naming what is wrong.
 */
export function parseVerification(
  [url, ...rest]: readonly string[],
  values: Options,
  { CAMPAIGN_LEAD_API_KEY }: Environment,
): Verification {
  if (url === undefined) throw new UsageError('Say where the server is: verify <url>')
  if (rest.length > 0) throw new UsageError(`Unexpected argument "${rest[0]}"`)

  const { policy, only, seed, quick: isQuick = false } = values
  const [source, key] =
    values.key === undefined
      ? ['$CAMPAIGN_LEAD_API_KEY', CAMPAIGN_LEAD_API_KEY || undefined]
      : ['--key', values.key]
  if (key === undefined) throw new UsageError('Give the key by --key or $CAMPAIGN_LEAD_API_KEY')
  if (key === '') {
    throw new UsageError('The key is empty: give it by --key or $CAMPAIGN_LEAD_API_KEY')
  }
  // Without the key, which has no place in a log.
  if (/[^\x21-\x7E]/.test(key)) throw new UsageError(`${source} must be visible ASCII`)
  const server = readServer(url, key, values['state-url'])
  const allowsRemote = values['allow-remote'] === true
  if (!allowsRemote) requireLoopback(server)
  return {
    server,
    ...(policy !== undefined && { policy: parsePolicy(policy) }),
    ...(only !== undefined && { only }),
    ...(seed !== undefined && { seed: parseWhole('--seed', seed, 0) }),
    runs: parseRuns(values.runs, isQuick),
    isQuick,
    hasKeyOption: key !== CAMPAIGN_LEAD_API_KEY,
    isJson: values.json === true,
    allowsRemote,
  }
}

function readServer(url: string, apiKey: string, stateUrl: string | undefined): HttpServer {
  try {
    return resolveServer({ url, apiKey, stateUrl })
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    // An address with a user name may have a password behind it, which has no place in a log.
    const mayBeSecret = [url, stateUrl].some((address) => address?.includes('@') === true)
    const advice = ', without a user name and a password'
    const message = error.message.replace('options.', '')
    throw new UsageError(mayBeSecret ? message.replace(/, got .*/s, advice) : message)
  }
}

/** What is loaded replaces everything: a slip in the address must not reach a server that is in use. */
function requireLoopback({ url, stateUrl }: HttpServer): void {
  for (const address of [url, stateUrl]) {
    if (isLoopback(address)) continue
    throw new UsageError(
      `${address} is not on this machine. Verifying replaces everything that the server holds: ` +
        'if that may be, say --allow-remote',
    )
  }
}

/** Whether an address leads to this machine. */
function isLoopback(address: string): boolean {
  const { hostname } = new URL(address)
  return /^(localhost|.+\.localhost|127(\.\d+){3}|\[::1\])$/.test(hostname)
}

function parseRuns(given: string | undefined, isQuick: boolean): number {
  if (given === undefined) return isQuick ? QUICK_RUNS : DEFAULT_RUNS
  if (isQuick) throw new UsageError(`--quick is --runs ${QUICK_RUNS}: give one of them`)
  return parseWhole('--runs', given, 1)
}

function parseWhole(option: string, given: string, min: number): number {
  const value = Number(given)
  if (/^\d+$/.test(given) && value >= min && value < 2 ** 31) return value
  throw new UsageError(`${option} must be a whole number from ${min} to 2147483647, got "${given}"`)
}
