/** In seconds: a day, the longest that the schedule waits. A receiver may ask for no more. */
const LONGEST = 24 * 60 * 60

/** As RFC 9110 has it, but for the oldest of its forms, which names no time zone. */
const HTTP_DATE = /^[A-Z][a-z]+, .+ GMT$/

/**
 * Reads the header `Retry-After`, in either of its forms.
 *
 * @param now - What a date is counted from.
 * @returns whole seconds, at most a day; `null` where there is no such header, or nothing that can be read.
 */
export function parseRetryAfter(header: string | undefined, now: Date): number | null {
  const seconds = secondsIn(header?.trim() ?? '', now)
  return Number.isNaN(seconds) ? null : Math.min(Math.max(Math.ceil(seconds), 0), LONGEST)
}

function secondsIn(text: string, now: Date): number {
  if (/^\d+$/.test(text)) return Number(text)
  // `Date.parse` reads much else as a date, such as "-5".
  return HTTP_DATE.test(text) ? (Date.parse(text) - now.getTime()) / 1000 : Number.NaN
}
