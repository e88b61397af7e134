import { describe, expect, it, onTestFinished } from 'vitest'
import { aRequest, errorBody, expectNoErrors, setUp } from './handler-setup.js'

/** Removes `Request.body`, which Firefox does not have, until the test ends. */
function removeStreams(): void {
  const property = Object.getOwnPropertyDescriptor(Request.prototype, 'body')
  if (property === undefined) expect.unreachable('Request.body is already removed')
  Reflect.deleteProperty(Request.prototype, 'body')
  onTestFinished(() => {
    Object.defineProperty(Request.prototype, 'body', property)
  })
}

describe('a request in a browser that has no Request.body', () => {
  it('is read', async () => {
    const { handle } = setUp()
    removeStreams()
    const response = await handle(aRequest({ body: '{"status":"paused"}' }))
    expectNoErrors()
    expect(await response.json()).toMatchObject({ success: true, data: { status: 'paused' } })
  })

  it('is refused if its body is empty', async () => {
    const { handle } = setUp()
    removeStreams()
    const response = await handle(aRequest({ body: '' }))
    expect(await response.json()).toEqual(
      errorBody('INVALID_JSON', 'The body must be a JSON object, got an empty body'),
    )
  })

  it('is refused if its body exceeds the limit', async () => {
    const { handle } = setUp({ options: { bodyLimit: 10 } })
    removeStreams()
    const response = await handle(aRequest({ body: '{"status":"paused"}' }))
    expect(response.status).toBe(413)
  })

  it('is refused if it is aborted before the end of its body', async () => {
    const { handle } = setUp()
    removeStreams()
    const hangUp = new AbortController()
    // The end of this body never arrives.
    const body = new ReadableStream({ pull: () => new Promise<void>(() => hangUp.abort()) })
    const { url, headers } = aRequest()
    const init = { method: 'PATCH', headers, body, duplex: 'half', signal: hangUp.signal }
    const response = await handle(new Request(url, init))
    expectNoErrors()
    expect(await response.json()).toEqual(
      errorBody('INVALID_JSON', 'The body must be a JSON object, got a body that breaks off'),
    )
  })

  it('is reported if its body was read before', async () => {
    const errors: unknown[] = []
    const { handle } = setUp({ options: { onError: (error) => errors.push(error) } })
    removeStreams()
    const request = aRequest()
    await request.text()
    const response = await handle(request)
    expect(response.status).toBe(500)
    expect(errors.map(String).join()).toContain('mount the handler before a body parser')
  })
})
