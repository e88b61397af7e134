import { createWebhookSender, type WebhookAttempt } from 'campaign-lead/webhooks'
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import {
  anEndpoint,
  anUntrustedReceiver,
  aReceiver,
  LOOPBACK,
  status,
  WEBHOOK,
} from '../../support/webhook-receiver.js'

/** Makes an attempt with a URL and allowed addresses. */
async function post(url: string, ...allowedAddresses: string[]): Promise<WebhookAttempt> {
  const sender = createWebhookSender({ allowedAddresses })
  onTestFinished(sender.close)
  return sender.send(anEndpoint({ url }), WEBHOOK)
}

const REFUSED = {
  outcome: 'failed',
  status: null,
  reason: expect.stringMatching(/is not allowed|is not a public address|is not an allowed address/),
  retryAfterSeconds: null,
  isMisconfigured: true,
}

const FORBIDDEN: [kind: string, hosts: string[]][] = [
  ['loopback', ['127.0.0.1', '127.1.2.3', '[::1]']],
  ['private', ['10.0.0.1', '172.16.0.1', '172.31.255.255', '192.168.1.1']],
  ['link-local', ['169.254.0.1', '[fe80::1]', '[fec0::1]']],
  ['unique-local', ['[fc00::1]', '[fd12:3456::1]']],
  [
    'a metadata service',
    ['169.254.169.254', '[fd00:ec2::254]', '100.100.100.200', '168.63.129.16'],
  ],
  ['of this machine', ['0.0.0.0', '0.1.2.3', '[::]']],
  ['shared by carriers', ['100.64.0.1', '100.127.255.255']],
  ['multicast or broadcast', ['224.0.0.1', '255.255.255.255', '[ff02::1]']],
  ['reserved', ['192.0.0.192', '198.18.0.1', '203.0.113.1', '240.0.0.1', '[2001:db8::1]']],
  [
    'an IPv4 address in IPv6',
    ['[::ffff:127.0.0.1]', '[::ffff:7f00:1]', '[::127.0.0.1]', '[::7f00:1]'],
  ],
  [
    'translated between IPv4 and IPv6',
    ['[64:ff9b::7f00:1]', '[64:ff9b:1::a00:1]', '[2002:7f00:1::]', '[2001::1]'],
  ],
  ['not allocated', ['[4000::1]', '[8000::1]', '[100::1]', '[e000::1]']],
  ['spelled unusually', ['2130706433', '0x7f000001', '0x7f.0.0.1', '017700000001', '0177.0.0.1']],
  ['abbreviated', ['127.1', '0', '10.1', '127.0.0.1.', '①②⑦.0.0.1', '%31%32%37.0.0.1']],
]

describe.each(FORBIDDEN)('an address that is %s', (_, hosts) => {
  it.each(hosts)('%s is refused, by either protocol', async (host) => {
    expect(await post(`https://${host}/`)).toEqual(REFUSED)
    expect(await post(`http://${host}/`)).toEqual(REFUSED)
  })

  it.each(hosts)('%s is refused if other addresses are allowed', async (host) => {
    const others = ['172.20.0.0/16', '10.9.9.9', 'fd99::/16', 'fd00::99']
    expect(await post(`https://${host}/`, ...others)).toEqual(REFUSED)
    expect(await post(`http://${host}/`, ...others)).toEqual(REFUSED)
  })
})

describe('a name', () => {
  it('is refused without a connection if it resolves to loopback', async () => {
    const receiver = await aReceiver(status(204))
    for (const protocol of ['http', 'https']) {
      expect(await post(`${protocol}://localhost:${receiver.port}/`)).toEqual(REFUSED)
      expect(await post(`${protocol}://localhost:${receiver.port}/`, '10.0.0.0/8')).toEqual(REFUSED)
    }
    expect(receiver.connections()).toBe(0)
  })

  it('is accepted if all addresses that it resolves to are allowed', async () => {
    const { port, received } = await aReceiver(status(204))
    expect(await post(`http://localhost:${port}/`, ...LOOPBACK)).toMatchObject({ status: 204 })
    expect(received).toMatchObject([{ headers: { host: `localhost:${port}` } }])
  })
})

describe('an allowed address', () => {
  it.each(['127.0.0.1', '127.0.0.1/32', '127.0.0.0/8', '0.0.0.0/0', '::ffff:127.0.0.1'])(
    'is accepted by http: with %s',
    async (allowed) => {
      const { url } = await aReceiver(status(204))
      expect(await post(url, '192.168.0.0/16', 'fd00::/8', allowed)).toMatchObject({ status: 204 })
    },
  )

  it('can have another spelling in the URL', async () => {
    const { port } = await aReceiver(status(204))
    expect(await post(`http://2130706433:${port}/`, '127.0.0.1')).toMatchObject({ status: 204 })
  })

  it('needs a valid certificate for https:', async () => {
    const { url } = await anUntrustedReceiver()
    expect(await post(url, '127.0.0.1')).toMatchObject({
      reason: expect.stringMatching(/self.signed/i),
    })
  })

  it.each(['127.0.0.2', '128.0.0.0/8', '::1'])(
    'does not include 127.0.0.1 with %s',
    async (allowed) => {
      const { url, connections } = await aReceiver(status(204))
      expect(await post(url, allowed)).toEqual(REFUSED)
      expect(connections()).toBe(0)
    },
  )
})

describe('a refused address', () => {
  const warn = vi.spyOn(console, 'warn')
  afterEach(() => warn.mockClear())

  it('is not reported on the console', async () => {
    await post('https://127.0.0.1/', '10.0.0.0/8', 'fd00::/8')
    await post('https://[::1]/', '10.0.0.0/8', 'fd00::/8')
    expect(warn).not.toHaveBeenCalled()
  })
})
