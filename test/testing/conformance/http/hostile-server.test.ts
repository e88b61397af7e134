import { once } from 'node:events'
import { createServer, type RequestListener, type ServerResponse } from 'node:http'
import { createServer as createTcpServer, type Socket } from 'node:net'
import { documentedPolicy } from 'campaign-lead'
import { aLead, aWorkspace } from 'campaign-lead/testing'
import {
  createHttpImplementation,
  createHttpLeadSystem,
  ruleChecks,
  systemChecks,
} from 'campaign-lead/testing/conformance'
import { afterEach, describe, expect, it, onTestFinished } from 'vitest'
import { runCommand } from '../../../support/command-line.js'
import { aServerThat, forward } from '../../../support/http-servers.js'
import { API_KEY, aVerifiedServer } from '../../../support/verified-server.js'

/** Internal errors that the test did not expect. */
const internalErrors: unknown[] = []

afterEach(() => {
  expect(internalErrors.splice(0)).toEqual([])
})

function decideBy(url: string, timeoutSeconds = 10): Promise<unknown> {
  const decide = createHttpImplementation({ url, apiKey: 'sk_1', timeoutSeconds })
  const options = { now: new Date('2025-07-01T12:00:00.000Z'), policy: documentedPolicy }
  return Promise.resolve(decide(aLead(), [], [], {}, options))
}

const MEBIBYTE = ' '.repeat(2 ** 20)

/** Writes until the client closes the connection. */
function writeEndlessly(response: ServerResponse): void {
  const more = () => {
    while (!response.destroyed && response.write(MEBIBYTE));
  }
  response.on('drain', more)
  more()
}

