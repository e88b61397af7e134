import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { COALESCING_MS, coalesce } from '../../src/shared/coalesce.js'
import { defer } from '../support/deferred.js'

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }))
afterEach(() => void vi.useRealTimers())

describe('a coalesced call', () => {
  it('starts with the first request, without a pause', () => {
    const call = vi.fn(async () => undefined)
    coalesce(call).request()
    expect(call).toHaveBeenCalledTimes(1)
  })

  it('merges the requests during a call into one more call, after a pause', async () => {
    const first = defer()
    const call = vi.fn(async (): Promise<void> => undefined).mockReturnValueOnce(first.promise)
    const { request } = coalesce(call)
    for (let requests = 0; requests < 5; requests += 1) request()
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
    const call = vi.fn(async () => undefined)
    const { request } = coalesce(call)
    request()
    await vi.advanceTimersByTimeAsync(1)
    request()
    request()
    expect(call).toHaveBeenCalledTimes(1)
    await vi.advanceTimersByTimeAsync(COALESCING_MS)
    expect(call).toHaveBeenCalledTimes(2)
  })

  it('starts without a pause if the last call is longer ago', async () => {
    const call = vi.fn(async () => undefined)
    const { request } = coalesce(call)
    request()
    await vi.advanceTimersByTimeAsync(COALESCING_MS)
    request()
    expect(call).toHaveBeenCalledTimes(2)
  })

  it('settles after all requested calls, and leaves no timer', async () => {
    const first = defer()
    const call = vi.fn(async (): Promise<void> => undefined).mockReturnValueOnce(first.promise)
    const { request, settle } = coalesce(call)
    await settle()
    request()
    request()
    const events: string[] = []
    const settled = settle().then(() => events.push('settled'))
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
