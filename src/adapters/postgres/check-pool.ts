import { check, checkFunction } from '../../core/argument-checks.js'
import type { PostgresPool } from './postgres-pool.js'

/** @throws TypeError for anything that gives no connections. */
export function checkPool(pool: PostgresPool): void {
  checkFunction('pool.connect', Reflect.get(Object(pool), 'connect'))
}

/** @throws TypeError for what no timer can wait for. */
export function checkMilliseconds(field: string, milliseconds: number): void {
  const isTimed = Number.isInteger(milliseconds) && milliseconds > 0 && milliseconds < 2 ** 31
  check(isTimed, field, 'a whole number above 0 and below 2147483648', milliseconds)
}
