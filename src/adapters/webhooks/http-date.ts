const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

const TIME = String.raw`(?<hour>\d\d):(?<minute>\d\d):(?<second>\d\d)`

/**
 * The three forms that RFC 9110, section 5.6.7, tells a recipient to accept:
 * `Sun, 06 Nov 1994 08:49:37 GMT`, `Sunday, 06-Nov-94 08:49:37 GMT` and `Sun Nov  6 08:49:37 1994`.
 */
const FORMS = [
  String.raw`[A-Z][a-z]{2}, (?<day>\d\d) (?<month>[A-Z][a-z]{2}) (?<year>\d{4}) ${TIME} GMT`,
  String.raw`[A-Z][a-z]{5,8}, (?<day>\d\d)-(?<month>[A-Z][a-z]{2})-(?<year>\d\d) ${TIME} GMT`,
  String.raw`[A-Z][a-z]{2} (?<month>[A-Z][a-z]{2}) (?<day>\d\d| \d) ${TIME} (?<year>\d{4})`,
].map((form) => new RegExp(`^${form}$`))

/** "More than 50 years in the future" means the past, for a year of two digits. */
const MAX_YEARS_AHEAD = 50

/**
 * Reads an HTTP date. `Date.parse` would read the third form as local time, and much else as a date.
 *
 * @param now - Decides the century of a year of two digits.
 * @returns Milliseconds since 1970, or `NaN` if the text is not an HTTP date.
 */
export function parseHttpDate(text: string, now: Date): number {
  const groups = FORMS.map((form) => form.exec(text)?.groups).find((found) => found !== undefined)
  if (groups === undefined) return Number.NaN
  const { day, month = '', year = '', hour, minute, second } = groups
  const monthIndex = MONTHS.indexOf(month)
  const date = new Date(0)
  date.setUTCFullYear(toFullYear(year, now), monthIndex, Number(day))
  // The 31st of June is read as a day of July.
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
