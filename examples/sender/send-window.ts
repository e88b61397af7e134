/** When e-mails may be sent, in local time. */
export interface SendWindow {
  /** The days of the week, from 1 for Monday to 7 for Sunday. */
  readonly days: readonly number[]
  /** The hour of the day at which the window opens: 0 to 23. */
  readonly fromHour: number
  /** The hour of the day at which it closes: 1 to 24. */
  readonly toHour: number
  /** The IANA time zone of leads that have none. */
  readonly timeZone: string
}

/** A window that is always open. */
export const ALWAYS: SendWindow = {
  days: [1, 2, 3, 4, 5, 6, 7],
  fromHour: 0,
  toHour: 24,
  timeZone: 'UTC',
}

const QUARTER_MS = 15 * 60 * 1000

/** A window opens at least once a week, and a change to daylight-saving time can skip an hour of it. */
const MAX_QUARTERS = 15 * 24 * 4

/**
 * Returns the time itself if the window is open, or else when it opens next.
 *
 * It goes on by quarters of an hour, because every time zone differs from UTC by a multiple of one. Adding local hours
 * instead would be wrong on the two days of the year when the clocks change.
 *
 * @throws RangeError if the window never opens, or the time zone is unknown.
 */
export function nextOpening(window: SendWindow, timeZone: string | undefined, time: Date): Date {
  const format = findFormat(timeZone ?? window.timeZone)
  if (isOpen(window, format, time)) return time
  let candidate = Math.floor(time.getTime() / QUARTER_MS) * QUARTER_MS
  for (let quarter = 0; quarter < MAX_QUARTERS; quarter += 1) {
    candidate += QUARTER_MS
    const opening = new Date(candidate)
    if (isOpen(window, format, opening)) return opening
  }
  throw new RangeError('The send window never opens')
}

const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']

function isOpen(
  { days, fromHour, toHour }: SendWindow,
  format: Intl.DateTimeFormat,
  time: Date,
): boolean {
  const parts = format.formatToParts(time)
  const valueOf = (type: string) => parts.find((part) => part.type === type)?.value ?? ''
  const hour = Number(valueOf('hour'))
  return days.includes(DAYS.indexOf(valueOf('weekday')) + 1) && fromHour <= hour && hour < toHour
}

// Creating a format takes longer than using it a hundred times.
const formats = new Map<string, Intl.DateTimeFormat>()

function findFormat(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone)
  if (known !== undefined) return known
  const options = { timeZone, weekday: 'short', hour: 'numeric', hourCycle: 'h23' } as const
  const format = new Intl.DateTimeFormat('en-US', options)
  formats.set(timeZone, format)
  return format
}
