import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import { aRequest, errorBody, expectNoErrors, send, setUp } from './handler-setup.js'

afterEach(expectNoErrors)

describe('413 PAYLOAD_TOO_LARGE', () => {
  const bodyOfSize = (bytes: number) => `{}${' '.repeat(bytes - 2)}`

  it('is the response to a body over 16 KiB', async () => {
    const { handle } = setUp()
    expect((await send(handle, { body: bodyOfSize(16 * 1024) })).status).toBe(200)
    const message = 'The body must not be larger than 16384 bytes'
    const response = await send(handle, { body: bodyOfSize(16 * 1024 + 1) })
    expect(response).toEqual({ status: 413, body: errorBody('PAYLOAD_TOO_LARGE', message) })
  })

  it('is the response to a body over bodyLimit', async () => {
    const { handle } = setUp({ options: { bodyLimit: 10 } })
    expect((await send(handle, { body: bodyOfSize(10) })).status).toBe(200)
    expect((await send(handle, { body: bodyOfSize(11) })).status).toBe(413)
  })

  it.each(['11', '2'])(
    'is the response to a body of 11 bytes over a limit of 10 whose Content-Length is %s',
    async (length) => {
      const { handle } = setUp({ options: { bodyLimit: 10 } })
      const headers = { 'Content-Length': length }
      expect((await send(handle, { headers, body: bodyOfSize(11) })).status).toBe(413)
    },
  )
})

describe('a body that is sent in chunks', () => {
  function streamed(body: ReadableStream): Request {
    const { url, headers } = aRequest()
    // A body that is a stream needs `duplex`, which the types of the DOM do not know.
    const init = { method: 'PATCH', headers, body, duplex: 'half' }
    return new Request(url, init)
  }

  it('is read to its end', async () => {
    const pieces = new Blob(['{"status":', '"paused"', '}'])
    const response = await setUp().handle(streamed(pieces.stream()))
    expect(response.status).toBe(200)
    expect(await response.json()).toMatchObject({ data: { status: 'paused' } })
  })

  it('is refused as soon as it is over the limit, and the rest is canceled', async () => {
    let pulls = 0
    let cancels = 0
    const endless = new ReadableStream({
      cancel() {
        cancels += 1
        return Promise.reject(new Error('the connection is gone'))
      },
      pull(controller) {
        pulls += 1
        controller.enqueue(new Uint8Array(1024))
      },
    })
    expect((await setUp().handle(streamed(endless))).status).toBe(413)
    expect(pulls).toBeLessThan(25)
    expect(cancels).toBe(1)
  })

  it.each(['Content-Encoding', 'Transfer-Encoding'])(
    'is refused as soon as it is over the limit, even if it is longer than its length because of its %s',
    async (coding) => {
      const endless = new ReadableStream({
        pull: (controller) => controller.enqueue(new Uint8Array(1024)),
      })
      const request = streamed(endless)
      request.headers.set('Content-Length', '20')
      request.headers.set(coding, 'gzip')
      expect((await setUp().handle(request)).status).toBe(413)
    },
  )
})

describe('an arbitrary body', () => {
  const anything = { arbitrary: fc.jsonValue(), weight: 1 }
  const statuses = fc.constantFrom('active', 'paused', 'completed')
  const aiTags = fc.constantFrom('Interested', 'Not now', 'InvalidTag', '', null)
  const status = fc.oneof({ arbitrary: statuses, weight: 6 }, anything)
  const aiTag = fc.oneof({ arbitrary: aiTags, weight: 6 }, anything)
  const patch = fc
    .oneof(
      { arbitrary: fc.record({ status, aiTag }, { requiredKeys: [] }), weight: 6 },
      { arbitrary: fc.record({ status, other: fc.jsonValue() }), weight: 1 },
    )
    .map((fields) => JSON.stringify(fields))
  const body = fc.oneof({ arbitrary: patch, weight: 6 }, fc.json(), fc.string(), fc.uint8Array())

  it('is answered with 200, 400 or 413, and changes the store only with 200', async () => {
    const seen = new Set<string>()
    await fc.assert(
      fc.asyncProperty(body, async (sent) => {
        const { handle, store } = setUp({ options: { bodyLimit: 60 } })
        const before = store.snapshot()
        const bytes = typeof sent === 'string' ? sent : new Uint8Array(sent)
        const response = await send(handle, { body: bytes })
        expect([200, 400, 413]).toContain(response.status)
        if (response.status !== 200) expect(store.snapshot()).toEqual(before)
        seen.add(Object(response.body).error?.code ?? 'success')
      }),
      { numRuns: 500 },
    )
    // The arbitrary must generate every kind of body.
    const kinds = ['INVALID_JSON', 'INVALID_PATCH', 'INVALID_STATUS', 'INVALID_TAG']
    expect(seen).toEqual(new Set([...kinds, 'PAYLOAD_TOO_LARGE', 'success']))
  })
})
