import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { firefox } from 'playwright-core'
import type { TestProject } from 'vitest/node'
import { hasExplorer } from '../../examples/server/serve-explorer.js'
import { startServer } from '../../examples/server/start-server.js'
import { findFirefox } from './find-firefox.js'

declare module 'vitest' {
  interface ProvidedContext {
    /** The folder in which Firefox saves downloads. */
    downloadsPath: string
  }
}

/**
 * Starts one server and one Firefox. Returns a function that stops them.
 *
 * This folder has its own version of Playwright, because 1.65 sends `emulation.setMediaFeaturesOverride` to each new
 * context, a command that Firefox 153 ESR does not know.
 */
export async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  if (!hasExplorer()) throw new Error('The page is not built: run npm run explorer')
  const executablePath = findFirefox()
  const server = await startServer(
    { port: 0, webhookPort: 0, databaseUrl: null, isVerified: false, logLevel: 'silent' },
    () => undefined,
  )
  const downloadsPath = await mkdtemp(join(tmpdir(), 'campaign-lead-downloads-'))
  // Without the channel, Playwright expects its own build of Firefox, which does not speak WebDriver BiDi.
  const browser = await firefox.launchServer({
    channel: 'moz-firefox',
    executablePath,
    downloadsPath,
    // Colors during a transition cannot be checked.
    firefoxUserPrefs: { 'ui.prefersReducedMotion': 1 },
  })
  provide('explorerUrl', `${server.url}/`)
  provide('browserUrl', browser.wsEndpoint())
  provide('downloadsPath', downloadsPath)
  return async () => {
    await browser.close()
    await server.close()
    await rm(downloadsPath, { recursive: true })
  }
}
