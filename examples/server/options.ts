import { parseArgs } from 'node:util'

/** What the server can be told on its command line. */
export interface ServerOptions {
  /** The port of the API; 0 for any that is free. */
  readonly port: number
  /** The port of the webhook receiver; 0 for any that is free. */
  readonly webhookPort: number
  /** The database that keeps the leads; `null` for a store in memory. */
  readonly databaseUrl: string | null
  /** Whether it is to be verified: what it holds can then be replaced, and no webhook is posted. */
  readonly isVerified: boolean
  /** Whether it builds the page of the rules explorer, if that is out of date. */
  readonly buildsExplorer?: boolean
  /** From which level on structured lines are written. */
  readonly logLevel: LogLevel
}

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const

type LogLevel = (typeof LOG_LEVELS)[number]

export const USAGE = `Usage: npm start -- [--port <port>] [--webhook-port <port>] [--verification]

  --port          the port of the API: 3000, or $PORT, where not given; 0 for any that is free
  --webhook-port  the port of the webhook receiver: any that is free, where not given
  --verification  serves a verification state, for npx campaign-lead verify; posts no webhooks

With $DATABASE_URL the leads are kept in that PostgreSQL database, else in memory.
With LOG_LEVEL=info each request, update and try is a line of JSON on stderr, with LOG_LEVEL=warn
only what failed; nothing where not given. An empty variable is the same as none.`

/** An option that cannot be: told to the person who started the server. */
export class OptionError extends Error {
  override readonly name: string = 'OptionError'
}

/**
 * Reads the command line.
 *
 * @throws {@link OptionError} naming the option or the variable whose value is not valid.
 */
export function parseOptions(
  args: readonly string[],
  { PORT, DATABASE_URL, LOG_LEVEL }: Readonly<Record<string, string | undefined>>,
): ServerOptions {
  const {
    port,
    'webhook-port': webhookPort,
    verification: isVerified = false,
    'build-explorer': buildsExplorer,
  } = readArgs(args)
  return {
    port: port === undefined ? parsePort('$PORT', PORT || '3000') : parsePort('--port', port),
    webhookPort: parsePort('--webhook-port', webhookPort ?? '0'),
    databaseUrl: DATABASE_URL ? checkDatabaseUrl(DATABASE_URL) : null,
    isVerified,
    ...(buildsExplorer !== undefined && { buildsExplorer }),
    logLevel: parseLogLevel(LOG_LEVEL || 'silent'),
  }
}

function readArgs(args: readonly string[]) {
  try {
    const options = {
      port: { type: 'string' },
      'webhook-port': { type: 'string' },
      verification: { type: 'boolean' },
      // Of `npm start`, since tests start the server without it.
      'build-explorer': { type: 'boolean' },
    } as const
    return parseArgs({ args: [...args], options }).values
  } catch (error) {
    throw new OptionError(error instanceof Error ? error.message : String(error))
  }
}

/** Names a database without its password, and without parameters, which may have one. */
export function printDatabaseUrl(url: string): string {
  const { protocol, username, host, pathname } = new URL(url)
  return `${protocol}//${username === '' ? '' : `${username}@`}${host}${pathname}`
}

/** A password with an unencoded `/`, `?`, `#` or `@` would be taken for other parts, and be printed with them. */
function checkDatabaseUrl(given: string): string {
  const isAddress = /^(postgres|postgresql):\/\//i.test(given) && URL.canParse(given)
  if (isAddress && !hasLooseAt(new URL(given))) return given
  const mayBeSecret = /[@=]/.test(given)
  const got = mayBeSecret ? 'an address that may have a password' : `"${given}"`
  throw new OptionError(
    '$DATABASE_URL must be an address such as postgres://user:password@localhost:5432/database, ' +
      `in which special characters are percent-encoded, got ${got}`,
  )
}

function hasLooseAt({ username, pathname, search, hash }: URL): boolean {
  return `${pathname}${hash}${username === '' ? search : ''}`.includes('@')
}

function parseLogLevel(given: string): LogLevel {
  const level = LOG_LEVELS.find((known) => known === given)
  if (level !== undefined) return level
  throw new OptionError(`$LOG_LEVEL must be one of ${LOG_LEVELS.join(', ')}, got "${given}"`)
}

function parsePort(option: string, given: string): number {
  const port = Number(given)
  if (/^\d+$/.test(given) && port <= 65_535) return port
  throw new OptionError(`${option} must be a port from 0 to 65535, got "${given}"`)
}
