import { createServer } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { portOf } from '../../examples/sender/loopback-mail-server.js'
import { createSmtpMailer } from '../../examples/sender/smtp-mailer.js'
import { defer } from '../support/deferred.js'
import { addSeconds, LEASE_SECONDS, openStage, START, someLeads } from './sender-stage.js'

describe('a sender whose mail server', () => {
  it('refuses the connection releases the e-mails, and waits before it claims again', async () => {
    const stage = await openStage(someLeads(3))
    await stage.server.close()
    const sender = stage.createSender({ concurrency: 1 })
    await sender.sendDue()
    expect(stage.events.map(({ type }) => type)).toEqual(['released', 'released', 'released'])
    const [failed, ...others] = stage.events.map(({ reason }) => reason)
    expect(failed).toContain('ECONNREFUSED')
    expect(others).toEqual(['The mail server has failed', 'The mail server has failed'])
    for (const index of [0, 1, 2]) {
      expect(stage.lead(index)).toMatchObject({
        sendInFlight: null,
        pendingSend: { sendAt: addSeconds(START, 60) },
      })
    }
    expect(await sender.sendDue()).toBe(60_000)
  })

  it('refuses the connection doubles the delay after each failure, up to an hour', async () => {
    const stage = await openStage()
    await stage.server.close()
    const sender = stage.createSender()
    const delays: number[] = []
    for (let attempt = 1; attempt <= 8; attempt += 1) {
      await sender.sendDue()
      const wait = await sender.sendDue()
      delays.push(wait / 60_000)
      stage.time.advance(wait / 1000)
    }
    expect(delays).toEqual([1, 2, 4, 8, 16, 32, 60, 60])
  })

  it.each([
    { name: 'a temporary reply to the recipient', at: 'recipient', answer: '451 4.7.1 Greylisted' },
    { name: 'a temporary reply to the content', at: 'content', answer: '452 4.3.1 Disk full' },
    { name: 'a permanent reply to the content', at: 'content', answer: '554 5.6.0 Refused' },
    { name: 'a reply of policy to the recipient', at: 'recipient', answer: '550 5.7.1 Blocked' },
  ] as const)('sends $name gets the e-mail again later', async ({ at, answer }) => {
    const stage = await openStage()
    stage.server.answerRecipient = () => (at === 'recipient' ? answer : 'accept')
    stage.server.answerContent = () => (at === 'content' ? answer : 'accept')
    const sender = stage.createSender()
    await sender.sendDue()
    expect(stage.events).toMatchObject([{ type: 'released' }])
    expect(stage.events[0]?.reason).toContain(answer.slice(4))
    expect(stage.lead()).toMatchObject({
      status: 'active',
      currentSequenceStep: 0,
      sendInFlight: null,
      pendingSend: { id: 'cmp_1/lead_1/main/0', sendAt: addSeconds(START, 60) },
    })
    stage.server.answerRecipient = () => 'accept'
    stage.server.answerContent = () => 'accept'
    stage.time.advance(60)
    await stage.sendAllDue(sender)
    expect(stage.lead().currentSequenceStep).toBe(1)
  })

  it('knows no such recipient records a hard bounce, and drops the e-mail', async () => {
    const stage = await openStage(someLeads(2))
    stage.server.answerRecipient = (address) =>
      address.startsWith('lead_1@') ? '550 5.1.1 No such user' : 'accept'
    await stage.sendAllDue(stage.createSender())
    expect(stage.lead()).toMatchObject({
      status: 'bounced',
      currentSequenceStep: 0,
      pendingSend: null,
      sendInFlight: null,
    })
    expect(stage.lead(1).currentSequenceStep).toBe(1)
    expect(stage.events.map(({ type }) => type).sort()).toEqual(['bounced', 'sent'])
  })

  it.each([
    { name: 'syntax of the sender', answer: '553 5.1.7 Bad sender address' },
    { name: 'domain of the sender', answer: '550 5.1.8 Sender domain not found' },
  ] as const)(
    'refuses the $name at every recipient bounces no lead, and is not used',
    async ({ answer }) => {
      const stage = await openStage(someLeads(3))
      stage.server.answerRecipient = () => answer
      const sender = stage.createSender({ concurrency: 1 })
      await sender.sendDue()
      expect(stage.events.map(({ type }) => type)).toEqual(['released', 'released', 'released'])
      expect(stage.lead().status).toBe('active')
      expect(await sender.sendDue()).toBe(60_000)
    },
  )

  it('does not greet is not used any more until the delay has passed', async () => {
    const stage = await openStage()
    const connected = defer()
    const silent = createServer(() => connected.resolve())
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void silent.close())
    const port = portOf(silent.address())
    const sender = stage.createSender({ mailer: createSmtpMailer({ host: '127.0.0.1', port }) })
    const sending = sender.sendDue()
    await connected.promise
    stage.time.advance(LEASE_SECONDS * 0.8)
    await sending
    expect(stage.events).toMatchObject([{ type: 'released' }])
    expect(await sender.sendDue()).toBe(60_000)
  })

  it('closes the connection before the content gets the e-mail again, without waiting for the lease', async () => {
    const stage = await openStage()
    stage.server.answerRecipient = () => 'disconnect'
    const sender = stage.createSender()
    await sender.sendDue()
    expect(stage.events).toMatchObject([{ type: 'released' }])
    stage.server.answerRecipient = () => 'accept'
    stage.time.advance(60)
    await stage.sendAllDue(sender)
    expect(stage.messageIds()).toHaveLength(1)
    expect(stage.lead().currentSequenceStep).toBe(1)
  })

  it.each([
    { name: 'closes the connection', answer: 'disconnect' },
    { name: 'does not answer', answer: 'hang' },
    { name: 'answers that it shuts down', answer: '421 4.3.2 Shutting down' },
  ] as const)(
    '$name after the content gets it again after the lease, under the same Message-ID',
    async ({ answer }) => {
      const stage = await openStage()
      stage.server.answerContent = () => answer
      const sender = stage.createSender()
      const sending = sender.sendDue()
      await stage.server.received.atLeast(1)
      if (answer === 'hang') stage.time.advance(LEASE_SECONDS * 0.8)
      await sending
      expect(stage.events).toMatchObject([{ type: 'unknown' }])
      expect(stage.lead().sendInFlight).toMatchObject({ attempt: 1 })

      stage.server.answerContent = () => 'accept'
      await stage.sendAllDue(sender)
      expect(stage.messageIds()).toHaveLength(1)
      stage.time.advance(LEASE_SECONDS)
      await stage.sendAllDue(sender)
      expect(stage.messageIds()).toHaveLength(2)
      expect(new Set(stage.messageIds()).size).toBe(1)
      expect(stage.lead()).toMatchObject({ currentSequenceStep: 1, sendInFlight: null })
    },
  )

  it('delivers an e-mail and then says that it was refused gets it again, under the same Message-ID', async () => {
    const stage = await openStage()
    stage.server.answerContent = () => '451 4.3.0 Not delivered'
    const sender = stage.createSender()
    await stage.sendAllDue(sender)
    stage.server.answerContent = () => 'accept'
    stage.time.advance(60)
    await stage.sendAllDue(sender)
    expect(stage.messageIds()).toHaveLength(2)
    expect(new Set(stage.messageIds()).size).toBe(1)
    expect(stage.lead().currentSequenceStep).toBe(1)
  })
})
