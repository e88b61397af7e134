import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { COALESCING_MS, coalesce } from '../../src/shared/coalesce.js'
import { defer } from '../support/deferred.js'

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }))
afterEach(() => void vi.useRealTimers())

describe('a coalesced call', () => {
  it('starts with the first request, without a pause', () => {
    const call = vi.fn<() => Promise<void>>(async () => undefined)
    coalesce(call).request()
    expect(call).toHaveBeenCalledTimes(1)
  })

  it('merges the requests during a call into one more call, after a pause', async () => {
    const first = defer()
    const call = vi
      .fn<() => Promise<void>>(async () => undefined)
      .mockReturnValueOnce(first.promise)
    const coalesced = coalesce(call)
    for (let requests = 0; requests < 5; requests += 1) coalesced.request()
    await vi.advanceTimersByTimeAsync(10 * COALESCING_MS)
    expect(call).toHaveBeenCalledTimes(1)

    first.resolve()
    await vi.advanceTimersByTimeAsync(COALESCING_MS - 1)
    expect(call).toHaveBeenCalledTimes(1)
    await vi.advanceTimersByTimeAsync(1)
    expect(call).toHaveBeenCalledTimes(2)
    await vi.advanceTimersByTimeAsync(10 * COALESCING_MS)
    expect(call).toHaveBeenCalledTimes(2)
  })

  it('merges the requests in the pause after a call into one more call', async () => {
    const call = vi.fn<() => Promise<void>>(async () => undefined)
    const coalesced = coalesce(call)
    coalesced.request()
    await vi.advanceTimersByTimeAsync(1)
    coalesced.request()
    coalesced.request()
    expect(call).toHaveBeenCalledTimes(1)
    await vi.advanceTimersByTimeAsync(COALESCING_MS)
    expect(call).toHaveBeenCalledTimes(2)
  })

  it('starts without a pause if the last call is longer ago', async () => {
    const call = vi.fn<() => Promise<void>>(async () => undefined)
    const coalesced = coalesce(call)
    coalesced.request()
    await vi.advanceTimersByTimeAsync(COALESCING_MS)
    coalesced.request()
    expect(call).toHaveBeenCalledTimes(2)
  })

  it('settles after all requested calls, and leaves no timer', async () => {
    const first = defer()
    const call = vi
      .fn<() => Promise<void>>(async () => undefined)
      .mockReturnValueOnce(first.promise)
    const coalesced = coalesce(call)
    await coalesced.settle()
    coalesced.request()
    coalesced.request()
    const events: string[] = []
    const settled = coalesced.settle().then(() => events.push('settled'))
    await vi.advanceTimersByTimeAsync(10 * COALESCING_MS)
    events.push('ended')
    first.resolve()
    await vi.advanceTimersByTimeAsync(2 * COALESCING_MS)
    await settled
    expect(events).toEqual(['ended', 'settled'])
    expect(call).toHaveBeenCalledTimes(2)
    expect(vi.getTimerCount()).toBe(0)
  })
})
