/**
 * Returns the same time of day some days later, or earlier.
 *
 * @param time - ISO 8601, UTC, milliseconds.
 */
export function addDays(time: string, days: number): string {
  const date = new Date(time)
  date.setUTCDate(date.getUTCDate() + days)
  // Years before 0 and after 9999 have another format, which cannot be read.
  const isReadable = date.getTime() <= MAX && date.getTime() >= MIN
  return isReadable ? date.toISOString() : time
}

const MIN = Date.parse('0000-01-01T00:00:00.000Z')
const MAX = Date.parse('9999-12-31T23:59:59.999Z')
