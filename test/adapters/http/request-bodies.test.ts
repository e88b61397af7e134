import { createServer, type Server } from 'node:http'
import { connect } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import { createLeadHandler, type LeadHandlerOptions } from 'campaign-lead/http'
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { aLead } from '../../support/builders.js'

const onError = vi.fn<LeadHandlerOptions['onError']>()
const updateLead = vi.fn<LeadHandlerOptions['service']['updateLead']>(() =>
  Promise.resolve({ lead: aLead(), intents: [] }),
)

const handle = createLeadHandler({
  service: { updateLead },
  authenticate: () => ({ id: 'crm', workspaceIds: ['ws_1'] }),
  onError,
})

afterEach(() => {
  expect(updateLead).not.toHaveBeenCalled()
  vi.clearAllMocks()
})

const PATH = '/v1/campaigns/cmp_1/leads/lead_1'
const HEADERS = { 'Content-Type': 'application/json', 'X-Api-Key': 'sk_1' }
/** The handler may read a body of a known length in another way. */
const LENGTHS: Record<string, string>[] = [{}, { 'Content-Length': '19' }]

function streamed(
  body: ReadableStream | string | null,
  init: { headers?: Record<string, string>; signal?: AbortSignal } = {},
): Request {
  // A body that is a stream needs `duplex`, which the types of the DOM do not know.
  const options = { method: 'PATCH', body, duplex: 'half', ...init }
  return new Request(`http://localhost${PATH}`, {
    ...options,
    headers: { ...HEADERS, ...init.headers },
  })
}

/** Starts a server on a free port until the test ends. */
async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : expect.unreachable()
}

async function answerTo(request: Request) {
  const response = await handle(request)
  return { status: response.status, body: await response.json() }
}

function invalidJson(got: string): object {
  const message = `The body must be a JSON object, got ${got}`
  return { status: 400, body: { success: false, error: { code: 'INVALID_JSON', message } } }
}

const BROKEN_OFF = invalidJson('a body that breaks off')

const ALREADY_READ = {
  status: 500,
  body: { success: false, error: { code: 'INTERNAL', message: 'Internal error' } },
}

function expectReportOfParser(): void {
  expect(onError).toHaveBeenCalledOnce()
  expect(String(onError.mock.calls[0]?.[0])).toContain(
    'mount the handler before a body parser such as express.json()',
  )
}

describe.each(LENGTHS)('a body that breaks off, with the headers %o', (headers) => {
  it.each<[string, unknown]>([
    ['an Error', new Error('other side closed')],
    ['a TypeError', new TypeError('terminated')],
    ['an AbortError', new DOMException('aborted', 'AbortError')],
    ['a string', 'closed'],
    ['undefined', undefined],
  ])(
    'is answered with 400 INVALID_JSON and not reported, if reading throws %s',
    async (_, reason) => {
      const fail = (controller: ReadableStreamDefaultController) => controller.error(reason)
      const immediately = new ReadableStream({ pull: fail })
      expect(await answerTo(streamed(immediately, { headers }))).toEqual(BROKEN_OFF)

      let pulls = 0
      const later = new ReadableStream({
        pull(controller) {
          pulls += 1
          if (pulls === 1) controller.enqueue(new TextEncoder().encode('{"status":'))
          else fail(controller)
        },
      })
      expect(await answerTo(streamed(later, { headers }))).toEqual(BROKEN_OFF)
      expect(onError).not.toHaveBeenCalled()
    },
  )

  it('is answered with 400 INVALID_JSON and not reported, if it has chunks that are not bytes', async () => {
    const text = new ReadableStream({ start: (controller) => controller.enqueue('{}') })
    expect(await answerTo(streamed(text, { headers }))).toEqual(BROKEN_OFF)
    expect(onError).not.toHaveBeenCalled()
  })
})

describe.each(LENGTHS)('a body that never ends, with the headers %o', (headers) => {
  function endless() {
    const cancel = vi.fn<() => Promise<void>>(() => new Promise(() => {}))
    let pulled = () => {}
    const hasBegun = new Promise<void>((resolve) => (pulled = resolve))
    const body = new ReadableStream(
      {
        cancel,
        pull() {
          pulled()
          return new Promise(() => {})
        },
      },
      { highWaterMark: 0 },
    )
    return { body, cancel, hasBegun }
  }

  it('is canceled if request.signal is already aborted', async () => {
    const { body, cancel } = endless()
    const request = streamed(body, { headers, signal: AbortSignal.abort() })
    expect(await answerTo(request)).toEqual(BROKEN_OFF)
    expect(cancel).toHaveBeenCalledOnce()
    expect(onError).not.toHaveBeenCalled()
  })

  it('is canceled as soon as request.signal is aborted', async () => {
    const { body, cancel, hasBegun } = endless()
    const hangUp = new AbortController()
    const answer = answerTo(streamed(body, { headers, signal: hangUp.signal }))
    await hasBegun
    hangUp.abort()
    expect(await answer).toEqual(BROKEN_OFF)
    expect(cancel).toHaveBeenCalledOnce()
    expect(onError).not.toHaveBeenCalled()
  })

  it('is canceled if request.signal is aborted between two chunks', async () => {
    const hangUp = new AbortController()
    let chunks = 0
    const body = new ReadableStream({
      pull(controller) {
        chunks += 1
        if (chunks === 5) hangUp.abort()
        controller.enqueue(new TextEncoder().encode(' '))
      },
    })
    const request = streamed(body, { headers, signal: hangUp.signal })
    expect(await answerTo(request)).toEqual(BROKEN_OFF)
    expect(chunks).toBeLessThan(10)
  })

  it('leaves no listener on a signal that outlives the request', async () => {
    const { signal } = new AbortController()
    const add = vi.spyOn(signal, 'addEventListener')
    const remove = vi.spyOn(signal, 'removeEventListener')
    // The request of a server may have the same signal as the application.
    const request = streamed('[]', { headers })
    Object.defineProperty(request, 'signal', { value: signal })
    expect((await answerTo(request)).status).toBe(400)
    expect(remove).toHaveBeenCalledTimes(add.mock.calls.length)
  })
})

