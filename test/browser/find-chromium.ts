import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/** The headless shell is preferred: it uses a fraction of the CPU time of the full browser. */
const PROGRAMS = ['chromium-headless-shell', 'chromium']

/**
 * Finds Debian's browser.
 *
 * @param path - The folders to search, in the format of `$PATH`.
 * @throws Error if the browser is missing; the message says how to install it.
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
