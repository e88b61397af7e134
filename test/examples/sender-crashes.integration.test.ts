import { type CampaignLead, type LeadService, StoreUnavailableError } from 'campaign-lead'
import { describe, expect, it } from 'vitest'
import type { MailLead } from '../../examples/sender/sequences.js'
import { createSmtpMailer } from '../../examples/sender/smtp-mailer.js'
import { defer } from '../support/deferred.js'
import { aMailLead, DAY_SECONDS, LEASE_SECONDS, openStage, type Stage } from './sender-stage.js'

describe('a sender that crashes', () => {
  // The steps of an e-mail: 0 claim, 1 send, 2 confirm. The last e-mail completes the sequence before 2.
  it.each([
    { crash: 'before the claim', at: 0, lost: false, received: 1 },
    { crash: 'between the claim and the e-mail', at: 1, lost: true, received: 1 },
    { crash: 'between the e-mail and the confirmation', at: 2, lost: true, received: 2 },
    { crash: 'after the confirmation', at: 3, lost: false, received: 1 },
  ])('$crash: the lead gets the e-mail under one Message-ID', async ({ at, lost, received }) => {
    const stage = await openStage()
    await crashAt(stage, at)
    const sender = stage.createSender()
    await stage.sendAllDue(sender)
    expect(stage.lead().currentSequenceStep).toBe(lost ? 0 : 1)

    stage.time.advance(LEASE_SECONDS - 1)
    await stage.sendAllDue(sender)
    expect(stage.lead().currentSequenceStep).toBe(lost ? 0 : 1)
    stage.time.advance(1)
    await stage.sendAllDue(sender)
    expect(stage.messageIds()).toHaveLength(received)
    expect(new Set(stage.messageIds()).size).toBe(1)
    expect(stage.lead()).toMatchObject({
      currentSequenceStep: 1,
      sendInFlight: null,
      pendingSend: { id: 'cmp_1/lead_1/main/1' },
    })
  })

  it.each([
    { crash: 'between the last e-mail and the completion', at: 2, received: 2 },
    { crash: 'between the completion and the confirmation', at: 3, received: 1 },
    { crash: 'after the confirmation of the last e-mail', at: 4, received: 1 },
  ])('$crash: the sequence is completed', async ({ at, received }) => {
    const stage = await openStage([aMailLead({ currentSequenceStep: 2 })])
    await crashAt(stage, at)
    stage.time.advance(LEASE_SECONDS)
    await stage.sendAllDue(stage.createSender())
    expect(stage.messageIds()).toHaveLength(received)
    expect(new Set(stage.messageIds()).size).toBe(1)
    expect(stage.lead()).toMatchObject({
      status: 'completed',
      currentSequenceStep: 3,
      sendInFlight: null,
      pendingSend: null,
    })
  })

  it.each([
    { crash: 'before the release', at: 2 },
    { crash: 'after the release', at: 3 },
  ])('$crash of a refused e-mail: it is sent later', async ({ at }) => {
    const stage = await openStage()
    stage.server.answerRecipient = () => '451 4.7.1 Greylisted'
    await crashAt(stage, at)
    stage.server.answerRecipient = () => 'accept'
    stage.time.advance(LEASE_SECONDS)
    await stage.sendAllDue(stage.createSender())
    expect(stage.lead().currentSequenceStep).toBe(1)
    expect(stage.messageIds()).toHaveLength(1)
  })

  it.each([
    { crash: 'before the bounce is recorded', at: 2, attempts: 2 },
    { crash: 'between the bounce and the release', at: 3, attempts: 1 },
    { crash: 'after the release of a bounce', at: 4, attempts: 1 },
  ])(
    '$crash: the lead is bounced after $attempts attempts, and receives nothing',
    async ({ at, attempts }) => {
      const stage = await openStage()
      let refused = 0
      stage.server.answerRecipient = () => {
        refused += 1
        return '550 5.1.1 No such user'
      }
      await crashAt(stage, at)
      stage.time.advance(LEASE_SECONDS)
      await stage.sendAllDue(stage.createSender())
      stage.server.answerRecipient = () => 'accept'
      stage.time.advance(30 * DAY_SECONDS)
      await stage.sendAllDue(stage.createSender())
      expect(stage.lead()).toMatchObject({ status: 'bounced', pendingSend: null })
      expect(stage.messageIds()).toEqual([])
      expect(refused).toBe(attempts)
    },
  )
})

describe('a sender that does not learn that its release was stored', () => {
  /** Runs a sender, and returns the results of its releases. The answer of the store to the first of them is lost. */
  async function release(stage: Stage, { claimSeconds }: { readonly claimSeconds: number }) {
    const released: CampaignLead[] = []
    const service: Pick<LeadService<MailLead>, 'claimDueSends' | 'applyCommand'> = {
      async claimDueSends(options) {
        const claims = await stage.service.claimDueSends(options)
        stage.time.advance(claimSeconds)
        return claims
      },
      async applyCommand(...args) {
        const decision = await stage.service.applyCommand(...args)
        released.push(decision.lead)
        if (released.length === 1) throw new StoreUnavailableError('no answer')
        return decision
      },
    }
    // The sender sleeps after it has reported the error.
    const onError = () => queueMicrotask(() => stage.time.advance(1))
    await stage.createSender({ service, onError }).sendDue()
    return released
  }

  it('does not repeat it if another sender may claim the e-mail, which it would release again', async () => {
    const stage = await openStage()
    const released = await release(stage, { claimSeconds: LEASE_SECONDS * 0.9 })
    expect(released).toMatchObject([
      { sendInFlight: null, pendingSend: { id: expect.any(String) } },
    ])
    await stage.sendAllDue(stage.createSender())
    expect(stage.lead().currentSequenceStep).toBe(1)
  })

  it('repeats it long before the e-mail is due again', async () => {
    const stage = await openStage()
    stage.server.answerRecipient = () => '451 4.7.1 Greylisted'
    const released = await release(stage, { claimSeconds: 0 })
    expect(released).toHaveLength(2)
    expect(stage.events).toMatchObject([{ type: 'released' }])
  })
})

/** Runs a sender that stops for good before its step of this number: that call and all later ones never end. */
async function crashAt(stage: Stage, at: number): Promise<void> {
  const crashed = defer()
  let steps = 0
  async function step<T>(call: () => Promise<T>): Promise<T> {
    if (steps === at) crashed.resolve()
    if (steps >= at) return await new Promise<never>(() => undefined)
    steps += 1
    return await call()
  }
  const mailer = createSmtpMailer({ host: '127.0.0.1', port: stage.server.port })
  const service: Pick<LeadService<MailLead>, 'claimDueSends' | 'applyCommand'> = {
    claimDueSends: (options) => step(() => stage.service.claimDueSends(options)),
    applyCommand: (...args) => step(() => stage.service.applyCommand(...args)),
  }
  const sender = stage.createSender({
    service,
    mailer: { send: (email, signal) => step(() => mailer.send(email, signal)) },
  })
  await Promise.race([crashed.promise, sender.run()])
}
