import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

const PROGRAM = 'firefox-esr'

/**
 * Finds Debian's Firefox.
 *
 * @param path - The folders to search, in the format of `$PATH`.
 * @throws Error if the browser is missing; the message says how to install it.
 */
export function findFirefox(path = process.env['PATH'] ?? ''): string {
  const files = path.split(delimiter).map((folder) => join(folder, PROGRAM))
  const file = files.find((candidate) => existsSync(candidate))
  if (file !== undefined) return file
  throw new Error(
    `there is no ${PROGRAM} in $PATH: apt-get install --no-install-recommends ${PROGRAM}`,
  )
}
