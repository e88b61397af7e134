import { chromium } from 'playwright-core'
import type { TestProject } from 'vitest/node'
import { hasExplorer } from '../../examples/server/serve-explorer.js'
import { startServer } from '../../examples/server/start-server.js'
import { findChromium } from './find-chromium.js'

declare module 'vitest' {
  interface ProvidedContext {
    /** The address of the page. */
    explorerUrl: string
    /** The WebSocket endpoint of the browser. */
    browserUrl: string
  }
}

/** Starts one server and one browser for all test files. Returns a function that stops them. */
export async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  if (!hasExplorer()) throw new Error('The page is not built: run npm run explorer')
  const executablePath = findChromium()
  const server = await startServer(
    { port: 0, webhookPort: 0, databaseUrl: null, isVerified: false, logLevel: 'silent' },
    () => undefined,
  )
  // Root cannot start the browser with a sandbox.
  const browser = await chromium.launchServer({ executablePath, args: ['--no-sandbox'] })
  provide('explorerUrl', `${server.url}/`)
  provide('browserUrl', browser.wsEndpoint())
  return async () => {
    await browser.close()
    await server.close()
  }
}
