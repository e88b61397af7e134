import { createServer } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import express from 'express'
import { checkMount, checkParsedTooEarly, whileListening } from './check-mount.js'
import { handle } from './lead-handler.js'

const listener = getRequestListener(handle, { overrideGlobalObjects: false })

// `app.use('/api', listener)` cuts `/api` off the path, and so is for a handler without `basePath`.
// The handler reads the body itself, so it is mounted before `express.json()`.
const app = express().all('/api/{*path}', listener).use(express.json())

await whileListening(createServer(app), (baseUrl) => checkMount('express', baseUrl))

// Not so: a body parser that is mounted first leaves nothing of the body.
const parsedTooEarly = express().use(express.json()).all('/api/{*path}', listener)

await whileListening(createServer(parsedTooEarly), checkParsedTooEarly)