describe('a response', () => {
  it('without end is read up to 8 MiB, and its connection is closed', async () => {
    let closed: Promise<unknown> = Promise.resolve()
    const url = await aServerThat((_, response) => {
      closed = once(response, 'close')
      writeEndlessly(response.writeHead(200))
    })
    await expect(decideBy(url)).rejects.toThrow(/^PUT \S+: the response exceeds 8 MiB$/)
    await closed
  })

  it('of a custom fetch that ignores its signal fails after the timeout', async () => {
    const options = {
      url: 'http://localhost',
      apiKey: 'sk_1',
      timeoutSeconds: 0.02,
      fetch: () => new Promise<Response>(() => undefined),
    }
    const now = new Date('2025-07-01T12:00:00.000Z')
    const decision = Promise.resolve(
      createHttpImplementation(options)(aLead(), [], [], {}, { now, policy: documentedPolicy }),
    )
    await expect(decision).rejects.toThrow('no response within 0.02 s')
  })

  it.each<[string, (socket: Socket) => void]>([
    [
      'with a truncated body',
      (socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{}'),
    ],
    ['with a truncated head', (socket) => socket.end('HTTP/1.1 200 OK\r\nContent-')],
    ['of another protocol', (socket) => socket.end('SSH-2.0-OpenSSH_9.2\r\n')],
    [
      'with a very large head',
      (socket) => socket.end(`HTTP/1.1 200 OK\r\nX: ${'x'.repeat(2 ** 17)}\r\n\r\n`),
    ],
    ['without a head', (socket) => socket.end()],
  ])('%s fails with the reason', async (_, respond) => {
    const server = createTcpServer((socket) => {
      socket.on('error', () => undefined)
      socket.once('data', () => respond(socket))
    })
    onTestFinished(() => void server.close())
    await once(server.listen(0, '127.0.0.1'), 'listening')
    const address = server.address()
    const port = typeof address === 'object' && address ? address.port : 0
    await expect(decideBy(`http://127.0.0.1:${port}`)).rejects.toThrow(/^PUT \S+: \S/)
  })
})

/** Serves a body for each GET, and accepts any state. */
function serveReading(body: () => string): RequestListener {
  return (request, response) => {
    request.resume()
    response.writeHead(request.method === 'GET' ? 200 : 204)
    response.end(request.method === 'GET' ? body() : undefined)
  }
}

describe('a verification state', () => {
  const run = async (body: string) => {
    const url = await aServerThat(serveReading(() => body))
    return runCommand(['verify', url, '--key', API_KEY])
  }

  it.each<[string, () => string, RegExp]>([
    [
      'is nested too deeply',
      () => `{"leads":${'['.repeat(1e5)}${']'.repeat(1e5)},"intents":[]}`,
      /leads\[0\]/,
    ],
    [
      'has a field that is nested too deeply',
      () =>
        JSON.stringify({ leads: [aLead()], intents: [] }).replace(
          '"_id"',
          `"x":${'['.repeat(1e5)}${']'.repeat(1e5)},"_id"`,
        ),
      /\.x is \[object Array\], which is not JSON, expected none/,
    ],
    [
      'has a duplicate lead among 10,000',
      () => JSON.stringify({ leads: [...createLeads(10_000), aLead()], intents: [] }),
      /Duplicate lead "cmp_1\/lead_1" in leads/,
    ],
  ])('that %s is reported as unusable', async (_, body, message) => {
    const { code, errors } = await run(body())
    expect(errors).toMatch(message)
    expect(errors).toContain('Fix the verification state')
    expect(code).toBe(2)
  })

  it('with 10,000 unexpected leads is reported in a few lines', async () => {
    const { code, errors } = await run(JSON.stringify({ leads: createLeads(10_000), intents: [] }))
    expect(errors.split('\n').length).toBeLessThan(70)
    expect(errors).toMatch(/and 9,?\d+ more differences/)
    expect(code).toBe(2)
  })
})

function createLeads(count: number) {
  return Array.from({ length: count }, (_, index) => ({ ...aLead(), _id: `lead_${index + 1}` }))
}

describe('a server that does not respond', () => {
  it('receives one request per check, and none for each smaller case', async () => {
    let requests = 0
    const fetch = () => {
      requests += 1
      return new Promise<Response>(() => undefined)
    }
    const server = { url: 'http://localhost', apiKey: 'sk_1', timeoutSeconds: 0.01, fetch }
    const checks = ruleChecks(createHttpImplementation(server), { seed: 1, inProcess: false })
    const systems = systemChecks(createHttpLeadSystem(server), { seed: 1 })
    for (const check of [...checks.slice(0, 2), ...systems]) {
      requests = 0
      await expect(check.run()).rejects.toThrow('no response within 0.01 s')
      expect(requests).toBe(1)
    }
  })
})

describe('a server that serves one connection at a time', () => {
  it('completes concurrent updates, since no connection is kept alive', async () => {
    const { fetch: handle } = await aVerifiedServer(internalErrors)
    const http = createServer((request, response) => void forward(request, response, handle))
    const url = await serveOneAtATime((socket) => {
      http.emit('connection', socket)
      socket.resume()
    })
    const open = createHttpLeadSystem({ url, apiKey: API_KEY, timeoutSeconds: 5 })
    const system = await open({
      workspace: aWorkspace(),
      policy: documentedPolicy,
      now: '2025-07-01T12:00:00.000Z',
      step: (access) => access(),
    })
    const ref = { campaignId: 'cmp_1', leadId: 'lead_1' }
    await Promise.all([1, 2, 3, 4, 5].map(() => system.updateLead(ref, { aiTag: 'Interested' })))
    expect(await system.findLead(ref)).toMatchObject({ aiTag: 'Interested' })
  })
})

/** Accepts a connection when the previous one is closed. */
async function serveOneAtATime(serve: (socket: Socket) => void): Promise<string> {
  const waiting: Socket[] = []
  let served: Socket | undefined
  const next = () => {
    if (served !== undefined) return
    served = waiting.shift()
    served?.once('close', () => {
      served = undefined
      next()
    })
    if (served !== undefined) serve(served)
  }
  const server = createTcpServer({ pauseOnConnect: true }, (socket) => {
    waiting.push(socket)
    next()
  })
  onTestFinished(() => {
    server.close()
    served?.destroy()
    for (const socket of waiting) socket.destroy()
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const address = server.address()
  return `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`
}
