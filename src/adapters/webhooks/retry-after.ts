import type { IncomingHttpHeaders } from 'node:http'

/** In seconds: a day, the longest that the schedule waits. A receiver may ask for no more. */
const LONGEST = 24 * 60 * 60

/** As RFC 9110 has it, but for the oldest of its forms, which names no time zone. */
const HTTP_DATE = /^[A-Z][a-z]+, .+ GMT$/

/**
 * Reads the header `Retry-After`, in either of its forms. A date is counted from the answer's own `Date`, so
 * that it does not matter whose clock is off.
 *
 * @param now - What a date is counted from where the answer has no `Date`.
 * @returns whole seconds, at most a day; `null` where there is no such header, or nothing that can be read.
 */
export function parseRetryAfter(
  { 'retry-after': retryAfter = '', date = '' }: IncomingHttpHeaders,
  now: Date,
): number | null {
  const text = retryAfter.trim()
  const sent = parseHttpDate(date)
  const from = Number.isNaN(sent) ? now.getTime() : sent
  const seconds = /^\d+$/.test(text) ? Number(text) : (parseHttpDate(text) - from) / 1000
  return Number.isNaN(seconds) ? null : Math.min(Math.max(Math.ceil(seconds), 0), LONGEST)
}

/** `Date.parse` reads much else as a date, such as "-5". */
function parseHttpDate(text: string): number {
  return HTTP_DATE.test(text) ? Date.parse(text) : Number.NaN
}
