import { printValue } from './print-value.js'

/** What is wrong with a value: which part of it, what that should be, and what it is. */
export type Fault = readonly [part: string, expected: string, value: unknown]

/** @throws TypeError for anything that is no date, or no valid one. */
export function checkNow(now: Date): void {
  check(isValidDate(now), 'now', 'a valid Date', now)
}

/** A date, of whatever realm, that holds a time. */
function isValidDate(value: Date): boolean {
  try {
    // Not `instanceof`, since under Jest or in an iframe a date may be another realm's. `in` is for speed: V8
    // has then seen the shape of the date, and makes no call.
    return 'getTime' in value && !Number.isNaN(Date.prototype.getTime.call(value))
  } catch {
    return false
  }
}

/** @throws TypeError for a value that is none of the choices. */
export function checkChoice<T extends string>(
  field: string,
  value: T,
  choices: readonly T[],
): void {
  if (!choices.includes(value)) throw typeError(field, oneOf(choices), value)
}

/** @throws TypeError for anything that is no function. */
export function checkFunction(field: string, value: unknown): void {
  check(typeof value === 'function', field, 'a function', value)
}

/** @throws TypeError naming the first of these methods that is missing. */
export function checkMethods<T>(
  field: string,
  value: T,
  methods: readonly (keyof T & string)[],
): void {
  for (const method of methods)
    checkFunction(`${field}.${method}`, Reflect.get(Object(value), method))
}

/** @throws TypeError naming the list, where it is none, or the first item that `checkItem` refuses. */
export function checkList<T>(
  field: string,
  list: readonly T[],
  checkItem: (at: string, item: T) => void,
): void {
  check(Array.isArray(list), field, 'an array', list)
  // Not `forEach`, which passes over holes.
  for (const [index, item] of list.entries()) checkItem(`${field}[${index}]`, item)
}

/** @throws TypeError naming the field and the value, where it is not valid. */
export function check(isValid: boolean, field: string, expected: string, value: unknown): void {
  if (!isValid) throw typeError(field, expected, value)
}

/**
 * An object whose fields are its own, as `{ … }` and `JSON.parse` make it. A copy of a database
 * library's document, whose fields are getters of its class, would lose them.
 */
export function isPlainObject(value: unknown): boolean {
  if (!isObject(value)) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  // Nearly always, and V8 is done in half the time.
  if (prototype === Object.prototype || prototype === null) return true
  // Another realm's `Object.prototype`.
  return Object.getPrototypeOf(prototype) === null
}

/** @throws TypeError for anything that counts nothing. */
export function checkCount(field: string, value: number): void {
  check(isCount(value), field, 'a whole number of 0 or more', value)
}

/** @throws TypeError for anything that is no object with these fields, any of which may be missing. */
export function checkOptions(name: string, options: object, known: readonly string[]): void {
  check(isPlainObject(options), name, 'an object', options)
  for (const option in options) {
    // Not what a host may have added to `Object.prototype`.
    if (!known.includes(option) && Object.hasOwn(options, option)) {
      throw new TypeError(`${name}.${option} is not an option`)
    }
  }
}

/** @throws TypeError for anything that is no string. */
export function checkString(field: string, value: string): void {
  check(typeof value === 'string', field, 'a string', value)
}

/** Names the field only here, since naming takes longer than checking. */
export function throwFault(field: string, fault: Fault): never {
  throw new TypeError(wordFault(field, fault))
}

/** Words a fault, as the error does that is thrown of it. */
export function wordFault(field: string, [part, expected, value]: Fault): string {
  return `${field}${part} must be ${expected}, got ${printValue(value)}`
}

function typeError(field: string, expected: string, value: unknown): TypeError {
  return new TypeError(wordFault(field, ['', expected, value]))
}

/** How a choice is named in an error message. */
export function oneOf(choices: readonly string[]): string {
  return `one of ${choices.join(', ')}`
}

/** Whether it counts something. */
export function isCount(value: number): boolean {
  return Number.isInteger(value) && value >= 0
}

/** Whether it is a string or `null`. */
export function isStringOrNull(value: unknown): boolean {
  return typeof value === 'string' || value === null
}

/** Whether it is an object of any kind. */
export function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null
}
