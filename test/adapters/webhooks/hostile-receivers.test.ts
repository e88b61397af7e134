// Receivers that violate HTTP or hang: an attempt settles and leaves no connection, whatever they do.
import { EventEmitter, once } from 'node:events'
import http from 'node:http'
import { syncBuiltinESMExports } from 'node:module'
import type { Socket } from 'node:net'
import { createWebhookSender, type HttpWebhookSender } from 'campaign-lead/webhooks'
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import {
  anEndpoint,
  aReceiver,
  aTcpServer,
  LOOPBACK,
  status,
  WEBHOOK,
} from '../../support/webhook-receiver.js'

function aSender(): HttpWebhookSender {
  const sender = createWebhookSender({ allowedAddresses: LOOPBACK })
  onTestFinished(sender.close)
  return sender
}

/** A server that responds to each request with these bytes, and does not close the connection. */
async function aReceiverOf(bytes: string): Promise<{ url: string; sockets: Set<Socket> }> {
  const sockets = new Set<Socket>()
  const url = await aTcpServer((socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('data', () => socket.write(bytes))
  })
  return { url, sockets }
}

// The tests advance the timers.
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
})

afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
  syncBuiltinESMExports()
})

describe('a response that ends the request in an unusual way', () => {
  it.each([
    [
      '101 with Upgrade',
      'HTTP/1.1 101 x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n',
      101,
    ],
    ['101 without Upgrade', 'HTTP/1.1 101 x\r\n\r\n', 101],
    ['426 with Upgrade', 'HTTP/1.1 426 x\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n', 426],
    ['an unknown status', 'HTTP/1.1 999 x\r\n\r\n', 999],
  ])('fails the attempt without a delay: %s', async (_, bytes, code) => {
    const { url } = await aReceiverOf(bytes)
    const sender = aSender()
    for (let count = 1; count <= 6; count += 1) {
      expect(await sender.send(anEndpoint({ url }), WEBHOOK)).toMatchObject({
        outcome: 'failed',
        status: code,
      })
    }
  })

  it('leaves no connection open after a 101 with Upgrade', async () => {
    const { url, sockets } = await aReceiverOf(
      'HTTP/1.1 101 x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\nframes',
    )
    await aSender().send(anEndpoint({ url }), WEBHOOK)
    for (const socket of sockets) await once(socket, 'close')
    expect(sockets.size).toBe(0)
  })

  it.each([
    ['no byte before its end', (socket: Socket) => socket.end()],
    ['a reset', (socket: Socket) => socket.resetAndDestroy()],
    ['its end within the headers', (socket: Socket) => socket.end('HTTP/1.1 200 OK\r\nCont')],
    ['garbage', (socket: Socket) => socket.write('\0\0\0\0')],
  ])('fails the attempt: a connection with %s', async (_, answer) => {
    const url = await aTcpServer((socket) => socket.once('data', () => void answer(socket)))
    expect(await aSender().send(anEndpoint({ url }), WEBHOOK)).toMatchObject({
      outcome: 'failed',
      status: null,
    })
  })
})

describe('interim responses', () => {
  it.each([100, 102, 103, 199])('fail the attempt after ten of status %i', async (code) => {
    const { url } = await aReceiverOf(`HTTP/1.1 ${code} x\r\n\r\n`.repeat(11))
    expect(await aSender().send(anEndpoint({ url }), WEBHOOK)).toMatchObject({
      outcome: 'failed',
      status: null,
      reason: 'more than 10 interim responses',
    })
  })

  it('are ignored up to ten', async () => {
    const { url } = await aReceiverOf(
      `${'HTTP/1.1 103 x\r\n\r\n'.repeat(10)}HTTP/1.1 204 x\r\n\r\n`,
    )
    expect(await aSender().send(anEndpoint({ url }), WEBHOOK)).toMatchObject({ status: 204 })
  })
})

