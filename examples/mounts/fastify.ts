import { getRequestListener } from '@hono/node-server'
import fastify from 'fastify'
import { checkMount, checkParsedTooEarly, whileListening } from './check-mount.js'
import { handle } from './lead-handler.js'

const app = fastify()
const listener = getRequestListener(handle, { overrideGlobalObjects: false })

// In a separate scope, so that the rest of the application keeps its parsers.
await app.register(async (scope) => {
  scope.removeAllContentTypeParsers()
  // Leaves the body unread for the handler.
  scope.addContentTypeParser('*', (_request, _body, done) => done(null))
  scope.all('/api/*', async (request, reply) => {
    reply.hijack()
    await listener(request.raw, reply.raw)
  })
})

await app.ready()
await whileListening(app.server, (baseUrl) => checkMount('fastify', baseUrl))

// Wrong: the parser of Fastify consumes the body.
const parsedTooEarly = fastify()
parsedTooEarly.all('/api/*', async (request, reply) => {
  reply.hijack()
  await listener(request.raw, reply.raw)
})

await parsedTooEarly.ready()
await whileListening(parsedTooEarly.server, checkParsedTooEarly)
