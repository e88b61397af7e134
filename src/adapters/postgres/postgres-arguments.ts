import { check, checkFunction } from '../../core/argument-checks.js'

/** @throws TypeError for anything that gives no connections. */
export function checkPool(pool: unknown): void {
  checkFunction('pool.connect', Reflect.get(Object(pool), 'connect'))
}

/** @throws TypeError for anything that `setTimeout` does not wait for. */
export function checkTimeout(milliseconds: number): void {
  checkMilliseconds('timeoutMilliseconds', milliseconds)
}

/** @throws TypeError naming the option, for anything that `setTimeout` does not wait for. */
export function checkMilliseconds(option: string, milliseconds: number): void {
  const isTime = Number.isInteger(milliseconds) && milliseconds > 0 && milliseconds < 2 ** 31
  const expected = 'a whole number above 0 and below 2147483648'
  check(isTime, `options.${option}`, expected, milliseconds)
}
