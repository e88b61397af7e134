import { createServer } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import { Hono } from 'hono'
import { checkMount, whileListening } from './check-mount.js'
import { handle } from './lead-handler.js'

const app = new Hono()

// `app.mount('/api', handle)` removes `/api` from the path: use it with a handler without `basePath`.
app.all('/api/*', (context) => handle(context.req.raw))

const listener = getRequestListener(app.fetch)
const server = createServer((request, response) => void listener(request, response))

await whileListening(server, (baseUrl) => checkMount('hono', baseUrl))
