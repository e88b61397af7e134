import { describe, expect, it } from 'vitest'
import { findDelay, measureConnections } from '../../../src/cli/verify/connections.js'
import { resolveServer } from '../../../src/testing/conformance/http/http-server.js'

describe('answers that wait for an acknowledgment', () => {
  it('are detected if answers are fast only on new connections', () => {
    expect(findDelay([1, 2, 44, 3, 43, 44, 90], [12, 1, 2, 19, 2])).toEqual({
      keptMilliseconds: 43,
      newMilliseconds: 2,
      remedy:
        'answers take about 43 ms each on a connection that is kept alive, and 2 ms on a new one: write head and body together, or set TCP_NODELAY',
    })
  })

  it.each([
    ['a fast server', [2, 1, 2, 1, 1], [3, 3, 3]],
    ['a server that is slow on every connection', [44, 44, 44, 44, 44], [40, 41, 40]],
    ['a busy machine', [44, 90, 44, 3, 80, 2, 99], [2, 1, 2]],
    ['a server with a small delay', [6, 6, 6, 6, 6], [1, 1, 1]],
    ['a server that was not measured', [], []],
  ])('are not detected for %s', (_, onKept, onNew) => {
    expect(findDelay(onKept, onNew)).toBeUndefined()
  })
})

/** Measures a simulated server whose answers take these times. */
async function measure(milliseconds: { kept: number; new: number }, answersTwo = true) {
  let now = 0
  let isKept = false
  let open = 0
  const settings: boolean[] = []
  const server = resolveServer({
    url: 'http://localhost',
    apiKey: 'sk_1',
    timeoutSeconds: 0.02,
    async fetch(_, { signal }) {
      open += 1
      const isSecond = isKept && open > 1
      await Promise.resolve()
      if (isSecond && !answersTwo) {
        await new Promise((resolve) => signal?.addEventListener('abort', resolve))
      }
      if (isKept && Number.isNaN(milliseconds.kept)) throw new Error('socket hang up')
      now += isKept ? milliseconds.kept : milliseconds.new
      open -= 1
      return Response.json({ leads: [], intents: [] })
    },
  })
  const connections = {
    fetch: server.fetch,
    count: () => 0,
    setKeepAlive(kept: boolean) {
      isKept = kept
      settings.push(kept)
    },
    onRequest: () => undefined,
  }
  const delayed = await measureConnections(server, connections, () => now)
  return { delayed: delayed?.keptMilliseconds, settings }
}

describe('the connections to a server', () => {
  it('are kept alive if the server answers on two at a time', async () => {
    expect(await measure({ kept: 1, new: 2 })).toEqual({
      delayed: undefined,
      settings: [true, true],
    })
  })

  it('are not kept alive if the server serves one at a time', async () => {
    expect(await measure({ kept: 1, new: 2 }, false)).toEqual({
      delayed: undefined,
      settings: [true, false],
    })
  })

  it('are not kept alive if the server does not answer on a kept connection', async () => {
    expect(await measure({ kept: Number.NaN, new: 2 })).toEqual({
      delayed: undefined,
      settings: [true, false],
    })
  })

  it('are not kept alive if answers on a kept connection are delayed', async () => {
    expect(await measure({ kept: 41, new: 2 })).toEqual({ delayed: 41, settings: [true, false] })
  })
})
