import { describe, expect, it } from 'vitest'
import { createSmtpMailer, type Mailer } from '../../examples/sender/smtp-mailer.js'
import {
  addSeconds,
  aMailLead,
  DAY_SECONDS,
  LEASE_SECONDS,
  openStage,
  refOf,
  START,
  type Stage,
  someLeads,
} from './sender-stage.js'

const ref = refOf(aMailLead())

describe('a sender', () => {
  it('sends the three steps of a sequence when they are due, and completes it', async () => {
    const stage = await openStage()
    const sender = stage.createSender()
    await stage.sendAllDue(sender)
    expect(stage.lead()).toMatchObject({
      currentSequenceStep: 1,
      sendInFlight: null,
      pendingSend: { id: 'cmp_1/lead_1/main/1', sendAt: addSeconds(START, DAY_SECONDS) },
    })
    stage.time.advance(DAY_SECONDS - 1)
    await stage.sendAllDue(sender)
    expect(stage.subjects()).toEqual(['main 1'])
    stage.time.advance(1)
    await stage.sendAllDue(sender)
    stage.time.advance(2 * DAY_SECONDS)
    await stage.sendAllDue(sender)
    stage.time.advance(10 * DAY_SECONDS)
    await stage.sendAllDue(sender)
    expect(stage.subjects()).toEqual(['main 1', 'main 2', 'main 3'])
    expect(new Set(stage.messageIds()).size).toBe(3)
    expect(stage.lead()).toMatchObject({
      status: 'completed',
      currentSequenceStep: 3,
      pendingSend: null,
      sendInFlight: null,
    })
    expect(stage.events.map(({ type }) => type)).toEqual(['sent', 'sent', 'sent'])
    expect(stage.errors).toEqual([])
  })

  it('sends an e-mail with the headers that name the send, the lead and the unsubscribe link', async () => {
    const stage = await openStage()
    await stage.createSender().sendDue()
    const [mail] = stage.server.received.all
    expect(mail).toMatchObject({
      to: 'lead_1@example.net',
      sendId: 'cmp_1/lead_1/main/0',
      unsubscribePost: 'List-Unsubscribe=One-Click',
    })
    expect(mail?.text.trim()).toBe('Hello Grace, main 1')
    expect(mail?.returnPath).toMatch(/^lead-[0-9a-z]+@feedback\.example\.com$/)
    expect(mail?.replyTo).toBe(mail?.returnPath)
    expect(mail?.unsubscribeUrl).toMatch(/^https:\/\/example\.com\/unsubscribe\/[0-9a-z]+$/)
  })

  it('sends no further step after an unsubscribe between the claim and the next step', async () => {
    const stage = await openStage()
    stage.server.answerContent = () => 'hang'
    const sender = stage.createSender()
    const sending = sender.sendDue()
    await stage.server.received.atLeast(1)
    await stage.service.applyCommand(ref, { type: 'recordUnsubscribe' })
    stage.time.advance(LEASE_SECONDS)
    await sending
    stage.server.answerContent = () => 'accept'
    stage.time.advance(30 * DAY_SECONDS)
    await stage.sendAllDue(sender)
    expect(stage.subjects()).toEqual(['main 1'])
    expect(stage.lead()).toMatchObject({ status: 'unsubscribed', pendingSend: null })
  })

  it('schedules no next step if the lead unsubscribes while the e-mail is accepted', async () => {
    const stage = await openStage()
    const sender = stage.createSender({
      mailer: afterSending(stage, () =>
        stage.service.applyCommand(ref, { type: 'recordUnsubscribe' }),
      ),
    })
    await stage.sendAllDue(sender)
    expect(stage.lead()).toMatchObject({
      status: 'unsubscribed',
      currentSequenceStep: 1,
      pendingSend: null,
      sendInFlight: null,
    })
  })

  it('sends the first step of the subsequence that a tag between two steps enrolls the lead in', async () => {
    const stage = await openStage()
    const sender = stage.createSender()
    await stage.sendAllDue(sender)
    await stage.service.updateLead(ref, { aiTag: 'Interested' })
    expect(stage.lead().pendingSend).toMatchObject({
      sequence: 'subsequence',
      sendAt: addSeconds(START, 60),
    })
    stage.time.advance(60)
    await stage.sendAllDue(sender)
    stage.time.advance(DAY_SECONDS)
    await stage.sendAllDue(sender)
    stage.time.advance(30 * DAY_SECONDS)
    await stage.sendAllDue(sender)
    expect(stage.subjects()).toEqual(['main 1', 'interested 1', 'interested 2'])
    expect(stage.lead()).toMatchObject({
      status: 'completed',
      subsequence: { status: 'completed', emailsSent: 2, currentStep: 2 },
      pendingSend: null,
    })
  })

  it('schedules the subsequence after the main e-mail that was on its way when the tag came', async () => {
    const stage = await openStage()
    const sender = stage.createSender({
      mailer: afterSending(stage, () => stage.service.updateLead(ref, { aiTag: 'Interested' })),
    })
    await sender.sendDue()
    expect(stage.lead()).toMatchObject({
      currentSequenceStep: 1,
      subsequence: { id: 'sub_interested', emailsSent: 0 },
      pendingSend: { sequence: 'subsequence', sendAt: addSeconds(START, 60) },
      sendInFlight: null,
    })
  })

  it('does not send an expired claim of an enrollment that has ended again, and sends that of the next enrollment', async () => {
    const stage = await openStage()
    await stage.service.updateLead(ref, { aiTag: 'Interested' })
    stage.time.advance(60)
    // A sender that crashes after its claim.
    await stage.service.claimDueSends({ limit: 1, leaseSeconds: LEASE_SECONDS })
    await stage.service.applyCommand(ref, { type: 'completeSequence', sequence: 'subsequence' })
    await stage.service.updateLead(ref, { aiTag: 'Meeting booked' })
    stage.time.advance(LEASE_SECONDS)
    const sender = stage.createSender()
    // The first poll confirms the expired claim, and the next poll claims the e-mail that waited for it.
    await stage.sendAllDue(sender)
    await stage.sendAllDue(sender)
    expect(stage.subjects()).toEqual(['meeting 1'])
    expect(stage.events.map(({ type }) => type)).toEqual(['sent'])
  })

  it('completes a sequence that has no such step, without sending', async () => {
    const stage = await openStage([aMailLead({ currentSequenceStep: 7 })])
    await stage.sendAllDue(stage.createSender())
    expect(stage.subjects()).toEqual([])
    expect(stage.events.map(({ type }) => type)).toEqual(['dropped'])
    expect(stage.lead()).toMatchObject({
      status: 'completed',
      currentSequenceStep: 7,
      pendingSend: null,
      sendInFlight: null,
    })
  })

  it('shares the due e-mails with another sender', async () => {
    const stage = await openStage(someLeads(40))
    const senders = [stage.createSender({ batchSize: 7 }), stage.createSender({ batchSize: 7 })]
    await Promise.all(senders.map((sender) => stage.sendAllDue(sender)))
    expect(stage.subjects()).toHaveLength(40)
    expect(new Set(stage.messageIds()).size).toBe(40)
  })

  it('runs until it is stopped', async () => {
    const stage = await openStage()
    const sender = stage.createSender()
    const running = sender.run()
    await stage.server.received.atLeast(1)
    await sender.stop()
    await running
    stage.time.advance(DAY_SECONDS)
    expect(await sender.sendDue()).toBe(0)
    expect(stage.subjects()).toEqual(['main 1'])
    expect(stage.lead().currentSequenceStep).toBe(1)
  })

  it('finishes the e-mail in flight when it is stopped, and releases the other claims', async () => {
    const stage = await openStage(someLeads(3))
    const sender = stage.createSender({
      concurrency: 1,
      mailer: afterSending(stage, async () => void (stopping = sender.stop())),
    })
    let stopping = Promise.resolve()
    await sender.sendDue()
    await stopping
    expect(stage.events.map(({ type }) => type)).toEqual(['sent', 'released', 'released'])
    expect(stage.lead(2)).toMatchObject({ sendInFlight: null, pendingSend: { sendAt: START } })
    await stage.sendAllDue(stage.createSender())
    expect(new Set(stage.messageIds()).size).toBe(3)
    expect(stage.messageIds()).toHaveLength(3)
  })

  it('begins no e-mail after four fifths of the lease, and releases what it has not begun', async () => {
    const stage = await openStage(someLeads(2))
    const sender = stage.createSender({
      concurrency: 1,
      mailer: afterSending(stage, async () => stage.time.advance(LEASE_SECONDS * 0.8)),
    })
    await sender.sendDue()
    expect(stage.events.map(({ type, reason }) => [type, reason])).toEqual([
      ['sent', expect.any(String)],
      ['released', 'There is no time to send it'],
    ])
    expect(stage.lead(1).sendInFlight).toBeNull()
  })
})

