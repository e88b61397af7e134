import type { IncomingHttpHeaders } from 'node:http'
import { parseHttpDate } from './http-date.js'

/** In seconds: a day, the longest that the schedule waits. A receiver cannot ask for more. */
const MAX_SECONDS = 24 * 60 * 60

/**
 * Reads the header `Retry-After`, in either of its forms. A date is counted from the answer's own `Date`, so
 * that the result is right even if the receiver's clock is wrong.
 *
 * @param now - What a date is counted from if the answer has no `Date`.
 * @returns Whole seconds, at most a day; `null` if there is no such header, or it cannot be read.
 */
export function parseRetryAfter(
  { 'retry-after': retryAfter = '', date = '' }: IncomingHttpHeaders,
  now: Date,
): number | null {
  const text = retryAfter.trim()
  const sent = parseHttpDate(date.trim(), now)
  const from = Number.isNaN(sent) ? now.getTime() : sent
  const seconds = /^\d+$/.test(text) ? Number(text) : (parseHttpDate(text, now) - from) / 1000
  return Number.isNaN(seconds) ? null : Math.min(Math.max(Math.ceil(seconds), 0), MAX_SECONDS)
}
