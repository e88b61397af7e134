/** A number for people, such as `12,345`. */
export function printNumber(number: number): string {
  return number.toLocaleString('en-US')
}

/** A count for people, such as `12,345 cases`. */
export function printCount(howMany: number, singular: string, plural = `${singular}s`): string {
  return `${printNumber(howMany)} ${howMany === 1 ? singular : plural}`
}