describe('a body that was read before', () => {
  it.each(LENGTHS)(
    'is answered with 500 and reported with instructions, with the headers %o',
    async (headers) => {
      const request = streamed('{"status":"paused"}', { headers })
      await request.text()
      expect(await answerTo(request)).toEqual(ALREADY_READ)
      expectReportOfParser()
    },
  )

  it('is answered with 500 and reported if other code is still reading it', async () => {
    const request = streamed('{"status":"paused"}')
    request.body?.getReader()
    expect(await answerTo(request)).toEqual(ALREADY_READ)
    expectReportOfParser()
  })

  it('is answered with 500 and reported if it is empty although it has a Content-Length', async () => {
    const request = streamed(null, { headers: { 'Content-Length': '19' } })
    expect(await answerTo(request)).toEqual(ALREADY_READ)
    expectReportOfParser()
  })
})

describe('a body that a parser for Node has read', () => {
  /** Sends a body to a server whose parser reads it before the handler. */
  async function sendTo(body: string | ReadableStream) {
    const listener = getRequestListener(handle, { overrideGlobalObjects: false })
    const server = createServer((incoming, outgoing) => {
      incoming.on('data', () => undefined)
      incoming.on('end', () => void listener(incoming, outgoing))
    })
    const port = await listen(server)
    const init = { method: 'PATCH', headers: HEADERS, body, duplex: 'half' }
    const response = await fetch(`http://127.0.0.1:${port}${PATH}`, init)
    return { status: response.status, body: await response.json() }
  }

  const chunked = (text: string) => new Blob([text]).stream()

  it.each<[string, string | ReadableStream]>([
    ['with its length', '{"status":"paused"}'],
    ['in chunks', chunked('{"status":"paused"}')],
  ])('is answered with 500 and reported with instructions, if it was sent %s', async (_, body) => {
    expect(await sendTo(body)).toEqual(ALREADY_READ)
    expectReportOfParser()
  })

  it('is answered with 400 if the caller sent no body', async () => {
    expect(await sendTo('')).toEqual(invalidJson('an empty body'))
    expect(await sendTo(chunked(''))).toEqual(invalidJson('an empty body'))
    expect(onError).not.toHaveBeenCalled()
  })

  it.each([
    ['signal', 'body'],
    ['signal', 'body', 'bodyUsed', 'headers'],
  ])(
    'is answered with 500 and reported with instructions, if an old @hono/node-server throws at %s',
    async (...names) => {
      const request = streamed('{}')
      for (const name of names) {
        Object.defineProperty(request, name, {
          get() {
            throw new TypeError('Response body object should not be disturbed or locked')
          },
        })
      }
      expect(await answerTo(request)).toEqual(ALREADY_READ)
      expectReportOfParser()
    },
  )
})

describe('a connection to a Node server that closes in the middle of a body', () => {
  it.each(['Content-Length: 19', 'Transfer-Encoding: chunked'])(
    'is answered with 400 and not reported: %s',
    async (framing) => {
      let answered: Promise<Response> | undefined
      let begun = () => {}
      const hasBegun = new Promise<void>((resolve) => (begun = resolve))
      const listener = getRequestListener(
        (request) => {
          answered = handle(request)
          begun()
          return answered
        },
        { overrideGlobalObjects: false },
      )
      const port = await listen(createServer((...args) => void listener(...args)))
      const socket = connect(port, '127.0.0.1')
      socket.write(
        `PATCH ${PATH} HTTP/1.1\r\nHost: x\r\nX-Api-Key: sk_1\r\nContent-Type: application/json\r\n` +
          `${framing}\r\n\r\n5\r\n{"sta\r\n`,
      )
      await hasBegun
      socket.destroy()
      expect((await answered)?.status).toBe(400)
      expect(onError).not.toHaveBeenCalled()
    },
  )
})

describe('an empty body', () => {
  it.each<[string, Request]>([
    ['no body', streamed(null)],
    ['of no bytes', streamed('')],
    ['of no bytes, with its length', streamed('', { headers: { 'Content-Length': '0' } })],
    ['a stream that ends', streamed(new ReadableStream({ start: (c) => c.close() }))],
  ])('is answered with 400 INVALID_JSON and not reported: %s', async (_, request) => {
    expect(await answerTo(request)).toEqual(invalidJson('an empty body'))
    expect(onError).not.toHaveBeenCalled()
  })
})