describe('a response whose body never ends', () => {
  it('keeps its connection open for at most a second', async () => {
    const receiver = await aReceiver((response) => response.writeHead(200).write('so far'))
    await aSender().send(anEndpoint({ url: receiver.url }), WEBHOOK)
    vi.advanceTimersByTime(1_000)
    await receiver.isDisconnected()
    expect(receiver.connections()).toBe(1)
  })

  it('keeps a limited number of connections open, however many webhooks are sent', async () => {
    let open = 0
    let maxOpen = 0
    const receiver = await aReceiver((response) => {
      open += 1
      maxOpen = Math.max(maxOpen, open)
      response.once('close', () => (open -= 1))
      response.writeHead(200).write('so far')
    })
    const sender = aSender()
    for (let count = 1; count <= 100; count += 1) {
      const attempt = await sender.send(anEndpoint({ url: receiver.url }), WEBHOOK)
      expect(attempt).toEqual({ outcome: 'delivered', status: 200 })
    }
    expect(receiver.connections()).toBe(100)
    // The server notices a closed connection a moment later than the sender.
    expect(maxOpen).toBeLessThan(40)
  })

  it('does not affect a webhook to another endpoint', async () => {
    const endless = await aReceiver((response) => response.writeHead(200).write('so far'))
    const healthy = await aReceiver(status(204))
    const sender = aSender()
    for (let count = 1; count <= 50; count += 1) {
      await sender.send(anEndpoint({ url: endless.url }), WEBHOOK)
    }
    expect(await sender.send(anEndpoint({ url: healthy.url }), WEBHOOK)).toMatchObject({
      status: 204,
    })
  })
})

describe('a request that Node never ends', () => {
  /** Replaces requests: they never emit an event, not even if they are destroyed. */
  function useDeadRequests(): Promise<unknown> {
    const requested = new EventEmitter()
    vi.spyOn(http, 'request').mockImplementation(() => {
      const request = Object.assign(new EventEmitter(), { end: () => {}, destroy: () => {} })
      requested.emit('request')
      return Object.assign(Object.create(http.ClientRequest.prototype), request)
    })
    syncBuiltinESMExports()
    return once(requested, 'request')
  }

  const endpoint = anEndpoint({ url: 'http://127.0.0.1:9/' })

  it('fails when the attempt times out', async () => {
    const requested = useDeadRequests()
    const attempt = aSender().send(endpoint, WEBHOOK)
    await requested
    vi.advanceTimersByTime(15_000)
    expect(await attempt).toMatchObject({ reason: 'no response within 15 seconds' })
    expect(vi.getTimerCount()).toBe(0)
  })

  it('fails when its signal is aborted', async () => {
    const requested = useDeadRequests()
    const controller = new AbortController()
    const attempt = aSender().send(endpoint, WEBHOOK, { signal: controller.signal })
    await requested
    controller.abort(new Error('the worker stops'))
    expect(await attempt).toMatchObject({ reason: 'the worker stops' })
  })

  it('fails when the sender is closed', async () => {
    const requested = useDeadRequests()
    const sender = aSender()
    const attempt = sender.send(endpoint, WEBHOOK)
    await requested
    sender.close()
    expect(await attempt).toMatchObject({ reason: 'the sender was closed' })
  })
})

describe('an endpoint that only a person can fix', () => {
  it.each([
    ['a refused address', 'https://10.0.0.1/'],
    ['http: to a public address', 'http://93.184.216.34/'],
  ])('is marked as misconfigured: %s', async (_, url) => {
    expect(await aSender().send(anEndpoint({ url }), WEBHOOK)).toMatchObject({
      outcome: 'failed',
      isMisconfigured: true,
    })
  })

  it('is marked as misconfigured if it responds with a redirect, but not with another error', async () => {
    const moved = await aReceiver(status(301, { Location: 'https://crm.example/' }), status(404))
    const sender = aSender()
    const endpoint = anEndpoint({ url: moved.url })
    expect(await sender.send(endpoint, WEBHOOK)).toMatchObject({ isMisconfigured: true })
    expect(await sender.send(endpoint, WEBHOOK)).not.toHaveProperty('isMisconfigured')
  })
})
