import { createServer } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import express from 'express'
import { assertRefused, checkMount, sendPatch, whileListening } from './check-mount.js'
import { handle } from './lead-handler.js'

const listener = getRequestListener(handle, { overrideGlobalObjects: false })

// `app.use('/api', listener)` cuts `/api` off the path, and so is for a handler without `basePath`.
const app = express().all('/api/{*path}', listener).use(express.json())

await whileListening(createServer(app), (baseUrl) => checkMount('express', baseUrl))

// A body parser that comes first leaves nothing of the body.
const parsedTooEarly = express().use(express.json()).all('/api/{*path}', listener)

await whileListening(createServer(parsedTooEarly), async (baseUrl) => {
  const answer = await sendPatch(baseUrl, '{"aiTag":"Interested"}')
  assertRefused(answer, 400, 'INVALID_JSON', 'The body must be a JSON object, got nothing')
})
