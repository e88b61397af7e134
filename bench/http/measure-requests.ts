// Sends a number of requests, one at a time per connection, and prints the CPU time of the server per request in
// microseconds.
import autocannon from 'autocannon'
import { readTreeMs } from '../report/processor-time.js'
import type { Load, LoadOptions } from './leads.js'

const { url, pid, headers, leadIds, patches, connections, requests }: Load & LoadOptions =
  JSON.parse(process.argv[2] ?? '')

let opened = 0

const before = readTreeMs(pid)
const { errors, timeouts, non2xx } = await autocannon({
  url,
  connections,
  amount: requests,
  setupClient(client) {
    client.setRequests(createRequests(opened))
    opened += 1
  },
})
const milliseconds = readTreeMs(pid) - before
const failed = errors + timeouts + non2xx
if (failed > 0) throw new Error(`${failed} requests to ${url} failed`)
console.log((milliseconds * 1000) / requests)

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
