import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { serveStatic } from '@hono/node-server/serve-static'
import { Hono, type MiddlewareHandler } from 'hono'
import { etag } from 'hono/etag'
import { secureHeaders } from 'hono/secure-headers'

/** Where `npm run explorer` puts the page. */
const FOLDER = join(import.meta.dirname, '../../apps/explorer/dist')

/** The folder of `docs`, whose pages the page links to. */
const ROOT = join(import.meta.dirname, '../..')

/** The name of such a file contains the hash of its content, so the content of an address never changes. */
const HASHED = /^\/assets\//

/** Reports whether the page has been built. */
export function hasExplorer(): boolean {
  return existsSync(join(FOLDER, 'index.html'))
}

/**
 * Serves the rules explorer at `/`, the documentation that it links to at `/docs/*.md`, and the API at its own paths.
 *
 * @param built - Resolves when the page is built. Requests for the page wait for it.
 */
export function serveExplorer(
  api: (request: Request) => Promise<Response>,
  built?: Promise<unknown>,
): (request: Request) => Promise<Response> {
  const files = createFileServer()
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
        styleSrc: ["'self'"],
        imgSrc: ["'self'", 'data:'],
        workerSrc: ["'self'"],
        baseUri: ["'none'"],
        formAction: ["'none'"],
        frameAncestors: ["'none'"],
      },
    }),
    async ({ req }, next) => {
      const response = await files.fetch(req.raw)
      return response.status === 404 ? next() : response
    },
  )
  app.all('/*', ({ req }) => api(req.raw))
  return async (request) => app.fetch(request)
}

/** Creates an app that responds with 404 to the paths of the API. */
function createFileServer(): Hono {
  const app = new Hono()
  app.use(setCaching, etag())
  app.get('/docs/:page{[a-z-]+\\.md}', setPlainText, serveStatic({ root: ROOT }))
  app.get('/*', serveStatic({ root: FOLDER, precompressed: true }))
  return app
}

const setCaching: MiddlewareHandler = async (context, next) => {
  await next()
  const isHashed = HASHED.test(context.req.path)
  context.header('Cache-Control', isHashed ? 'public, max-age=31536000, immutable' : 'no-cache')
  // `serveStatic` sets this for compressed responses only, so a cache could return an uncompressed one to everyone.
  context.header('Vary', 'Accept-Encoding')
}

/** Browsers download other types of Markdown instead of showing it. */
const setPlainText: MiddlewareHandler = async (context, next) => {
  await next()
  context.header('Content-Type', 'text/plain; charset=utf-8')
}
