// What a sender connects to on Node, without connecting: names and public addresses.
import type dns from 'node:dns'
import { Resolver } from 'node:dns/promises'
import { syncBuiltinESMExports } from 'node:module'
import { isIP, Socket } from 'node:net'
import tls from 'node:tls'
import { createWebhookSender } from 'campaign-lead/webhooks'
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { anEndpoint, WEBHOOK } from '../support/webhook-receiver.js'

/** What the name resolves to, each time that it is looked up. */
let answers: string[][] = []

/** What it resolves to this time. */
let current: string[] = []

function answerOf(family: number, addresses: readonly string[]): string[] {
  const code = addresses.length === 0 ? 'ENOTFOUND' : 'ENODATA'
  const found = addresses.filter((address) => isIP(address) === family)
  if (found.length === 0) throw Object.assign(new Error(code), { code })
  return found
}

beforeEach(() => {
  // A name server is asked for IPv4 addresses first.
  vi.spyOn(Resolver.prototype, 'resolve4').mockImplementation(async () => {
    const addresses = answers.length > 1 ? answers.shift() : answers[0]
    current = addresses ?? []
    return answerOf(4, current)
  })
  vi.spyOn(Resolver.prototype, 'resolve6').mockImplementation(async () => answerOf(6, current))

  // Stands where Node would connect, having looked the name up.
  vi.spyOn(tls, 'connect').mockImplementation((...given: unknown[]) => {
    const { host, lookup }: { host: string; lookup: typeof dns.lookup } = Object(given[0])
    const socket = new tls.TLSSocket(new Socket())
    const connect = (addresses: string): void => {
      socket.destroy(new Error(`would connect to ${addresses}`))
    }
    if (isIP(host) !== 0) process.nextTick(connect, host)
    else {
      lookup(host, { all: true }, (error, found) => {
        if (error) socket.destroy(error)
        else connect(found.map(({ address }) => address).join(', '))
      })
    }
    return socket
  })
})

afterEach(() => {
  vi.restoreAllMocks()
  syncBuiltinESMExports()
})

/** The reason that an attempt gives. */
async function reasonFor(url: string, ...allowedAddresses: string[]): Promise<string> {
  const sender = createWebhookSender({ allowedAddresses })
  onTestFinished(sender.close)
  const attempt = await sender.send(anEndpoint({ url }), WEBHOOK)
  return attempt.outcome === 'failed' ? attempt.reason : attempt.outcome
}

const NAME = 'https://receiver.example/'

describe('a public address', () => {
  it.each(['1.1.1.1', '93.184.216.34', '172.32.0.1', '2606:4700::1111'])(
    '%s is connected to by https:',
    async (address) => {
      const host = address.includes(':') ? `[${address}]` : address
      const expected = `would connect to ${address}`
      expect(await reasonFor(`https://${host}/`)).toBe(expected)
      expect(await reasonFor(`https://${host}/`, '10.0.0.0/8', 'fd00::/8')).toBe(expected)
    },
  )

  it('is not posted to by http:, allowed addresses or not', async () => {
    const refusal = '93.184.216.34 is no allowed address, as http: needs'
    expect(await reasonFor('http://93.184.216.34/')).toBe(refusal)
    expect(await reasonFor('http://93.184.216.34/', '10.0.0.0/8')).toBe(refusal)
  })
})

describe('a name', () => {
  it('is connected to at the public addresses that it resolves to', async () => {
    answers = [['93.184.216.34', '2606:4700::1111']]
    expect(await reasonFor(NAME)).toBe('would connect to 93.184.216.34, 2606:4700::1111')
  })

  it('is connected to in house where all of its addresses are allowed', async () => {
    answers = [['10.1.2.3', 'fd00::7']]
    expect(await reasonFor(NAME, '10.0.0.0/8', 'fd00::/8')).toBe(
      'would connect to 10.1.2.3, fd00::7',
    )
  })

  it.each([['10.1.2.3'], ['93.184.216.34', '10.1.2.3'], ['2606:4700::1111', '::7f00:1']])(
    'is refused where it resolves to %s %s',
    async (...addresses) => {
      answers = [addresses]
      expect(await reasonFor(NAME)).toMatch(/is not allowed|is no public address/)
      expect(await reasonFor(NAME, '10.9.0.0/16')).toMatch(/is not allowed|is no public address/)
    },
  )

  it('is refused where one of its addresses is allowed and another public', async () => {
    answers = [['10.1.2.3', '93.184.216.34']]
    expect(await reasonFor(NAME, '10.0.0.0/8')).toContain('is not allowed')
  })

  it('that resolves otherwise the second time is never connected to unchecked', async () => {
    answers = [['93.184.216.34'], ['10.1.2.3']]
    expect(await reasonFor(NAME, '192.168.0.0/16')).toContain('is not allowed')
    answers = [['10.1.2.3'], ['93.184.216.34']]
    expect(await reasonFor(NAME, '192.168.0.0/16')).toBe('would connect to 93.184.216.34')
  })

  it('that is not known is a failure', async () => {
    answers = []
    expect(await reasonFor(NAME)).toBe('DNS: receiver.example does not exist (ENOTFOUND)')
    expect(await reasonFor('http://receiver.example/')).toContain('ENOTFOUND')
  })
})
