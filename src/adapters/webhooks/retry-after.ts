import type { IncomingHttpHeaders } from 'node:http'
import { HOUR } from '../../shared/seconds.js'

/** The maximum delay of the retry schedule. A receiver cannot ask for more. */
const MAX_SECONDS = 24 * HOUR

/**
 * Parses the header `Retry-After`: seconds or a date. A date is compared with the response's own `Date`, so
 * that the result is right even if the receiver's clock is wrong.
 *
 * @param now - Compared with the date if the response has no `Date`.
 * @returns whole seconds, up to a day, or `null` if the header is missing or invalid.
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

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

const TIME = String.raw`(?<hour>\d\d):(?<minute>\d\d):(?<second>\d\d)`

/**
 * The three formats that a recipient must accept per RFC 9110, section 5.6.7:
 * `Sun, 06 Nov 1994 08:49:37 GMT`, `Sunday, 06-Nov-94 08:49:37 GMT` and `Sun Nov  6 08:49:37 1994`.
 */
const FORMATS = [
  String.raw`[A-Z][a-z]{2}, (?<day>\d\d) (?<month>[A-Z][a-z]{2}) (?<year>\d{4}) ${TIME} GMT`,
  String.raw`[A-Z][a-z]{5,8}, (?<day>\d\d)-(?<month>[A-Z][a-z]{2})-(?<year>\d\d) ${TIME} GMT`,
  String.raw`[A-Z][a-z]{2} (?<month>[A-Z][a-z]{2}) (?<day>\d\d| \d) ${TIME} (?<year>\d{4})`,
].map((format) => new RegExp(`^${format}$`))

/** A two-digit year that would be more than 50 years in the future is in the past, per RFC 9110. */
const MAX_YEARS_AHEAD = 50

/**
 * Parses an HTTP date. `Date.parse` would read the third format as local time, and accept other formats.
 *
 * @param now - Determines the century of a two-digit year.
 * @returns milliseconds since 1970, or `NaN` if the text is not an HTTP date.
 */
function parseHttpDate(text: string, now: Date): number {
  const groups = FORMATS.map((format) => format.exec(text)?.groups).find(
    (found) => found !== undefined,
  )
  if (groups === undefined) return Number.NaN
  const { day, month = '', year = '', hour, minute, second } = groups
  const monthIndex = MONTHS.indexOf(month)
  const date = new Date(0)
  date.setUTCFullYear(toFullYear(year, now), monthIndex, Number(day))
  // `setUTCFullYear` turns the 31st of June into the 1st of July.
  const isDate = date.getUTCMonth() === monthIndex
  // 60 is a leap second.
  const isTime = Number(hour) < 24 && Number(minute) < 60 && Number(second) <= 60
  if (!isDate || !isTime) return Number.NaN
  return date.setUTCHours(Number(hour), Number(minute), Number(second))
}

function toFullYear(year: string, now: Date): number {
  if (year.length === 4) return Number(year)
  const thisYear = now.getUTCFullYear()
  const inThisCentury = thisYear - (thisYear % 100) + Number(year)
  return inThisCentury > thisYear + MAX_YEARS_AHEAD ? inThisCentury - 100 : inThisCentury
}
