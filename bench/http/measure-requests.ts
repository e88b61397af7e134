// Sends requests for some seconds, each connection one after the other, and prints how many were answered a second.
import autocannon from 'autocannon'
import type { Load, Sending } from './load.js'

const { url, headers, leadIds, patches, connections, seconds }: Load & Sending = JSON.parse(
  process.argv[2] ?? '',
)

let opened = 0

const { errors, timeouts, non2xx, duration, ...answered } = await autocannon({
  url,
  connections,
  duration: seconds,
  setupClient(client) {
    client.setRequests(requestsOf(opened))
    opened += 1
  },
})
const failed = errors + timeouts + non2xx
if (failed > 0) throw new Error(`${failed} requests to ${url} had no answer, or one of failure`)
console.log(answered['2xx'] / duration)

/** Each connection has leads of its own where there are enough: between two patches comes no other. */
function requestsOf(connection: number): autocannon.Request[] {
  const isEnough = leadIds.length >= connections
  const own = leadIds.filter((_, index) => !isEnough || index % connections === connection)
  return patches.flatMap((patch) =>
    own.map((leadId) => ({
      method: 'PATCH' as const,
      path: `${new URL(url).pathname}/${leadId}`,
      headers,
      body: JSON.stringify(patch),
    })),
  )
}
