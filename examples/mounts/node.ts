import { createServer } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import { checkMount, whileListening } from './check-mount.js'
import { handle } from './lead-handler.js'

const listener = getRequestListener(handle, { overrideGlobalObjects: false })
const server = createServer((request, response) => void listener(request, response))

await whileListening(server, (baseUrl) => checkMount('node', baseUrl))
