import type { ServerResponse } from 'node:http'
import { Webhook } from 'standardwebhooks'
import { type Arrivals, collectArrivals } from '../support/deferred.js'
import { aReceiver, type Received } from '../support/webhook-receiver.js'
import { CANCEL_SEND_PATH, SECRET } from './system.js'

/** An execution of an intent. */
interface Execution {
  readonly id: string
  readonly isWebhook: boolean
  readonly body: string
}

/** How the receiver responds, and whether it counts the execution. */
export interface Reception {
  readonly isAccepted: boolean
  respond(response: ServerResponse): void
}

export const receptions = {
  accepted: { isAccepted: true, respond: (response) => void response.writeHead(204).end() },
  acceptedAndHung: { isAccepted: true, respond: () => undefined },
  acceptedAndClosed: { isAccepted: true, respond: (response) => void response.destroy() },
  failed: { isAccepted: false, respond: (response) => void response.writeHead(500).end() },
  hung: { isAccepted: false, respond: () => undefined },
  redirected: {
    isAccepted: false,
    respond: (response) => void response.writeHead(307, { location: '/elsewhere' }).end(),
  },
} satisfies Record<string, Reception>

/** A server that receives webhooks, whose signatures it verifies, and the calls of the handlers. */
export interface IntentReceiver {
  readonly url: string
  /** All accepted executions. */
  readonly accepted: Arrivals<Execution>
  /** Why webhooks failed the verification. */
  readonly rejected: Arrivals<string>
  /** Returns the paths of all requests. */
  readonly paths: () => ReadonlySet<string | undefined>
  /** Sets how later executions are received. */
  receive(by: (execution: Execution) => Reception): void
}

/** Starts a receiver for the duration of the test. It accepts everything by default. */
export async function openIntentReceiver(): Promise<IntentReceiver> {
  const webhook = new Webhook(SECRET)
  const accepted = collectArrivals<Execution>()
  const rejected = collectArrivals<string>()
  let receiveBy: (execution: Execution) => Reception = () => receptions.accepted

  const receiver = await aReceiver((response, received) => {
    const execution = toExecution(received)
    const reason = execution.isWebhook ? verify(webhook, received) : null
    if (reason !== null) {
      rejected.add(reason)
      response.writeHead(401).end()
      return
    }
    const reception = receiveBy(execution)
    if (reception.isAccepted) accepted.add(execution)
    reception.respond(response)
  })

  return {
    url: receiver.url,
    accepted,
    rejected,
    paths: () => new Set(receiver.received.map(({ path }) => path)),
    receive(by) {
      receiveBy = by
    },
  }
}

function toExecution({ path, headers, body }: Received): Execution {
  return { id: String(headers['webhook-id']), isWebhook: path !== CANCEL_SEND_PATH, body }
}

/** Returns why the verification failed, or `null`. */
function verify(webhook: Webhook, { headers, body }: Received): string | null {
  const signed = ['webhook-id', 'webhook-timestamp', 'webhook-signature']
  try {
    webhook.verify(body, Object.fromEntries(signed.map((name) => [name, String(headers[name])])))
    return null
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}
