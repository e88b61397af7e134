// The addresses that a sender would connect to, for names and public addresses, without a connection.
import type dns from 'node:dns'
import { Resolver } from 'node:dns/promises'
import { syncBuiltinESMExports } from 'node:module'
import { isIP, Socket } from 'node:net'
import tls from 'node:tls'
import { createWebhookSender } from 'campaign-lead/webhooks'
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { anEndpoint, WEBHOOK } from '../../support/webhook-receiver.js'

/** The addresses that the name resolves to, for each lookup. The last entry repeats. */
let resolutions: string[][] = []

/** The addresses of the current lookup. */
let current: string[] = []

function filterFamily(family: number, addresses: readonly string[]): string[] {
  const code = addresses.length === 0 ? 'ENOTFOUND' : 'ENODATA'
  const found = addresses.filter((address) => isIP(address) === family)
  if (found.length === 0) throw Object.assign(new Error(code), { code })
  return found
}

beforeEach(() => {
  // The lookup queries IPv4 addresses first.
  vi.spyOn(Resolver.prototype, 'resolve4').mockImplementation(async () => {
    const addresses = resolutions.length > 1 ? resolutions.shift() : resolutions[0]
    current = addresses ?? []
    return filterFamily(4, current)
  })
  vi.spyOn(Resolver.prototype, 'resolve6').mockImplementation(async () => filterFamily(6, current))

  // Replaces the connection, after the lookup.
  vi.spyOn(tls, 'connect').mockImplementation((...args: unknown[]) => {
    const { host, lookup }: { host: string; lookup: typeof dns.lookup } = Object(args[0])
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

/** Returns the reason of a failed attempt. */
async function reasonFor(url: string, ...allowedAddresses: string[]): Promise<string> {
  const sender = createWebhookSender({ allowedAddresses })
  onTestFinished(sender.close)
  const attempt = await sender.send(anEndpoint({ url }), WEBHOOK)
  return attempt.outcome === 'failed' ? attempt.reason : attempt.outcome
}

const NAME = 'https://receiver.example/'

describe('a public address', () => {
  it.each(['1.1.1.1', '93.184.216.34', '172.32.0.1', '2606:4700::1111'])(
    '%s is accepted by https:',
    async (address) => {
      const host = address.includes(':') ? `[${address}]` : address
      const expected = `would connect to ${address}`
      expect(await reasonFor(`https://${host}/`)).toBe(expected)
      expect(await reasonFor(`https://${host}/`, '10.0.0.0/8', 'fd00::/8')).toBe(expected)
    },
  )

  it('is refused by http:, with or without allowed addresses', async () => {
    const refusal = '93.184.216.34 is not an allowed address (http: requires it)'
    expect(await reasonFor('http://93.184.216.34/')).toBe(refusal)
    expect(await reasonFor('http://93.184.216.34/', '10.0.0.0/8')).toBe(refusal)
  })
})

describe('a name', () => {
  it('is accepted if it resolves to public addresses', async () => {
    resolutions = [['93.184.216.34', '2606:4700::1111']]
    expect(await reasonFor(NAME)).toBe('would connect to 93.184.216.34, 2606:4700::1111')
  })

  it('is accepted if all of its private addresses are allowed', async () => {
    resolutions = [['10.1.2.3', 'fd00::7']]
    expect(await reasonFor(NAME, '10.0.0.0/8', 'fd00::/8')).toBe(
      'would connect to 10.1.2.3, fd00::7',
    )
  })

  it.each([['10.1.2.3'], ['93.184.216.34', '10.1.2.3'], ['2606:4700::1111', '::7f00:1']])(
    'is refused if it resolves to %s %s',
    async (...addresses) => {
      resolutions = [addresses]
      expect(await reasonFor(NAME)).toMatch(/is not allowed|is not a public address/)
      expect(await reasonFor(NAME, '10.9.0.0/16')).toMatch(/is not allowed|is not a public address/)
    },
  )

  it('is refused if one of its addresses is allowed and another one is public', async () => {
    resolutions = [['10.1.2.3', '93.184.216.34']]
    expect(await reasonFor(NAME, '10.0.0.0/8')).toContain('is not allowed')
  })

  it('is checked at each lookup, so that DNS rebinding has no effect', async () => {
    resolutions = [['93.184.216.34'], ['10.1.2.3']]
    expect(await reasonFor(NAME, '192.168.0.0/16')).toContain('is not allowed')
    resolutions = [['10.1.2.3'], ['93.184.216.34']]
    expect(await reasonFor(NAME, '192.168.0.0/16')).toBe('would connect to 93.184.216.34')
  })

  it('is a failure if it does not exist', async () => {
    resolutions = []
    expect(await reasonFor(NAME)).toBe('DNS: receiver.example does not exist (ENOTFOUND)')
    expect(await reasonFor('http://receiver.example/')).toContain('ENOTFOUND')
  })
})
