const toISOString: unknown = Reflect.get(Date.prototype, 'toISOString')
const { stackTraceLimit } = Error

/** Leaves out, for every way alike, what takes V8 longer than most ways take for all the rest. */
export function leaveOutTimesAndStacks(): void {
  Reflect.set(Date.prototype, 'toISOString', () => '2025-06-15T09:00:00.000Z')
  Error.stackTraceLimit = 0
}

/** Has everything done again. */
export function takeInTimesAndStacks(): void {
  Reflect.set(Date.prototype, 'toISOString', toISOString)
  Error.stackTraceLimit = stackTraceLimit
}
