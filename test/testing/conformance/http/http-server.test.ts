import { createServer, type RequestListener } from 'node:http'
import { documentedPolicy } from 'campaign-lead'
import { aLead } from 'campaign-lead/testing'
import { createHttpImplementation, type HttpServerOptions } from 'campaign-lead/testing/conformance'
import { describe, expect, it, onTestFinished } from 'vitest'

/** Asks a server on a loopback address to decide. */
async function askServerAt(
  host: string,
  answers: RequestListener,
  options: Pick<HttpServerOptions, 'timeoutSeconds'> = {},
): Promise<unknown> {
  const server = createServer(answers)
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  await new Promise((resolve) => server.listen(0, host, () => resolve(undefined)))
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  const url = `http://${host.includes(':') ? `[${host}]` : host}:${port}`
  return ask({ url, apiKey: 'sk_1', ...options })
}

async function ask(options: HttpServerOptions): Promise<unknown> {
  const decide = createHttpImplementation(options)
  const now = new Date('2025-07-01T12:00:00.000Z')
  return decide(aLead(), [], [], {}, { now, policy: documentedPolicy })
}

describe('a server', () => {
  it.each(['127.0.0.1', '::1'])('is asked at %s', async (host) => {
    const refused = askServerAt(host, (_, response) => response.writeHead(503).end('busy'))
    await expect(refused).rejects.toThrow('/verification/state answered 503 with busy')
  })

  it('that gives no answer in time is told so', async () => {
    const waiting = askServerAt('127.0.0.1', () => undefined, { timeoutSeconds: 0.2 })
    await expect(waiting).rejects.toThrow(/^PUT \S+: no answer within 0\.2 s$/)
  })

  it('that does not finish its answer in time is told so', async () => {
    const waiting = askServerAt(
      '127.0.0.1',
      (_, response) => void response.writeHead(200).write('{'),
      { timeoutSeconds: 0.2 },
    )
    await expect(waiting).rejects.toThrow(/^PUT \S+: no answer within 0\.2 s$/)
  })

  it('that is not there is told so, and the next is asked all the same', async () => {
    const options: HttpServerOptions = {
      url: 'http://localhost',
      apiKey: 'sk_1',
      fetch: () =>
        Promise.reject(new TypeError('fetch failed', { cause: new Error('connect ECONNREFUSED') })),
    }
    const message = 'PUT http://localhost/verification/state: connect ECONNREFUSED'
    await expect(ask(options)).rejects.toThrow(message)
    await expect(ask(options)).rejects.toThrow(message)
  })

  it('that is at none of its addresses is told why, once', async () => {
    const refused = [new Error('connect ECONNREFUSED'), new Error('connect ECONNREFUSED')]
    const fetch = () =>
      Promise.reject(new TypeError('fetch failed', { cause: new AggregateError(refused) }))
    await expect(ask({ url: 'http://localhost', apiKey: 'sk_1', fetch })).rejects.toThrow(
      /state: connect ECONNREFUSED$/,
    )
  })
})

describe('the options', () => {
  it.each<[object, string]>([
    [{ url: 3000 }, 'options.url must be an address such as http://localhost:3000, got 3000'],
    [{ url: 'localhost' }, 'url must be an address such as http://localhost:3000, got "localhost"'],
    [{ apiKey: undefined }, 'options.apiKey must be visible ASCII, got undefined'],
    [{ apiKey: 'sk_1\n' }, 'apiKey must be visible ASCII'],
    [{ stateUrl: 'state' }, 'stateUrl must be an address such as http://localhost:3000'],
    [{ timeoutSeconds: 0 }, 'options.timeoutSeconds must be a number of seconds above 0'],
    [{ fetch: 'x' }, 'fetch must be a function, got "x"'],
    [{ key: 'sk_1' }, 'options.key is not an option'],
  ])('that cannot be are named: %o', (wrong, message) => {
    const options = Object.assign({ url: 'http://localhost', apiKey: 'sk_1' }, wrong)
    expect(() => createHttpImplementation(options)).toThrow(message)
  })
})
