import { createServer, type RequestListener } from 'node:http'
import { documentedPolicy } from 'campaign-lead'
import { aLead } from 'campaign-lead/testing'
import { createHttpImplementation, type HttpServerOptions } from 'campaign-lead/testing/conformance'
import { describe, expect, it, onTestFinished } from 'vitest'

/** Lets a server at a loopback address decide. */
async function decideAt(
  host: string,
  respond: RequestListener,
  options: Pick<HttpServerOptions, 'timeoutSeconds'> = {},
): Promise<unknown> {
  const server = createServer(respond)
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  await new Promise((resolve) => server.listen(0, host, () => resolve(undefined)))
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  const url = `http://${host.includes(':') ? `[${host}]` : host}:${port}`
  return decideBy({ url, apiKey: 'sk_1', ...options })
}

async function decideBy(options: HttpServerOptions): Promise<unknown> {
  const decide = createHttpImplementation(options)
  const now = new Date('2025-07-01T12:00:00.000Z')
  return decide(aLead(), [], [], {}, { now, policy: documentedPolicy })
}

describe('createHttpImplementation', () => {
  it.each(['127.0.0.1', '::1'])('sends its requests to %s', async (host) => {
    const refused = decideAt(host, (_, response) => response.writeHead(503).end('busy'))
    await expect(refused).rejects.toThrow('/verification/state answered 503 with busy')
  })

  it('rejects if the server does not respond in time', async () => {
    const waiting = decideAt('127.0.0.1', () => undefined, { timeoutSeconds: 0.2 })
    await expect(waiting).rejects.toThrow(/^PUT \S+: no response within 0\.2 s$/)
  })

  it('rejects if the server does not finish its response in time', async () => {
    const waiting = decideAt(
      '127.0.0.1',
      (_, response) => void response.writeHead(200).write('{'),
      { timeoutSeconds: 0.2 },
    )
    await expect(waiting).rejects.toThrow(/^PUT \S+: no response within 0\.2 s$/)
  })

  it('rejects if the connection is refused, and can be called again', async () => {
    const options: HttpServerOptions = {
      url: 'http://localhost',
      apiKey: 'sk_1',
      fetch: () =>
        Promise.reject(new TypeError('fetch failed', { cause: new Error('connect ECONNREFUSED') })),
    }
    const message = 'PUT http://localhost/verification/state: connect ECONNREFUSED'
    await expect(decideBy(options)).rejects.toThrow(message)
    await expect(decideBy(options)).rejects.toThrow(message)
  })

  it('reports a reason once if several addresses refuse the connection', async () => {
    const refused = [new Error('connect ECONNREFUSED'), new Error('connect ECONNREFUSED')]
    const fetch = () =>
      Promise.reject(new TypeError('fetch failed', { cause: new AggregateError(refused) }))
    await expect(decideBy({ url: 'http://localhost', apiKey: 'sk_1', fetch })).rejects.toThrow(
      /state: connect ECONNREFUSED$/,
    )
  })
})

describe('an invalid server option', () => {
  it.each<[object, string]>([
    [{ url: 3000 }, 'options.url must be an address such as http://localhost:3000, got 3000'],
    [{ url: 'localhost' }, 'url must be an address such as http://localhost:3000, got "localhost"'],
    [{ apiKey: undefined }, 'options.apiKey must be visible ASCII, got undefined'],
    [{ apiKey: 'sk_1\n' }, 'apiKey must be visible ASCII'],
    [{ stateUrl: 'state' }, 'stateUrl must be an address such as http://localhost:3000'],
    [{ timeoutSeconds: 0 }, 'options.timeoutSeconds must be a number of seconds above 0'],
    [{ fetch: 'x' }, 'fetch must be a function, got "x"'],
    [{ key: 'sk_1' }, 'options.key is not an option'],
  ])('throws an error that names the option: %o', (wrong, message) => {
    const options = Object.assign({ url: 'http://localhost', apiKey: 'sk_1' }, wrong)
    expect(() => createHttpImplementation(options)).toThrow(message)
  })
})
