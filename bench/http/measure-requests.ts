// Sends requests for some seconds, one at a time per connection, and prints the answered requests per second.
import autocannon from 'autocannon'
import type { Load, LoadOptions } from './leads.js'

const { url, headers, leadIds, patches, connections, seconds }: Load & LoadOptions = JSON.parse(
  process.argv[2] ?? '',
)

let opened = 0

const { errors, timeouts, non2xx, duration, ...answered } = await autocannon({
  url,
  connections,
  duration: seconds,
  setupClient(client) {
    client.setRequests(createRequests(opened))
    opened += 1
  },
})
const failed = errors + timeouts + non2xx
if (failed > 0) throw new Error(`${failed} requests to ${url} failed`)
console.log(answered['2xx'] / duration)

/** If there are enough leads, each connection has its own, so that its patches alternate. */
function createRequests(connection: number): autocannon.Request[] {
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
