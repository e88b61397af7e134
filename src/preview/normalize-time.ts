const ISO_TIME =
  /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d:\d\d)(:\d\d)?([.,]\d+)?\s?(Z|[+-]\d\d(?::?\d\d)?)?)?$/i

/**
 * Converts a time in any form of ISO 8601 to UTC with milliseconds. A time without a zone is read as UTC.
 *
 * @returns `undefined` if the text is not a time, or not a day of the calendar.
 *
 * @example
 * ```ts
 * normalizeTime('2025-07-01 14:00+02:00') // '2025-07-01T12:00:00.000Z'
 * ```
 */
export function normalizeTime(text: string): string | undefined {
  const match = ISO_TIME.exec(text.trim())
  if (match === null) return undefined
  const [, year = '', month = '', day = '', minutes = '00:00', seconds = ':00'] = match
  const [fraction = '', zone = 'Z'] = match.slice(6)
  // `Date` reads February 30 as a day of March.
  const lastDay = new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate()
  if (Number(day) > lastDay) return undefined
  const milliseconds = `.${fraction.slice(1, 4).padEnd(3, '0')}`
  const time = new Date(
    `${year}-${month}-${day}T${minutes}${seconds}${milliseconds}${toOffset(zone)}`,
  )
  if (Number.isNaN(time.getTime())) return undefined
  const normalized = time.toISOString()
  // A zone can move a time out of the years with four digits, whose texts would not sort by time.
  return normalized.length === 24 ? normalized : undefined
}

/** `Date` reads an offset only with minutes and a colon. */
function toOffset(zone: string): string {
  if (zone.toUpperCase() === 'Z') return 'Z'
  const digits = zone.slice(1).replace(':', '').padEnd(4, '0')
  return `${zone.slice(0, 1)}${digits.slice(0, 2)}:${digits.slice(2)}`
}
