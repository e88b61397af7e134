import {
  type Authenticate,
  createApiKeyAuthenticator,
  createLeadHandler,
  hashApiKey,
} from 'campaign-lead/http'
import { createLogTracing, type Tracing } from 'campaign-lead/logging'
import { pino } from 'pino'
import { buildExplorer } from './build-explorer.js'
import { type Listening, listen } from './listen.js'
import { type Backend, type BackendOptions, openMemoryBackend } from './memory-backend.js'
import type { ServerOptions } from './options.js'
import { openPostgresBackend } from './postgres-backend.js'
import { CAMPAIGN_ID, sampleUpdates, WORKSPACE_ID } from './sample-campaign.js'
import { hasExplorer, serveExplorer } from './serve-explorer.js'

/** The only API key of the server, for demonstration only. */
export const API_KEY = 'sk_local_demo'

const NOT_BUILT = 'Run npm run explorer to build a page for trying the rules in a browser'

/** Starts the API on PostgreSQL or in memory, a receiver of its webhooks, and the rules explorer. */
export async function startServer(
  options: ServerOptions,
  print: (line: string) => void,
): Promise<Listening> {
  const receiver = await listen(createWebhookReceiver(print), options.webhookPort, '--webhook-port')
  try {
    return await startApi(options, receiver, print)
  } catch (error) {
    await receiver.close()
    throw error
  }
}

async function startApi(
  options: ServerOptions,
  receiver: Listening,
  print: (line: string) => void,
): Promise<Listening> {
  let serve: (request: Request) => Promise<Response> = respondStarting
  // Listens before anything slow, so that a port in use is reported immediately.
  const api = await listen((request) => serve(request), options.port, '--port')
  try {
    const tracing = createTracing(options)
    const backend = await openBackend(options, { webhookUrl: receiver.url, print, tracing })
    const handle = createLeadHandler({
      service: backend.service,
      authenticate: await createDemoAuthenticator(),
      onError: (error) => print(`  error: ${String(error)}`),
      tracing,
    })
    const hasPage = options.buildsExplorer === true || hasExplorer()
    printWelcome(api.url, receiver.url, hasPage, print)
    const build = options.buildsExplorer === true ? buildExplorer(print) : null
    serve = hasPage ? serveExplorer(handle, build?.done) : handle
    return {
      url: api.url,
      close: async () => {
        build?.stop()
        await api.close()
        await backend.close()
        await receiver.close()
      },
    }
  } catch (error) {
    await api.close()
    throw error
  }
}

async function respondStarting(): Promise<Response> {
  const headers = { 'Retry-After': '1' }
  return new Response('The server is starting: repeat the request soon\n', { status: 503, headers })
}

async function createDemoAuthenticator(): Promise<Authenticate> {
  const keyHash = await hashApiKey(API_KEY)
  const principal = { id: 'demo', workspaceIds: [WORKSPACE_ID] }
  return createApiKeyAuthenticator((hash) => (hash === keyHash ? { keyHash, principal } : null))
}

/** Returns no tracing if nothing is logged, because spans are tracked even without lines. */
function createTracing({ logLevel }: ServerOptions): Tracing | undefined {
  if (logLevel === 'silent') return undefined
  // Not on stdout, which has the lines for the user.
  return createLogTracing({ logger: pino({ level: logLevel }, pino.destination(2)) })
}

/** The server of a customer: prints each webhook that it receives. */
function createWebhookReceiver(
  print: (line: string) => void,
): (request: Request) => Promise<Response> {
  return async (request) => {
    const id = request.headers.get('webhook-id')
    print(`  received webhook ${id}: ${await request.text()}`)
    return new Response(null, { status: 204 })
  }
}

async function openBackend(
  { databaseUrl }: ServerOptions,
  options: BackendOptions,
): Promise<Backend> {
  return databaseUrl === null
    ? openMemoryBackend(options)
    : await openPostgresBackend(databaseUrl, options)
}

function printWelcome(
  url: string,
  webhookUrl: string,
  hasPage: boolean,
  print: (line: string) => void,
): void {
  print(`The API listens on ${url}, its description is at ${url}/openapi.json`)
  print(hasPage ? `The rules can be tried in a browser at ${url}/` : NOT_BUILT)
  print(`Webhooks are posted to ${webhookUrl}`)
  for (const { title, leadId, patch } of sampleUpdates) {
    const target = `${url}/v1/campaigns/${CAMPAIGN_ID}/leads/${leadId}`
    const headers = `-H "Content-Type: application/json" -H "X-Api-Key: ${API_KEY}"`
    print(`\n${title}:\n`)
    print(`curl -X PATCH "${target}" ${headers} -d '${JSON.stringify(patch)}'`)
  }
  print('\nEach intent is printed here when it is executed. Stop with Ctrl+C.\n')
}
