import { parseArgs } from 'node:util'

/** Options of the server. */
export interface ServerOptions {
  /** The port of the API, or 0 for any free port. */
  readonly port: number
  /** The port of the webhook receiver, or 0 for any free port. */
  readonly webhookPort: number
  /** The URL of the PostgreSQL database of the leads, or `null` to store them in memory. */
  readonly databaseUrl: string | null
  /** Whether the server can be verified: its data can be replaced, and it sends no webhooks. */
  readonly isVerified: boolean
  /** Whether to build the page of the rules explorer if it is out of date. */
  readonly buildsExplorer?: boolean
  /** The minimum level of the structured lines. */
  readonly logLevel: LogLevel
}

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const

type LogLevel = (typeof LOG_LEVELS)[number]

export const USAGE = `Usage: npm start -- [--port <port>] [--webhook-port <port>] [--verification]

  --port          the port of the API, or 0 for any free port (default: $PORT, or 3000)
  --webhook-port  the port of the webhook receiver (default: any free port)
  --verification  serve a verification state for npx campaign-lead verify, and send no webhooks

If $DATABASE_URL is set, the leads are stored in that PostgreSQL database, otherwise in memory.
With LOG_LEVEL=info, each request, update and attempt is logged as a line of JSON on stderr, and
with LOG_LEVEL=warn only failures. By default nothing is logged. Empty variables are ignored.`

/** An option is invalid. The message is for the user. */
export class OptionError extends Error {
  override readonly name: string = 'OptionError'
}

/**
 * Reads the command line.
 *
 * @throws {@link OptionError} if an option or a variable is invalid; the message names it.
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
      // Set by `npm start`. Tests start the server without it.
      'build-explorer': { type: 'boolean' },
    } as const
    return parseArgs({ args: [...args], options }).values
  } catch (error) {
    throw new OptionError(error instanceof Error ? error.message : String(error))
  }
}

/** Returns the URL of a database without its password and its parameters, which may contain a password. */
export function redactDatabaseUrl(url: string): string {
  const { protocol, username, host, pathname } = new URL(url)
  return `${protocol}//${username === '' ? '' : `${username}@`}${host}${pathname}`
}

/** Rejects unencoded `/`, `?`, `#` or `@` in a password: they would end it, and the rest would be printed. */
function checkDatabaseUrl(value: string): string {
  const isAddress = /^(postgres|postgresql):\/\//i.test(value) && URL.canParse(value)
  if (isAddress && !hasUnencodedAt(new URL(value))) return value
  const mayBeSecret = /[@=]/.test(value)
  const got = mayBeSecret ? 'an address that may have a password' : `"${value}"`
  throw new OptionError(
    '$DATABASE_URL must be an address such as postgres://user:password@localhost:5432/database, ' +
      `in which special characters are percent-encoded, got ${got}`,
  )
}

function hasUnencodedAt({ username, pathname, search, hash }: URL): boolean {
  return `${pathname}${hash}${username === '' ? search : ''}`.includes('@')
}

function parseLogLevel(value: string): LogLevel {
  const level = LOG_LEVELS.find((known) => known === value)
  if (level !== undefined) return level
  throw new OptionError(`$LOG_LEVEL must be one of ${LOG_LEVELS.join(', ')}, got "${value}"`)
}

function parsePort(option: string, value: string): number {
  const port = Number(value)
  if (/^\d+$/.test(value) && port <= 65_535) return port
  throw new OptionError(`${option} must be a port from 0 to 65535, got "${value}"`)
}
