import type { IncomingMessage } from 'node:http'
import { finished } from 'node:stream'

/** In bytes. Only the status of an answer is needed; only a short body is read to its end. */
const MAX_BODY_BYTES = 16 * 1024

/** In milliseconds, after the status. */
const MAX_BODY_DURATION = 1_000

/**
 * The number of answers whose bodies are read at the same time. Without a limit, a receiver that never ends
 * its bodies holds as many connections of this program as it gets webhooks.
 */
const MAX_DRAINING = 20

/** Reads what is left of an answer. */
export type DrainAnswer = (answer: IncomingMessage) => void

/**
 * Creates a function that reads the rest of an answer and drops it, so that the connection can be used
 * again. The connection is closed if the body is too long, takes too long, or too many others are being read:
 * then the next webhook needs a new connection, and nothing else is lost.
 */
export function createAnswerDrain(): DrainAnswer {
  /** The oldest first. */
  const draining = new Set<IncomingMessage>()

  return (answer) => {
    const timer = setTimeout(() => answer.destroy(), MAX_BODY_DURATION)
    draining.add(answer)
    finished(answer, () => {
      clearTimeout(timer)
      draining.delete(answer)
    })
    let bytes = 0
    answer.on('error', () => undefined)
    answer.on('data', ({ length }: Buffer) => {
      bytes += length
      if (bytes > MAX_BODY_BYTES) answer.destroy()
    })
    const [oldest] = draining
    if (draining.size > MAX_DRAINING) oldest?.destroy()
  }
}
