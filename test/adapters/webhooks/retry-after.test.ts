import { createWebhookSender, type HttpWebhookSender } from 'campaign-lead/webhooks'
import { describe, expect, it, onTestFinished } from 'vitest'
import { anEndpoint, aReceiver, LOOPBACK, status, WEBHOOK } from '../../support/webhook-receiver.js'

const NOW = new Date('2025-07-01T12:00:00.000Z')

function aSender(): HttpWebhookSender {
  const sender = createWebhookSender({ allowedAddresses: LOOPBACK, clock: () => NOW })
  onTestFinished(sender.close)
  return sender
}

describe('Retry-After', () => {
  it.each<[string, number | null]>([
    ['120', 120],
    ['0', 0],
    [' 7 ', 7],
    ['Tue, 01 Jul 2025 12:02:30 GMT', 150],
    ['Tuesday, 01-Jul-25 12:00:30 GMT', 30],
    ['Tue Jul  1 12:00:30 2025', 30],
    ['Fri Jul 11 12:00:30 2025', 86_400],
    ['Tue, 01 Jul 2025 12:00:60 GMT', 60],
    // More than 50 years ahead: in the past.
    ['Sunday, 06-Nov-94 08:49:37 GMT', 0],
    ['Thursday, 01-Jul-75 12:00:30 GMT', 86_400],
    ['Tue, 01 Jul 2025 11:00:00 GMT', 0],
    ['999999999999', 86_400],
    ['Fri, 31 Dec 9999 23:59:59 GMT', 86_400],
    ['', null],
    ['-5', null],
    ['1.5', null],
    ['soon', null],
    ['2025-07-01', null],
    ['Tue, 99 Xyz 2025 12:02:30 GMT', null],
    ['Tue, 31 Jun 2025 12:02:30 GMT', null],
    ['Tue, 01 Jul 2025 24:00:00 GMT', null],
    ['Tue, 01 Jul 2025 12:60:00 GMT', null],
    ['Tue, 1 Jul 2025 12:02:30 GMT', null],
    ['Tue, 01 Jul 2025 12:02:30 +0200', null],
    ['Tue Jul 1 12:00:30 2025', null],
  ])('is parsed from %j to %s seconds', async (header, seconds) => {
    const { url } = await aReceiver(status(503, { 'Retry-After': header, Date: 'unknown' }))
    expect(await aSender().send(anEndpoint({ url }), WEBHOOK)).toMatchObject({
      status: 503,
      retryAfterSeconds: seconds,
    })
  })

  it.each<[string, string, number]>([
    ['ten minutes ahead', 'Tue, 01 Jul 2025 12:10:00 GMT', 150],
    ['ten minutes behind', 'Tue, 01 Jul 2025 11:50:00 GMT', 1_350],
    ['ten minutes behind, in RFC 850 format', 'Tuesday, 01-Jul-25 11:50:00 GMT', 1_350],
    ['ten minutes behind, in asctime format', 'Tue Jul  1 11:50:00 2025', 1_350],
  ])('is relative to the clock of the receiver, even if it is %s', async (_, date, seconds) => {
    const { url } = await aReceiver(
      status(503, { 'Retry-After': 'Tue, 01 Jul 2025 12:12:30 GMT', Date: date }),
    )
    const attempt = await aSender().send(anEndpoint({ url }), WEBHOOK)
    expect(attempt).toMatchObject({ retryAfterSeconds: seconds })
  })

  it('applies to every failure', async () => {
    const { url } = await aReceiver(status(429, { 'Retry-After': '60' }))
    expect(await aSender().send(anEndpoint({ url }), WEBHOOK)).toMatchObject({
      status: 429,
      retryAfterSeconds: 60,
    })
  })
})
