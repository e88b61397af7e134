import {
  type Authenticate,
  createApiKeyAuthenticator,
  createLeadHandler,
  hashApiKey,
} from 'campaign-lead/http'
import { createLogTracing, type Tracing } from 'campaign-lead/logging'
import { pino } from 'pino'
import type { Backend, BackendOptions } from './backend.js'
import { buildExplorer } from './build-explorer.js'
import { CAMPAIGN_ID, trials, WORKSPACE_ID } from './campaign.js'
import { type Listening, listen } from './listen.js'
import { openMemoryBackend } from './memory-backend.js'
import type { ServerOptions } from './options.js'
import { openPostgresBackend } from './postgres-backend.js'
import { hasExplorer, serveExplorer } from './serve-explorer.js'
import { createWebhookReceiver } from './webhook-receiver.js'

/** The one key that the server knows: for trying out on this machine. */
export const API_KEY = 'sk_local_demo'

const NOT_BUILT = 'npm run explorer builds a page on which the rules can be tried in a browser'

/** Starts the API on PostgreSQL, or on a store in memory, a receiver for its webhooks, and the rules explorer. */
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
  let serve: (request: Request) => Promise<Response> = answerStarting
  // Before anything that takes time: a port in use is then known at once.
  const api = await listen((request) => serve(request), options.port, '--port')
  try {
    const tracing = createTracing(options)
    const backend = await openBackend(options, { webhookUrl: receiver.url, print, tracing })
    const handle = createLeadHandler({
      service: backend.service,
      authenticate: await createDemoAuthenticator(),
      onError: (error) => print(`  fault: ${String(error)}`),
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

async function answerStarting(): Promise<Response> {
  const headers = { 'Retry-After': '1' }
  return new Response('The server is starting: try again soon\n', { status: 503, headers })
}

async function createDemoAuthenticator(): Promise<Authenticate> {
  const keyHash = await hashApiKey(API_KEY)
  const principal = { id: 'demo', workspaceIds: [WORKSPACE_ID] }
  return createApiKeyAuthenticator((hash) => (hash === keyHash ? { keyHash, principal } : null))
}

/** None where nothing would be written: to know which span each line belongs to has a cost of its own. */
function createTracing({ logLevel }: ServerOptions): Tracing | undefined {
  if (logLevel === 'silent') return undefined
  // Not on stdout, where the lines for people are.
  return createLogTracing({ logger: pino({ level: logLevel }, pino.destination(2)) })
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
  for (const { title, leadId, patch } of trials) {
    const target = `${url}/v1/campaigns/${CAMPAIGN_ID}/leads/${leadId}`
    const headers = `-H "Content-Type: application/json" -H "X-Api-Key: ${API_KEY}"`
    print(`\n${title}:\n`)
    print(`curl -X PATCH "${target}" ${headers} -d '${JSON.stringify(patch)}'`)
  }
  print('\nEach intent is printed here as it is carried out. Stop with Ctrl+C.\n')
}
