import { existsSync } from 'node:fs'
import { serveStatic } from '@hono/node-server/serve-static'
import { Hono } from 'hono'
import { chromium } from 'playwright-core'
import type { TestProject } from 'vitest/node'
import { listen } from '../../examples/server/listen.js'
import { findChromium } from '../browser/find-chromium.js'

declare module 'vitest' {
  interface ProvidedContext {
    /** The address of the site. It ends with a slash. */
    siteUrl: string
  }
}

const FOLDER = 'docs/.vitepress/dist'

/** Serves the built site and starts one browser. Returns a function that stops both. */
export async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  if (!existsSync(`${FOLDER}/index.html`)) {
    throw new Error('The site is not built: run npm run docs')
  }
  const executablePath = findChromium()
  const app = new Hono().get('/*', serveStatic({ root: FOLDER }))
  const server = await listen(async (request) => app.fetch(request), 0, '--port')
  // Root cannot start the browser with a sandbox.
  const browser = await chromium.launchServer({ executablePath, args: ['--no-sandbox'] })
  provide('siteUrl', `${server.url}/`)
  provide('browserUrl', browser.wsEndpoint())
  return async () => {
    await browser.close()
    await server.close()
  }
}
