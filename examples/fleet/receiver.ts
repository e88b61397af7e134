// The receiver of the webhooks. It verifies the signatures. It is never killed, since it counts the webhooks.
import { Webhook } from 'standardwebhooks'
import { listen } from '../server/listen.js'
import { reportReady } from './fleet-process.js'
import { SECRET } from './sample-data.js'

const webhook = new Webhook(SECRET)
const received: string[] = []
let refused = 0

async function receive(request: Request): Promise<Response> {
  if (request.method === 'GET') return Response.json({ received, refused })
  const headers = Object.fromEntries(request.headers)
  try {
    webhook.verify(await request.text(), headers)
  } catch {
    refused += 1
    return new Response(null, { status: 401 })
  }
  received.push(headers['webhook-id'] ?? '')
  return new Response(null, { status: 204 })
}

reportReady((await listen(receive, 0, 'no option')).url)
