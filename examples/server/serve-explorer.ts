import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { serveStatic } from '@hono/node-server/serve-static'
import { Hono } from 'hono'
import { secureHeaders } from 'hono/secure-headers'

/** Where `npm run explorer` puts the page. */
const FOLDER = join(import.meta.dirname, '../../apps/explorer/dist')

/** Reports whether the page has been built. */
export function hasExplorer(): boolean {
  return existsSync(join(FOLDER, 'index.html'))
}

/**
 * Serves the rules explorer at `/`, and the API at its own paths.
 *
 * @param built - Resolves when the page is built. Requests for the page wait for it.
 */
export function serveExplorer(
  api: (request: Request) => Promise<Response>,
  built?: Promise<unknown>,
): (request: Request) => Promise<Response> {
  const app = new Hono()
  for (const path of ['/', '/assets/*']) {
    app.get(path, async (_, next) => {
      await built
      await next()
    })
  }
  app.get(
    '/*',
    // The page states that it sends no data. The browser enforces that.
    secureHeaders({
      // The page is served over HTTP, on this machine.
      strictTransportSecurity: false,
      contentSecurityPolicy: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        // The diagram of the rules has inline styles.
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:'],
        workerSrc: ["'self'"],
        baseUri: ["'none'"],
        formAction: ["'none'"],
        frameAncestors: ["'none'"],
      },
    }),
    serveStatic({ root: FOLDER }),
  )
  app.all('/*', ({ req }) => api(req.raw))
  return async (request) => app.fetch(request)
}
