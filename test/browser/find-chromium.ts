import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/** The headless shell has no user interface of its own, which takes several times the CPU time. */
const PROGRAMS = ['chromium-headless-shell', 'chromium']

/**
 * Finds Debian's browser.
 *
 * @param path - The folders to look into, as `$PATH` has them.
 * @throws An error that says how to get it, where it is missing.
 */
export function findChromium(path = process.env['PATH'] ?? ''): string {
  const folders = path.split(delimiter)
  const files = PROGRAMS.flatMap((program) => folders.map((folder) => join(folder, program)))
  const file = files.find((candidate) => existsSync(candidate))
  if (file !== undefined) return file
  throw new Error(
    'there is no chromium-headless-shell in $PATH: apt-get install chromium-headless-shell',
  )
}
