import type { ServerResponse } from 'node:http'
import { Webhook } from 'standardwebhooks'
import { type Arrivals, collectArrivals } from '../support/signals.js'
import { aReceiver, type Received } from '../support/webhook-receiver.js'
import { CANCEL_SEND_PATH, SECRET } from './setting.js'

/** An intent that came. */
interface Arrival {
  readonly id: string
  readonly isWebhook: boolean
  readonly body: string
}

/** What becomes of an intent that came. */
export interface Reception {
  readonly isTaken: boolean
  answer(response: ServerResponse): void
}

export const receptions = {
  taken: { isTaken: true, answer: (response) => void response.writeHead(204).end() },
  takenAndHeld: { isTaken: true, answer: () => undefined },
  takenAndDropped: { isTaken: true, answer: (response) => void response.destroy() },
  refused: { isTaken: false, answer: (response) => void response.writeHead(500).end() },
  held: { isTaken: false, answer: () => undefined },
  redirected: {
    isTaken: false,
    answer: (response) => void response.writeHead(307, { location: '/elsewhere' }).end(),
  },
} satisfies Record<string, Reception>

/** The world outside, which is all that counts: a server that believes only what is signed. */
export interface Outside {
  readonly url: string
  /** Everything that was taken, as often as it came. */
  readonly taken: Arrivals<Arrival>
  /** What was refused since its signature, or its time, is not believed: why. */
  readonly disbelieved: Arrivals<string>
  /** Every path that was asked for. */
  readonly paths: () => ReadonlySet<string | undefined>
  /** Has what comes from now on received so. */
  receive(by: (arrival: Arrival) => Reception): void
}

/** Opens it until the test is over. */
export async function openOutside(): Promise<Outside> {
  const webhook = new Webhook(SECRET)
  const taken = collectArrivals<Arrival>()
  const disbelieved = collectArrivals<string>()
  let receiveBy: (arrival: Arrival) => Reception = () => receptions.taken

  const receiver = await aReceiver((response, received) => {
    const arrival = arrivalOf(received)
    const reason = arrival.isWebhook ? whyDisbelieved(webhook, received) : null
    if (reason !== null) {
      disbelieved.add(reason)
      response.writeHead(401).end()
      return
    }
    const reception = receiveBy(arrival)
    if (reception.isTaken) taken.add(arrival)
    reception.answer(response)
  })

  return {
    url: receiver.url,
    taken,
    disbelieved,
    paths: () => new Set(receiver.received.map(({ path }) => path)),
    receive(by) {
      receiveBy = by
    },
  }
}

function arrivalOf({ path, headers, body }: Received): Arrival {
  return { id: String(headers['webhook-id']), isWebhook: path !== CANCEL_SEND_PATH, body }
}

function whyDisbelieved(webhook: Webhook, { headers, body }: Received): string | null {
  const signed = ['webhook-id', 'webhook-timestamp', 'webhook-signature']
  try {
    webhook.verify(body, Object.fromEntries(signed.map((name) => [name, String(headers[name])])))
    return null
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}
