import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createPolling } from '../../../src/adapters/pg-boss/polling.js'
import { defer } from '../../support/deferred.js'

const POLLING_MS = 60_000

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }))
afterEach(() => void vi.useRealTimers())

/** Creates a polling that never finds anything. */
function createIdlePolling(onError: (error: unknown) => void = () => undefined) {
  const poll = vi.fn<() => Promise<boolean>>(async () => false)
  return { poll, polling: createPolling({ poll, pollingMs: POLLING_MS, onError }) }
}

/** Waits for the promises that are resolved already. */
const settle = () => vi.advanceTimersByTimeAsync(0)

describe('wake', () => {
  it('ends the current pause', async () => {
    const { poll, polling } = createIdlePolling()
    polling.start()
    await settle()
    expect(poll).toHaveBeenCalledTimes(1)
    polling.wake()
    await settle()
    expect(poll).toHaveBeenCalledTimes(2)
    await vi.advanceTimersByTimeAsync(POLLING_MS - 1)
    expect(poll).toHaveBeenCalledTimes(2)
    await polling.stop()
  })

  it('causes one more poll without a pause if it is called during a poll', async () => {
    const { poll, polling } = createIdlePolling()
    const first = defer<boolean>()
    poll.mockReturnValueOnce(first.promise)
    polling.start()
    polling.wake()
    polling.wake()
    await settle()
    expect(poll).toHaveBeenCalledTimes(1)
    first.resolve(false)
    await settle()
    expect(poll).toHaveBeenCalledTimes(2)
    await polling.stop()
  })

  it('causes one more poll if the current poll fails', async () => {
    const errors: unknown[] = []
    const { poll, polling } = createIdlePolling((error) => errors.push(error))
    const first = defer<boolean>()
    poll.mockReturnValueOnce(first.promise)
    polling.start()
    polling.wake()
    first.reject(new Error('no poll today'))
    await settle()
    expect(poll).toHaveBeenCalledTimes(2)
    expect(errors.map(String)).toEqual(['Error: no poll today'])
    await polling.stop()
  })

  it('does nothing before the start and after the stop', async () => {
    const { poll, polling } = createIdlePolling()
    polling.wake()
    await settle()
    expect(poll).not.toHaveBeenCalled()

    polling.start()
    await settle()
    await polling.stop()
    polling.wake()
    await settle()
    expect(poll).toHaveBeenCalledTimes(1)
    expect(vi.getTimerCount()).toBe(0)
  })

  it('does not make a start poll twice if it was called before', async () => {
    const { poll, polling } = createIdlePolling()
    polling.wake()
    polling.start()
    await settle()
    expect(poll).toHaveBeenCalledTimes(1)
    await polling.stop()
  })
})
