import { describe, expect, it } from 'vitest'
import {
  checkBoolean,
  checkCount,
  checkFunction,
  checkList,
  checkMethods,
  checkOneOf,
  checkPositiveInteger,
  checkSeconds,
  checkString,
  checkTimerSeconds,
} from '../../src/core/argument-checks.js'
import {
  defaultsTo,
  type OptionRules,
  optional,
  required,
  resolveOptions,
} from '../../src/core/resolve-options.js'

interface Options {
  readonly name: string
  readonly limit?: number | undefined
  readonly onError?: (() => void) | undefined
}

const RULES = {
  name: required(checkString),
  limit: defaultsTo(10, checkPositiveInteger),
  onError: optional(checkFunction),
} satisfies OptionRules<Options>

describe('resolved options', () => {
  it('have the values that were passed', () => {
    const onError = (): void => undefined
    const options = { name: 'a', limit: 5, onError }
    expect(resolveOptions('options', options, RULES)).toEqual(options)
  })

  it('have the default of each option that is absent or undefined', () => {
    const expected = { name: 'a', limit: 10, onError: undefined }
    expect(resolveOptions('options', { name: 'a' }, RULES)).toEqual(expected)
    const options: Options = { name: 'a', limit: undefined }
    expect(resolveOptions('options', options, RULES)).toEqual(expected)
  })
})

describe('invalid options', () => {
  it.each([
    [null, 'options must be an object, got null'],
    [[], 'options must be an object, got an array'],
    [{}, 'options.name must be a string, got undefined'],
    [{ name: 'a', limt: 1 }, 'options.limt is not an option'],
    [{ name: 'a', limit: 0 }, 'options.limit must be a positive integer, got 0'],
    [{ name: 'a', limit: null }, 'options.limit must be a positive integer, got null'],
  ])('are rejected with a TypeError that names the option: %j', (options, message) => {
    const resolve = () => Reflect.apply(resolveOptions, undefined, ['options', options, RULES])
    expect(resolve).toThrow(new TypeError(message))
  })
})

describe('the check of an option', () => {
  const checks: [
    expected: string,
    check: (field: string, value: unknown) => void,
    valid: unknown[],
    invalid: unknown[],
  ][] = [
    ['a string', checkString, ['', 'a'], [1, null]],
    ['true or false', checkBoolean, [true, false], [0, 'true']],
    ['a function', checkFunction, [() => undefined], [{}, undefined]],
    ['a non-negative integer', checkCount, [0, 7], [-1, 1.5, '1', Number.NaN]],
    ['a positive integer', checkPositiveInteger, [1, 7], [0, -1, 1.5, '1']],
    ['a number of seconds, 0 or more', checkSeconds, [0, 0.5], [-1, Infinity, Number.NaN, '1']],
    [
      'a number of seconds above 0, up to 2147483',
      checkTimerSeconds,
      [0.001, 2_147_483],
      [0, -1, 2_147_484, Infinity, '1'],
    ],
    ['one of a, b', checkOneOf(['a', 'b']), ['a', 'b'], ['c', null, 1]],
    ['an array', (field, list) => checkList(field, Object(list), checkString), [[], ['a']], [{}]],
  ]

  it.each(checks)('accepts %s', (_, check, valid) => {
    for (const value of valid) expect(() => check('options.x', value)).not.toThrow()
  })

  it.each(checks)('requires %s, and names the option', (expected, check, _, invalid) => {
    for (const value of invalid) {
      expect(() => check('options.x', value)).toThrow(TypeError)
      expect(() => check('options.x', value)).toThrow(`options.x must be ${expected}, got `)
    }
  })

  it('names the first missing method', () => {
    const check = checkMethods<Map<string, string>>('get', 'set')
    expect(() => check('options.x', new Map())).not.toThrow()
    expect(() => check('options.x', { get() {} })).toThrow('options.x.set must be a function')
    expect(() => check('options.x', null)).toThrow('options.x.get must be a function')
  })

  it('names the first wrong item of a list', () => {
    const checkItems = () => checkList<unknown>('options.x', ['a', 1], checkString)
    expect(checkItems).toThrow('options.x[1] must be a string, got 1')
  })
})
