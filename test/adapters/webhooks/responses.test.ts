import { setImmediate } from 'node:timers/promises'
import { createWebhookSender, type HttpWebhookSender } from 'campaign-lead/webhooks'
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import {
  aClosedPort,
  anEndpoint,
  anUntrustedReceiver,
  aReceiver,
  aTcpServer,
  LOOPBACK,
  status,
  WEBHOOK,
} from '../../support/webhook-receiver.js'

const NOW = new Date('2025-07-01T12:00:00.000Z')

function aSender(timeoutSeconds?: number): HttpWebhookSender {
  const options = { allowedAddresses: LOOPBACK, clock: () => NOW, timeoutSeconds }
  const sender = createWebhookSender(options)
  onTestFinished(sender.close)
  return sender
}

/** The test advances the time limit. The timers of sockets are real. */
function stopTimers(): void {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
}

/** Waits until no timer is left: a response that has ended is closed a moment later. */
async function hasNoTimer(): Promise<void> {
  while (vi.getTimerCount() > 0) await setImmediate()
}

afterEach(() => {
  vi.useRealTimers()
})

describe('a response', () => {
  it.each([200, 201, 202, 204, 299])('is a success with status %i', async (code) => {
    const { url } = await aReceiver(status(code))
    expect(await aSender().send(anEndpoint({ url }), WEBHOOK)).toEqual({
      outcome: 'delivered',
      status: code,
    })
  })

  it.each([400, 401, 404, 413, 429, 500, 502, 503, 504])(
    'is a failure with status %i',
    async (code) => {
      const { url } = await aReceiver(status(code))
      expect(await aSender().send(anEndpoint({ url }), WEBHOOK)).toEqual({
        outcome: 'failed',
        status: code,
        reason: `responded with ${code}`,
        retryAfterSeconds: null,
      })
    },
  )

  it('means with status 410 that the endpoint is gone', async () => {
    const { url } = await aReceiver(status(410, { 'Retry-After': '5' }))
    expect(await aSender().send(anEndpoint({ url }), WEBHOOK)).toEqual({
      outcome: 'gone',
      status: 410,
    })
  })

  it.each([301, 302, 303, 307, 308])(
    'is a failure with redirect status %i, and is not followed',
    async (code) => {
      const target = await aReceiver(status(204))
      const { url } = await aReceiver(status(code, { Location: target.url }))
      expect(await aSender().send(anEndpoint({ url }), WEBHOOK)).toMatchObject({
        outcome: 'failed',
        status: code,
        reason: `responded with ${code}: redirects are not followed`,
      })
      expect(target.connections()).toBe(0)
    },
  )

  it('counts, not the interim response before it', async () => {
    const { url } = await aReceiver((response) => {
      response.writeProcessing()
      response.writeHead(204).end()
    })
    expect(await aSender().send(anEndpoint({ url }), WEBHOOK)).toMatchObject({ status: 204 })
  })
})

describe('a receiver that hangs', () => {
  it('fails the attempt after 15 seconds without a response, and its connection is closed', async () => {
    stopTimers()
    const receiver = await aReceiver(() => undefined)
    const attempt = aSender().send(anEndpoint({ url: receiver.url }), WEBHOOK)
    await receiver.hasReceived(1)
    vi.advanceTimersByTime(15_000)
    expect(await attempt).toEqual({
      outcome: 'failed',
      status: null,
      reason: 'no response within 15 seconds',
      retryAfterSeconds: null,
    })
    await receiver.isDisconnected()
  })

  it('can respond until the time limit', async () => {
    stopTimers()
    let respond = (): unknown => undefined
    const { url, hasReceived } = await aReceiver((response) => {
      respond = () => response.writeHead(204).end()
    })
    const sender = aSender(3)
    const attempt = sender.send(anEndpoint({ url }), WEBHOOK)
    await hasReceived(1)
    vi.advanceTimersByTime(2_999)
    respond()
    expect(await attempt).toMatchObject({ outcome: 'delivered' })
    // Bun has a timer for each idle connection.
    sender.close()
    await hasNoTimer()
  })

  it('fails the attempt if it hangs within its headers', async () => {
    stopTimers()
    let begin: () => void
    const hasBegun = new Promise<void>((resolve) => (begin = resolve))
    const url = await aTcpServer((socket) => {
      socket.once('data', () => socket.write('HTTP/1.1 200 OK\r\nContent-', begin))
    })
    const attempt = aSender().send(anEndpoint({ url }), WEBHOOK)
    await hasBegun
    vi.advanceTimersByTime(15_000)
    expect(await attempt).toMatchObject({ status: null, reason: 'no response within 15 seconds' })
  })

  it('has responded if it hangs within its body, and its connection is closed', async () => {
    stopTimers()
    const receiver = await aReceiver((response) => response.writeHead(200).write('so far'))
    const attempt = aSender().send(anEndpoint({ url: receiver.url }), WEBHOOK)
    expect(await attempt).toEqual({ outcome: 'delivered', status: 200 })
    vi.advanceTimersByTime(15_000)
    await receiver.isDisconnected()
    await hasNoTimer()
  })

  it.each([200, 500])(
    'has responded with status %i if its body is endless, and its connection is closed',
    async (code) => {
      const receiver = await aReceiver((response) => {
        response.writeHead(code)
        const more = (): void => {
          while (!response.destroyed && response.write('x'.repeat(8_192)));
        }
        response.on('drain', more)
        more()
      })
      const attempt = await aSender().send(anEndpoint({ url: receiver.url }), WEBHOOK)
      expect(attempt.status).toBe(code)
      await receiver.isDisconnected()
    },
  )
})

