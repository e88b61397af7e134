import { expect, it } from 'vitest'
import { defaultRetryPolicy } from '../../../src/adapters/pg-boss/retry-policy.js'
import { CANCEL_SEND } from '../../support/builders.js'

function delayAfter(attempt: number): number | null {
  return defaultRetryPolicy({ intent: CANCEL_SEND, attempt, retryAfterSeconds: null })
}

it('a handler has fifteen attempts in three days by default, the first ones within seconds', () => {
  const delays = Array.from({ length: 14 }, (_, index) => delayAfter(index + 1) ?? 0)
  expect(delayAfter(15)).toBeNull()
  expect(Math.max(...delays.slice(0, 4))).toBeLessThanOrEqual(11)
  const days = delays.reduce((sum, delay) => sum + delay, 0) / (24 * 60 * 60)
  expect(days).toBeGreaterThan(2.7)
  expect(days).toBeLessThan(3.2)
})
