// The customer's server. It rejects webhooks with an invalid signature. It counts the webhooks, and is therefore never
// killed.
import { Webhook } from 'standardwebhooks'
import { listen } from '../server/listen.js'
import { reportReady } from './fleet-process.js'
import { SECRET } from './setting.js'

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
