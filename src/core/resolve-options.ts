import { check, isPlainObject } from './argument-checks.js'

/**
 * Checks options and fills in the defaults.
 *
 * @param name - What the options are called in error messages, such as `options`.
 * @throws TypeError if an option is unknown, missing or invalid; the message names it.
 */
export function resolveOptions<O extends object, R extends Record<keyof O, OptionRule<unknown>>>(
  name: string,
  options: O,
  rules: R,
): ResolvedOptions<O, R>
export function resolveOptions(
  name: string,
  options: object,
  rules: Readonly<Record<string, OptionRule<unknown>>>,
): object {
  checkOptionNames(name, options, Object.keys(rules))
  const resolved: Record<string, unknown> = {}
  for (const [option, rule] of Object.entries(rules)) {
    const value: unknown = Reflect.get(options, option)
    if (value !== undefined || rule.isRequired) rule.check(`${name}.${option}`, value)
    resolved[option] = value === undefined ? rule.default : value
  }
  return resolved
}

/** Throws a `TypeError` that names the field if the value is invalid. */
type CheckField = (field: string, value: unknown) => void

/** Describes one option: its check, and its default if it has one. */
interface OptionRule<T> {
  readonly check: CheckField
  readonly isRequired?: true
  readonly default?: T
}

/** Describes every option of a function, one row each. The compiler finds a missing or an unknown one. */
export type OptionRules<O> = { readonly [K in keyof O]-?: OptionRule<Exclude<O[K], undefined>> }

/** Options as a function uses them: those that are required or have a default are never `undefined`. */
type ResolvedOptions<O, R extends Record<keyof O, OptionRule<unknown>>> = {
  readonly [K in keyof O]-?: R[K] extends
    | { readonly isRequired: true }
    | { readonly default: unknown }
    ? Exclude<O[K], undefined>
    : O[K] | undefined
}

/** Returns the rule of an option that has to be passed. */
export function required(checkField: CheckField): {
  readonly check: CheckField
  readonly isRequired: true
} {
  return { check: checkField, isRequired: true }
}

/** Returns the rule of an option that may be left out, and has no default. */
export function optional(checkField: CheckField): { readonly check: CheckField } {
  return { check: checkField }
}

/** Returns the rule of an option that may be left out, and its default. */
export function defaultsTo<T>(
  value: T,
  checkField: CheckField,
): { readonly check: CheckField; readonly default: T } {
  return { check: checkField, default: value }
}

/** @throws TypeError if it is not an object, or has a field other than these, any of which may be missing. */
export function checkOptionNames(name: string, options: object, known: readonly string[]): void {
  check(isPlainObject(options), name, 'an object', options)
  for (const option in options) {
    // An application may have added fields to `Object.prototype`.
    if (!known.includes(option) && Object.hasOwn(options, option)) {
      throw new TypeError(`${name}.${option} is not an option`)
    }
  }
}