describe('a connection', () => {
  it('is reused after a short response', async () => {
    const receiver = await aReceiver((response) => response.writeHead(200).end('thank you'))
    const sender = aSender()
    for (let count = 1; count <= 3; count += 1) {
      await sender.send(anEndpoint({ url: receiver.url }), WEBHOOK)
      // The connection becomes idle a moment after the response.
      await setImmediate()
    }
    expect(receiver.received).toHaveLength(3)
    expect(receiver.connections()).toBe(1)
    sender.close()
    await receiver.isDisconnected()
  })

  it('is replaced if the receiver closes it while it is reused, and the webhook arrives', async () => {
    const accept = status(204)
    const receiver = await aReceiver(accept, (response) => response.socket?.destroy(), accept)
    const sender = aSender()
    const endpoint = anEndpoint({ url: receiver.url })
    await sender.send(endpoint, WEBHOOK)
    // The connection becomes idle a moment after the response.
    await setImmediate()
    expect(await sender.send(endpoint, WEBHOOK)).toEqual({ outcome: 'delivered', status: 204 })
    expect(receiver.received).toHaveLength(3)
    expect(receiver.connections()).toBe(2)
  })

  it('is a failure if it is new and the receiver closes it', async () => {
    const receiver = await aReceiver((response) => response.socket?.destroy())
    expect(await aSender().send(anEndpoint({ url: receiver.url }), WEBHOOK)).toEqual({
      outcome: 'failed',
      status: null,
      reason: 'socket hang up',
      retryAfterSeconds: null,
    })
    expect(receiver.received).toHaveLength(1)
  })

  it('is a failure if it is refused', async () => {
    const port = await aClosedPort()
    const attempt = aSender().send(anEndpoint({ url: `http://127.0.0.1:${port}/` }), WEBHOOK)
    expect(await attempt).toMatchObject({
      status: null,
      reason: `connect ECONNREFUSED 127.0.0.1:${port}`,
    })
  })

  it('is a failure if the receiver does not speak HTTP', async () => {
    const url = await aTcpServer((socket) => socket.end('220 mail.example ESMTP\r\n'))
    expect(await aSender().send(anEndpoint({ url }), WEBHOOK)).toMatchObject({
      outcome: 'failed',
      status: null,
    })
  })

  it('is a failure if the certificate is not trusted, and nothing is sent', async () => {
    const receiver = await anUntrustedReceiver()
    expect(await aSender().send(anEndpoint({ url: receiver.url }), WEBHOOK)).toMatchObject({
      outcome: 'failed',
      status: null,
      reason: expect.stringMatching(/self.signed/i),
    })
    expect(receiver.received).toEqual([])
  })

  it('is a failure if an https: URL leads to an http: server', async () => {
    const { port, received } = await aReceiver(status(204))
    const url = `https://127.0.0.1:${port}/`
    expect(await aSender().send(anEndpoint({ url }), WEBHOOK)).toMatchObject({ status: null })
    expect(received).toEqual([])
  })
})

describe('close()', () => {
  it('fails the attempts in flight and leaves no connection and no timer', async () => {
    stopTimers()
    const receiver = await aReceiver(() => undefined)
    const sender = aSender()
    const attempt = sender.send(anEndpoint({ url: receiver.url }), WEBHOOK)
    await receiver.hasReceived(1)
    sender.close()
    expect(await attempt).toMatchObject({ status: null, reason: 'the sender was closed' })
    await receiver.isDisconnected()
    expect(vi.getTimerCount()).toBe(0)
  })
})

describe('an aborted signal', () => {
  const stopped = new Error('the worker stops')

  it('ends the attempt and leaves no connection and no timer', async () => {
    stopTimers()
    const receiver = await aReceiver(() => undefined)
    const controller = new AbortController()
    const { signal } = controller
    const attempt = aSender().send(anEndpoint({ url: receiver.url }), WEBHOOK, { signal })
    await receiver.hasReceived(1)
    controller.abort(stopped)
    expect(await attempt).toEqual({
      outcome: 'failed',
      status: null,
      reason: 'the worker stops',
      retryAfterSeconds: null,
    })
    await receiver.isDisconnected()
    expect(vi.getTimerCount()).toBe(0)
  })

  it('prevents the attempt if it is aborted before', async () => {
    const receiver = await aReceiver(status(204))
    const signal = AbortSignal.abort(stopped)
    const attempt = aSender().send(anEndpoint({ url: receiver.url }), WEBHOOK, { signal })
    expect(await attempt).toMatchObject({ outcome: 'failed', reason: 'the worker stops' })
    expect(receiver.connections()).toBe(0)
  })

  it('has no effect after the response, and can be shared by several attempts', async () => {
    const receiver = await aReceiver(status(204))
    const controller = new AbortController()
    const { signal } = controller
    const removed = vi.spyOn(signal, 'removeEventListener')
    const sender = aSender()
    for (let count = 1; count <= 3; count += 1) {
      const attempt = sender.send(anEndpoint({ url: receiver.url }), WEBHOOK, { signal })
      expect(await attempt).toMatchObject({ outcome: 'delivered' })
      // A response that has ended is closed a moment later.
      while (removed.mock.calls.length < count) await setImmediate()
    }
    controller.abort(stopped)
    expect(receiver.received).toHaveLength(3)
  })
})
