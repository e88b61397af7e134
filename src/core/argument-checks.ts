/** @throws TypeError if `isValid` is `false`; the message names the field and the value. */
export function check(
  isValid: boolean,
  field: string,
  expected: string,
  value: unknown,
): asserts isValid {
  if (!isValid) throwIssue(field, ['', expected, value])
}

/** @throws TypeError if the value is not a `Date` with a valid time. */
export function checkNow(now: Date): void {
  checkDate('now', now)
}

/** @throws TypeError if the value is not a `Date` with a valid time. */
export function checkDate(field: string, date: Date): void {
  check(isValidDate(date), field, 'a valid Date', date)
}

function isValidDate(value: Date): boolean {
  try {
    // Not `instanceof`, because a date may be of another realm, as under Jest or in an iframe. `in` is for speed.
    return 'getTime' in value && !Number.isNaN(Date.prototype.getTime.call(value))
  } catch {
    return false
  }
}

/** Returns a check that accepts only these values. */
export function checkOneOf(choices: readonly string[]): (field: string, value: unknown) => void {
  return (field, value) => {
    check(
      choices.some((choice) => choice === value),
      field,
      oneOf(choices),
      value,
    )
  }
}

/** @throws TypeError if the value is not a function. */
export function checkFunction(field: string, value: unknown): void {
  check(typeof value === 'function', field, 'a function', value)
}

/** Returns a check that throws for the first of these methods that is missing. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the compiler checks the names of the methods
export function checkMethods<T>(
  ...methods: readonly (keyof T & string)[]
): (field: string, value: unknown) => void {
  return (field, value) => {
    for (const method of methods) {
      checkFunction(`${field}.${method}`, Reflect.get(Object(value), method))
    }
  }
}

/** @throws TypeError if the value is not an array, or if `checkItem` throws for one of its items. */
export function checkList<T>(
  field: string,
  list: readonly T[],
  checkItem: (at: string, item: T) => void,
): void {
  check(Array.isArray(list), field, 'an array', list)
  // Not `forEach`, which skips holes.
  for (const [index, item] of list.entries()) checkItem(`${field}[${index}]`, item)
}

/** @throws TypeError if the value is not a string. */
export function checkString(field: string, value: unknown): void {
  check(typeof value === 'string', field, 'a string', value)
}

/** @throws TypeError if the value is not a boolean. */
export function checkBoolean(field: string, value: unknown): void {
  check(typeof value === 'boolean', field, 'true or false', value)
}

/** @throws TypeError if the value is not an integer of 0 or more. */
export function checkCount(field: string, value: unknown): void {
  check(isCount(value), field, 'a non-negative integer', value)
}

/** @throws TypeError if the value is not an integer of 1 or more. */
export function checkPositiveInteger(field: string, value: unknown): void {
  check(isCount(value) && value > 0, field, 'a positive integer', value)
}

/** `setTimeout` waits for 1 ms if the delay is longer. */
const MAX_TIMER_SECONDS = 2_147_483

/** @throws TypeError if the value is not a time in seconds that `setTimeout` can wait for. */
export function checkTimerSeconds(field: string, value: unknown): void {
  const isValid = typeof value === 'number' && value > 0 && value <= MAX_TIMER_SECONDS
  check(isValid, field, `a number of seconds above 0, up to ${MAX_TIMER_SECONDS}`, value)
}

/** @throws TypeError if the value is not a finite number of seconds, 0 or more. */
export function checkSeconds(field: string, value: unknown): void {
  const isValid = Number.isFinite(value) && Number(value) >= 0
  check(isValid, field, 'a number of seconds, 0 or more', value)
}

/**
 * Reports whether a value is an object with own fields, as `{ … }` and `JSON.parse` create it. A document of a database
 * library has the getters of its class instead, which a copy would lose.
 */
export function isPlainObject(value: unknown): boolean {
  if (!isObject(value)) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  // The usual case is checked first, which halves the time.
  if (prototype === Object.prototype || prototype === null) return true
  // The prototype may be the `Object.prototype` of another realm.
  return Object.getPrototypeOf(prototype) === null
}

/** Returns how error messages list the valid values. */
export function oneOf(choices: readonly string[]): string {
  return `one of ${choices.join(', ')}`
}

/** Reports whether the value is an integer of 0 or more. */
export function isCount(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) >= 0
}

/** Reports whether the value is a string or `null`. */
export function isStringOrNull(value: unknown): boolean {
  return typeof value === 'string' || value === null
}

/** Reports whether the value is an object of any kind. */
export function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}

/** One problem of a value: the part that is wrong, what it should be, and what it is. */
export type Issue = readonly [part: string, expected: string, value: unknown]

const MAX_PRINTED_CHARACTERS = 60

/** Throws the error of an issue. The field is printed only here, because that takes longer than the check. */
export function throwIssue(field: string, issue: Issue): never {
  throw new TypeError(formatIssue(field, issue))
}

/** Returns the message of the error that {@link throwIssue} throws. */
export function formatIssue(field: string, [part, expected, value]: Issue): string {
  return `${field}${part} must be ${expected}, got ${printValue(value)}`
}

/** Returns a short text for a value in an error message. */
export function printValue(value: unknown): string {
  if (typeof value === 'string') {
    const isLong = value.length > MAX_PRINTED_CHARACTERS
    return JSON.stringify(isLong ? `${value.slice(0, MAX_PRINTED_CHARACTERS)}…` : value)
  }
  if (typeof value === 'function') return 'a function'
  if (typeof value !== 'object' || value === null) return String(value)
  return Array.isArray(value) ? 'an array' : 'an object'
}
