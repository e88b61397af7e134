import { expect, it } from 'vitest'
import { defaultRetryPolicy } from '../../src/adapters/pg-boss/next-try.js'

const intent = {
  type: 'cancelSend',
  leadId: 'lead_1',
  campaignId: 'cmp_1',
  sendId: 'send_1',
  sequence: 'main',
} as const

function waitAfter(attempt: number): number | null {
  return defaultRetryPolicy({ intent, attempt, retryAfterSeconds: null })
}

it('what the handlers carry out is tried fifteen times, at first within seconds, and for three days', () => {
  const waits = Array.from({ length: 14 }, (_, index) => waitAfter(index + 1) ?? 0)
  expect(waitAfter(15)).toBeNull()
  expect(Math.max(...waits.slice(0, 4))).toBeLessThanOrEqual(11)
  const days = waits.reduce((sum, wait) => sum + wait, 0) / (24 * 60 * 60)
  expect(days).toBeGreaterThan(2.7)
  expect(days).toBeLessThan(3.2)
})
