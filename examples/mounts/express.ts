import { createServer } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import express from 'express'
import { checkMount, checkParsedTooEarly, whileListening } from './check-mount.js'
import { handle } from './lead-handler.js'

const listener = getRequestListener(handle, { overrideGlobalObjects: false })

// `app.use('/api', listener)` removes `/api` from the path: use it with a handler without `basePath`.
// The handler reads the body itself, so mount it before `express.json()`.
const app = express().all('/api/{*path}', listener).use(express.json())

await whileListening(createServer(app), (baseUrl) => checkMount('express', baseUrl))

// Wrong: a body parser that is mounted first consumes the body.
const parsedTooEarly = express().use(express.json()).all('/api/{*path}', listener)

await whileListening(createServer(parsedTooEarly), checkParsedTooEarly)
