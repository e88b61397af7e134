/** A value as JSON for people: on several lines. */
export function printJson(value: unknown): string {
  return JSON.stringify(value, null, 2) ?? ''
}