describe('the send window of a sender', () => {
  const window = { days: [1, 2, 3, 4, 5], fromHour: 9, toHour: 17, timeZone: 'UTC' }

  it('schedules the next step inside the window of the time zone of the lead', async () => {
    const stage = await openStage([aMailLead({ timeZone: 'America/New_York' })])
    stage.time.advance(4 * 3600)
    await stage.sendAllDue(stage.createSender({ window }))
    expect(stage.subjects()).toEqual(['main 1'])
    // 9 a.m. in New York, a day later.
    expect(stage.lead().pendingSend?.sendAt).toBe('2025-07-02T13:00:00.000Z')
  })

  it('releases an e-mail that is due outside of the window to its beginning', async () => {
    const stage = await openStage()
    // Saturday, 5 July.
    stage.time.advance(4 * DAY_SECONDS)
    const sender = stage.createSender({ window })
    await stage.sendAllDue(sender)
    expect(stage.subjects()).toEqual([])
    expect(stage.events).toMatchObject([{ type: 'released', reason: 'The send window is closed' }])
    expect(stage.lead()).toMatchObject({
      sendInFlight: null,
      pendingSend: { id: 'cmp_1/lead_1/main/0', sendAt: '2025-07-07T09:00:00.000Z' },
    })
    stage.time.advance(2 * DAY_SECONDS)
    await stage.sendAllDue(sender)
    expect(stage.subjects()).toEqual(['main 1'])
  })
})

describe('the rate limit of a sender', () => {
  it('claims no more e-mails in a minute than it may send', async () => {
    const stage = await openStage(someLeads(5))
    const sender = stage.createSender({ emailsPerMinute: 2 })
    await sender.sendDue()
    expect(await sender.sendDue()).toBe(60_000)
    expect(stage.subjects()).toHaveLength(2)
    expect(stage.lead(4).sendInFlight ?? null).toBeNull()
    stage.time.advance(59)
    expect(await sender.sendDue()).toBe(1_000)
    stage.time.advance(1)
    await sender.sendDue()
    expect(stage.subjects()).toHaveLength(4)
  })
})

/** A mailer that does something after the mail server has accepted an e-mail, and before the sender knows. */
function afterSending(stage: Stage, act: () => Promise<unknown>): Mailer {
  const mailer = createSmtpMailer({ host: '127.0.0.1', port: stage.server.port })
  return {
    async send(email, signal) {
      const outcome = await mailer.send(email, signal)
      await act()
      return outcome
    },
  }
}
