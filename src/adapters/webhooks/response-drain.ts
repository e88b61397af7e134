import type { IncomingMessage } from 'node:http'
import { finished } from 'node:stream'

/** Reads and discards the body of a response. */
export type DrainResponse = (response: IncomingMessage) => void

/** A longer body is not read to its end, since only the status is used. */
const MAX_BODY_BYTES = 16 * 1024

/** How long reading a body may take after the status has arrived. */
const MAX_BODY_MS = 1_000

/**
 * The number of bodies that are read concurrently. Without a limit, a receiver that never ends its bodies
 * would keep one connection open for each webhook.
 */
const MAX_DRAINING = 20

/**
 * Creates a function that reads and discards the body of a response, so that its connection can be reused.
 * The connection is closed instead if the body is too long or too slow, or if too many others are read.
 */
export function createResponseDrain(): DrainResponse {
  /** The oldest first. */
  const draining = new Set<IncomingMessage>()

  return (response) => {
    const timer = setTimeout(() => response.destroy(), MAX_BODY_MS)
    draining.add(response)
    finished(response, () => {
      clearTimeout(timer)
      draining.delete(response)
    })
    let bytes = 0
    response.on('error', () => undefined)
    response.on('data', ({ length }: Buffer) => {
      bytes += length
      if (bytes > MAX_BODY_BYTES) response.destroy()
    })
    const [oldest] = draining
    if (draining.size > MAX_DRAINING) oldest?.destroy()
  }
}
