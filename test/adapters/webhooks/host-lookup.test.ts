// The DNS lookups of the webhook sender, with a real name server and hosts file.

import type { LookupAddress } from 'node:dns'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { createHostLookup } from '../../../src/adapters/webhooks/host-lookup.js'
import { aNameServer, type NameAnswer } from '../../support/name-server.js'

interface LookupContext {
  readonly names?: Record<string, NameAnswer>
  readonly hosts?: string
}

type LookUp = (name: string, family?: number) => Promise<LookupAddress[]>

async function openLookup({ names = {}, hosts = '' }: LookupContext) {
  const server = await aNameServer(names)
  const folder = await mkdtemp(join(tmpdir(), 'hosts-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const hostsFile = join(folder, 'hosts')
  await writeFile(hostsFile, hosts)
  const lookup = createHostLookup({ nameServers: [server.address], hostsFile })
  const lookUp: LookUp = (name, family = 0) =>
    new Promise((resolve, reject) => {
      lookup(name, { all: true, family }, (error, found) => {
        if (error) reject(error)
        else if (typeof found !== 'string') resolve(found)
      })
    })
  return { server, lookup, lookUp }
}

afterEach(() => {
  vi.useRealTimers()
})

describe('the DNS lookup of the webhook sender', () => {
  it('finds the IPv4 and IPv6 addresses of a name by DNS', async () => {
    const { lookUp } = await openLookup({ names: { 'crm.test': ['192.0.2.1', '2001:db8::1'] } })
    const both = [
      { address: '192.0.2.1', family: 4 },
      { address: '2001:db8::1', family: 6 },
    ]
    expect(await lookUp('crm.test')).toEqual(both)
    expect(await lookUp('crm.test', 6)).toEqual(both.slice(1))
  })

  it('finds the addresses of a name that has one family only', async () => {
    const { lookUp } = await openLookup({ names: { 'crm.test': ['192.0.2.1'] } })
    expect(await lookUp('crm.test')).toEqual([{ address: '192.0.2.1', family: 4 }])
    await expect(lookUp('crm.test', 6)).rejects.toMatchObject({ code: 'ENODATA' })
  })

  it('returns one address unless all are requested', async () => {
    const { lookup } = await openLookup({ names: { 'crm.test': ['192.0.2.1', '192.0.2.2'] } })
    const callback = vi.fn<Parameters<typeof lookup>[2]>()
    lookup('crm.test', {}, callback)
    await vi.waitFor(() => expect(callback).toHaveBeenCalledWith(null, '192.0.2.1', 4))
  })

  it('prefers the hosts file to DNS', async () => {
    const hosts = [
      '# 192.0.2.8 crm.test',
      '192.0.2.9\tfirst.test CRM.test # the CRM',
      'nonsense crm.test',
      '2001:db8::9 crm.test\r',
    ].join('\n')
    const { lookUp } = await openLookup({ names: { 'crm.test': ['192.0.2.1'] }, hosts })
    const expected = [
      { address: '192.0.2.9', family: 4 },
      { address: '2001:db8::9', family: 6 },
    ]
    expect(await lookUp('crm.test')).toEqual(expected)
    expect(await lookUp('Crm.test.')).toEqual(expected)
  })

  it('leaves a name without a dot to the system', async () => {
    const { lookUp } = await openLookup({ names: { localhost: ['192.0.2.1'] } })
    const found = await lookUp('localhost')
    expect(found.map(({ address }) => address)).not.toContain('192.0.2.1')
    expect(found.length).toBeGreaterThan(0)
  })

  it.each<[string, NameAnswer | undefined, string]>([
    ['does not exist', undefined, 'DNS: crm.test does not exist (ENOTFOUND)'],
    ['has no address', [], 'DNS: crm.test has no address (ENODATA)'],
    ['its name server cannot resolve', 'SERVFAIL', 'DNS: lookup of crm.test failed (ESERVFAIL)'],
  ])('fails for a name that %s', async (_, answer, message) => {
    const { lookUp } = await openLookup({
      names: answer === undefined ? {} : { 'crm.test': answer },
    })
    await expect(lookUp('crm.test')).rejects.toThrow(message)
  })

  it('is not delayed by 20 names whose name servers do not respond', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const slow = Array.from({ length: 20 }, (_, index) => `slow-${index}.test`)
    const silent = Object.fromEntries(slow.map((name): [string, NameAnswer] => [name, 'silence']))
    const { server, lookUp } = await openLookup({ names: { ...silent, 'crm.test': ['192.0.2.1'] } })
    const hanging = slow.map((name) => lookUp(name).catch((error: unknown) => String(error)))
    for (const name of slow) await server.hasReceived(name)

    expect(await lookUp('crm.test')).toEqual([{ address: '192.0.2.1', family: 4 }])

    vi.advanceTimersByTime(5_000)
    expect(await Promise.all(hanging)).toEqual(
      slow.map((name) => `Error: DNS: lookup of ${name} timed out after 5000 ms (ECANCELLED)`),
    )
  })
})
