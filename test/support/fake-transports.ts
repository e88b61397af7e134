import type { FakeApi } from 'campaign-lead/testing/fake'
import { createMswHandlers } from 'campaign-lead/testing/msw'
import { setupServer } from 'msw/node'
import { onTestFinished } from 'vitest'

/** A transport to a fake: a `fetch` and a base URL. */
export interface Transport {
  readonly fetch: FakeApi['fetch']
  readonly url: string
}

/** Calls a fake without options in process. */
export function inProcess(fake: FakeApi): Transport {
  return { fetch: fake.fetch, url: 'https://api.example.com' }
}

/** The three transports. Each is opened for one test. */
export const TRANSPORTS: Record<string, (fake: FakeApi) => Promise<Transport> | Transport> = {
  'in process': (fake) => ({ fetch: fake.fetch, url: urlFor(fake, 'https://any.example.com') }),

  'on a loopback port': async (fake) => {
    const { url, close } = await fake.listen()
    onTestFinished(close)
    return { fetch, url }
  },

  'under Mock Service Worker': (fake) => {
    const url = urlFor(fake, 'https://api.example.com')
    const server = setupServer(...createMswHandlers(fake, url))
    server.listen({ onUnhandledRequest: 'error' })
    onTestFinished(() => server.close())
    // Looked up for each call, since Mock Service Worker replaces the global `fetch`.
    return { fetch: (input, init) => fetch(input, init), url }
  },
}

function urlFor({ basePath }: FakeApi, origin: string): string {
  return basePath === '/' ? origin : `${origin}${basePath}`
}

/** The response that a caller receives. */
export interface ReceivedResponse {
  readonly status: number
  readonly body: unknown
}

/** The options of a request, which replace the defaults. */
export interface Sent extends RequestInit {
  readonly leadId?: string
  readonly apiKey?: string
}

/** Sends a PATCH for a lead of the campaign `cmp_1`. */
export async function sendPatch(
  { fetch: send, url }: Transport,
  patch: object,
  { leadId = 'lead_1', apiKey = 'sk_user_fake', ...init }: Sent = {},
): Promise<ReceivedResponse> {
  const response = await send(`${url}/v1/campaigns/cmp_1/leads/${leadId}`, {
    method: 'PATCH',
    headers: { 'Content-Type': 'application/json', 'X-Api-Key': apiKey },
    body: JSON.stringify(patch),
    ...init,
  })
  return { status: response.status, body: await response.json() }
}
