import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import { execute } from './execute.mjs'

/** Debian's package `chromium`. */
const BROWSER = 'chromium'

// Root requires the first flag. The last four prevent requests to the servers of its vendor.
const FLAGS = [
  '--no-sandbox',
  '--headless',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** Runs the core in a browser, bundled like the page of a user. Returns the version of the browser. */
export async function runInBrowser({ folder }) {
  const home = await mkdtemp(join(tmpdir(), 'browser-'))
  try {
    await build({
      absWorkingDir: folder,
      entryPoints: ['checks/browser-page.mjs'],
      outfile: join(home, 'page.js'),
      bundle: true,
      define: { 'process.env.NODE_ENV': '"production"' },
    })
    const page = join(home, 'page.html')
    await writeFile(page, '<body></body><script src="page.js"></script>')
    const profile = `--user-data-dir=${join(home, 'profile')}`
    const html = await execute(BROWSER, [...FLAGS, profile, '--dump-dom', `file://${page}`])
    assert.match(html, /<body>enrolled active Grace INVALID_TAG\s*<\/body>/)
  } finally {
    await rm(home, { recursive: true, force: true })
  }
  return /Chromium [\d.]+/.exec(await execute(BROWSER, ['--version']))?.[0]
}
