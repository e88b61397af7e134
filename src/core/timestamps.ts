import { check } from './argument-checks.js'

/** What a timestamp must be, for error messages. */
const TIMESTAMP = 'a time like 2025-06-15T09:00:00.000Z'

const TIMESTAMP_LENGTH = 24

/** Reports whether a value is a time in ISO 8601, UTC, with milliseconds. Such texts sort by time. */
function isTimestamp(value: unknown): value is string {
  // A year of more than four digits, such as +012025, has more characters, and would not sort by time.
  if (typeof value !== 'string' || value.length !== TIMESTAMP_LENGTH) return false
  const time = new Date(value)
  // Equal only in this format, and only if the month has the day: February 30 is read as a day of March.
  return !Number.isNaN(time.getTime()) && time.toISOString() === value
}

/** @throws TypeError if the value is not a time in ISO 8601, UTC, with milliseconds. */
export function checkTimestamp(field: string, value: unknown): void {
  check(isTimestamp(value), field, TIMESTAMP, value)
}

/** Not `now.toISOString()`: a subclass of `Date` may return another format, as `TZDate` of date-fns does. */
export function toIsoString(now: Date): string {
  return Date.prototype.toISOString.call(now)
}

/** Returns the time some seconds later in ISO 8601, rounded up to milliseconds. */
export function addSeconds(timestamp: string, seconds: number): string {
  return new Date(Date.parse(timestamp) + Math.ceil(seconds * 1_000)).toISOString()
}
