import { parseArgs } from 'node:util'
import { type HttpServer, resolveServer } from '../testing/http/http-server.js'
import { UsageError } from './usage.js'

/** The policies that a server may have built in. */
const POLICY_NAMES = ['documented', 'guarded'] as const

/** A policy that a server may have built in. */
type PolicyName = (typeof POLICY_NAMES)[number]

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
  readonly isJson: boolean
  readonly allowsRemote: boolean
}

/** What a command line asks for. */
export type Command =
  | { readonly name: 'help' }
  | { readonly name: 'version' }
  | { readonly name: 'verify'; readonly verification: Verification }

const OPTIONS = {
  key: { type: 'string' },
  'state-url': { type: 'string' },
  policy: { type: 'string' },
  only: { type: 'string' },
  seed: { type: 'string' },
  runs: { type: 'string', default: '100' },
  json: { type: 'boolean', default: false },
  'allow-remote': { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
  version: { type: 'boolean', default: false },
} as const

/**
 * Reads a command line.
 *
 * @throws {@link UsageError} naming what is wrong.
 */
export function parseCommand(
  args: readonly string[],
  { CAMPAIGN_LEAD_API_KEY }: Readonly<Record<string, string | undefined>>,
): Command {
  const { values, positionals } = readArgs(args)
  if (values.help) return { name: 'help' }
  if (values.version) return { name: 'version' }
  const [command, url, ...rest] = positionals
  if (command === undefined) throw new UsageError('Say what to do: verify <url>')
  if (command !== 'verify') throw new UsageError(`Unknown command "${command}": there is "verify"`)
  if (url === undefined) throw new UsageError('Say where the server is: verify <url>')
  if (rest.length > 0) throw new UsageError(`Unexpected argument "${rest[0]}"`)

  const { policy, only, seed, runs, json: isJson, 'allow-remote': allowsRemote } = values
  const key = values.key ?? CAMPAIGN_LEAD_API_KEY
  if (key === undefined) throw new UsageError('Give the key by --key or $CAMPAIGN_LEAD_API_KEY')
  const server = readServer(url, key, values['state-url'])
  if (!allowsRemote) requireLoopback(server)
  return {
    name: 'verify',
    verification: {
      server,
      ...(policy !== undefined && { policy: parsePolicy(policy) }),
      ...(only !== undefined && { only }),
      ...(seed !== undefined && { seed: parseWhole('--seed', seed, 0) }),
      runs: parseWhole('--runs', runs, 1),
      isJson,
      allowsRemote,
    },
  }
}

function readArgs(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true })
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error))
  }
}

function readServer(url: string, apiKey: string, stateUrl: string | undefined): HttpServer {
  try {
    return resolveServer({ url, apiKey, stateUrl })
  } catch (error) {
    throw error instanceof TypeError ? new UsageError(error.message) : error
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

function parsePolicy(given: string): PolicyName {
  const policy = POLICY_NAMES.find((name) => name === given)
  if (policy !== undefined) return policy
  throw new UsageError(`--policy must be ${POLICY_NAMES.join(' or ')}, got "${given}"`)
}

function parseWhole(option: string, given: string, min: number): number {
  const value = Number(given)
  if (/^\d+$/.test(given) && value >= min && value < 2 ** 31) return value
  throw new UsageError(`${option} must be a whole number from ${min} to 2147483647, got "${given}"`)
}
