import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/**
 * Finds Debian's browser.
 *
 * @param path - The folders to look into, as `$PATH` has them.
 * @throws An error that says how to get it, where it is missing.
 */
export function findChromium(path = process.env['PATH'] ?? ''): string {
  const file = path
    .split(delimiter)
    .map((folder) => join(folder, 'chromium'))
    .find((candidate) => existsSync(candidate))
  if (file !== undefined) return file
  throw new Error('there is no chromium in $PATH: apt-get install chromium')
}
