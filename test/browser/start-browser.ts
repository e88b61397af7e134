import { chromium } from 'playwright-core'
import type { TestProject } from 'vitest/node'
import { hasExplorer } from '../../examples/server/serve-explorer.js'
import { startServer } from '../../examples/server/start-server.js'
import { findChromium } from './find-chromium.js'

declare module 'vitest' {
  interface ProvidedContext {
    /** Where the page is served. */
    explorerUrl: string
    /** Where the browser can be driven. */
    browserUrl: string
  }
}

/** One server and one browser for all test files; stops them in the end. */
export async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  if (!hasExplorer()) throw new Error('there is no page to test: npm run explorer builds it')
  const executablePath = findChromium()
  const server = await startServer(
    { port: 0, webhookPort: 0, databaseUrl: null, isVerified: false, logLevel: 'silent' },
    () => undefined,
  )
  // Root may not start it with a sandbox.
  const browser = await chromium.launchServer({ executablePath, args: ['--no-sandbox'] })
  provide('explorerUrl', `${server.url}/`)
  provide('browserUrl', browser.wsEndpoint())
  return async () => {
    await browser.close()
    await server.close()
  }
}
