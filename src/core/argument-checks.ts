import { type CampaignLead, LEAD_STATUSES } from './lead.js'
import { printValue } from './print-value.js'
import type { Subsequence } from './subsequence.js'

/**
 * Checks the fields of a lead that the rules read.
 *
 * @throws TypeError naming the first that is not of its type.
 */
export function checkLead(lead: CampaignLead): void {
  check(isPlainObject(lead), 'lead', 'a plain object', lead)
  checkString('lead._id', lead._id)
  checkString('lead.campaignId', lead.campaignId)
  checkChoice('lead.status', lead.status, LEAD_STATUSES)
  check(isStringOrNull(lead.aiTag), 'lead.aiTag', 'a string or null', lead.aiTag)

  const { subsequence, pendingSend } = lead
  if (subsequence !== null) {
    check(isPlainObject(subsequence), 'lead.subsequence', 'a plain object or null', subsequence)
    checkString('lead.subsequence.id', subsequence.id)
    checkChoice('lead.subsequence.status', subsequence.status, ['active', 'completed'])
    checkCount('lead.subsequence.emailsSent', subsequence.emailsSent)
  }
  if (pendingSend !== null) {
    check(isPlainObject(pendingSend), 'lead.pendingSend', 'a plain object or null', pendingSend)
    checkString('lead.pendingSend.id', pendingSend.id)
    checkChoice('lead.pendingSend.sequence', pendingSend.sequence, ['main', 'subsequence'])
  }
}

/**
 * Checks the fields of the subsequences that the rules read.
 *
 * @throws TypeError naming the first that is not of its type.
 */
export function checkSubsequences(subsequences: readonly Subsequence[]): void {
  checkList('subsequences', subsequences, (at, subsequence) => {
    check(isObject(subsequence), at, 'an object', subsequence)
    const { id, name, trigger } = subsequence
    checkString(`${at}.id`, id)
    checkString(`${at}.name`, name)
    check(isObject(trigger), `${at}.trigger`, 'an object', trigger)
    checkString(`${at}.trigger.type`, trigger.type)
    // The value of another trigger is not read.
    const { type, value = null } = trigger
    const isValue = type !== 'ai_tag' || isStringOrNull(value)
    check(isValue, `${at}.trigger.value`, 'a string or null', value)
  })
}

/** @throws TypeError naming the first tag that is no string. */
export function checkTags(tags: readonly string[]): void {
  checkList('tags', tags, checkString)
}

/** @throws TypeError for anything that is no date, or no valid one. */
export function checkNow(now: Date): void {
  // By name, since under Jest or in an iframe a date may be another realm's.
  const isDate = Object.prototype.toString.call(now) === '[object Date]'
  check(isDate && !Number.isNaN(now.getTime()), 'now', 'a valid Date', now)
}

/** @throws TypeError for a value that is none of the choices. */
export function checkChoice<T extends string>(
  field: string,
  value: T,
  choices: readonly T[],
): void {
  check(choices.includes(value), field, `one of ${choices.join(', ')}`, value)
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
  if (!isValid) throw new TypeError(`${field} must be ${expected}, got ${printValue(value)}`)
}

/**
 * An object whose fields are its own, as `{ … }` and `JSON.parse` make it. A copy of a database
 * library's document, whose fields are getters of its class, would lose them.
 */
export function isPlainObject(value: unknown): boolean {
  if (!isObject(value)) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  // The second is `Object.prototype`, also another realm's.
  return prototype === null || Object.getPrototypeOf(prototype) === null
}

/** @throws TypeError for anything that counts nothing. */
export function checkCount(field: string, value: number): void {
  check(Number.isInteger(value) && value >= 0, field, 'a whole number of 0 or more', value)
}

/** @throws TypeError for anything that is no object with these fields, any of which may be missing. */
export function checkOptions(name: string, options: object, known: readonly string[]): void {
  check(isPlainObject(options), name, 'an object', options)
  for (const option of Object.keys(options)) {
    if (!known.includes(option)) throw new TypeError(`${name}.${option} is not an option`)
  }
}

/** @throws TypeError for anything that is no string. */
export function checkString(field: string, value: string): void {
  check(typeof value === 'string', field, 'a string', value)
}

function isStringOrNull(value: unknown): boolean {
  return typeof value === 'string' || value === null
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null
}
