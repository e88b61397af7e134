import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { serveStatic } from '@hono/node-server/serve-static'
import { Hono } from 'hono'
import { secureHeaders } from 'hono/secure-headers'

/** Where `npm run explorer` puts the page. */
const FOLDER = join(import.meta.dirname, '../explorer/dist')

/** Whether the page has been built. */
export function hasExplorer(): boolean {
  return existsSync(join(FOLDER, 'index.html'))
}

/**
 * Serves the rules explorer at `/`, and the API at its own paths.
 *
 * @param built - Resolves once the page is built: until then its requests wait.
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
    // The page says that it sends nothing anywhere: the browser holds it to that.
    secureHeaders({
      // It comes by http, from this machine.
      strictTransportSecurity: false,
      contentSecurityPolicy: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        // The picture of the rules brings its own.
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
