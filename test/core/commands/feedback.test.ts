import { type CampaignLead, LEAD_STATUSES, type LeadCommand, type LeadPolicy } from 'campaign-lead'
import { describe, expect, it } from 'vitest'
import { aLead, INTERESTED, inSubsequence, NOW_ISO } from '../../support/builders.js'
import { command, listIntents } from '../../support/commands.js'
import { aClaim, aClaimedLead, aDueSend } from '../../support/sending-leads.js'

const WAITING = aLead({ pendingSend: aDueSend('main') })
const CANCEL = {
  type: 'cancelSend',
  leadId: 'lead_1',
  campaignId: 'cmp_1',
  sendId: 'send_1',
  sequence: 'main',
}

/** The webhook of a reply, a bounce or an unsubscribe. */
function webhook(type: string) {
  const data = { leadId: 'lead_1', campaignId: 'cmp_1' }
  return { type: 'emitWebhook', event: { type, timestamp: NOW_ISO, data } }
}

function expectNothing(lead: CampaignLead, leadCommand: LeadCommand, policy = {}): void {
  const decision = command(lead, leadCommand, policy)
  expect(decision.lead).toBe(lead)
  expect(decision.intents).toEqual([])
}

describe('recordReply', () => {
  it('"replied is true, status becomes replied and the pending send is canceled; webhook lead.replied"', () => {
    expect(command(WAITING, { type: 'recordReply' })).toEqual({
      lead: { ...WAITING, replied: true, status: 'replied', pendingSend: null },
      intents: [CANCEL, webhook('lead.replied')],
    })
  })

  it('only sets replied, if stopOnReply is false: the e-mails go on', () => {
    expect(command(WAITING, { type: 'recordReply' }, { stopOnReply: false })).toEqual({
      lead: { ...WAITING, replied: true },
      intents: [webhook('lead.replied')],
    })
  })

  it('"an automatic reply that does not stop (policy stopOnAutoReply, default false): nothing"', () => {
    expectNothing(WAITING, { type: 'recordReply', auto: true })
    expectNothing(WAITING, { type: 'recordReply', auto: true }, { stopOnReply: false })
  })

  it('of an automatic reply is governed by stopOnAutoReply alone', () => {
    const policy: Partial<LeadPolicy> = { stopOnReply: false, stopOnAutoReply: true }
    expect(command(WAITING, { type: 'recordReply', auto: true }, policy)).toEqual({
      lead: { ...WAITING, replied: true, status: 'replied', pendingSend: null },
      intents: [CANCEL, webhook('lead.replied')],
    })
    expect(command(WAITING, { type: 'recordReply', auto: false }, policy).lead).toEqual({
      ...WAITING,
      replied: true,
    })
  })

  it('"webhook lead.replied if the lead changed": a second reply changes nothing', () => {
    const { lead } = command(WAITING, { type: 'recordReply' })
    expectNothing(lead, { type: 'recordReply' })
    expectNothing(aLead({ replied: true }), { type: 'recordReply' }, { stopOnReply: false })
  })

  it('of a lead that was scheduled again cancels that e-mail, and emits the webhook', () => {
    const lead = aLead({ ...WAITING, replied: true, status: 'active' })
    expect(listIntents(command(lead, { type: 'recordReply' }))).toEqual([
      'cancelSend',
      'lead.replied',
    ])
  })
})

describe('recordBounce', () => {
  it('"hard: status bounced, pending send canceled, webhook lead.bounced"', () => {
    expect(command(WAITING, { type: 'recordBounce', kind: 'hard' })).toEqual({
      lead: { ...WAITING, status: 'bounced', pendingSend: null },
      intents: [CANCEL, webhook('lead.bounced')],
    })
  })

  it('"soft: nothing"', () => {
    expectNothing(WAITING, { type: 'recordBounce', kind: 'soft' })
  })

  it('"webhook lead.bounced if the lead changed": a second bounce changes nothing', () => {
    expectNothing(aLead({ status: 'bounced' }), { type: 'recordBounce', kind: 'hard' })
  })
})

describe('recordUnsubscribe', () => {
  it('"status unsubscribed, pending send canceled, webhook lead.unsubscribed"', () => {
    expect(command(WAITING, { type: 'recordUnsubscribe' })).toEqual({
      lead: { ...WAITING, status: 'unsubscribed', pendingSend: null },
      intents: [CANCEL, webhook('lead.unsubscribed')],
    })
  })

  it('"webhook if the lead changed": a second unsubscribe changes nothing', () => {
    expectNothing(aLead({ status: 'unsubscribed' }), { type: 'recordUnsubscribe' })
  })
})

describe('removeLead', () => {
  it('"status removed, pending send canceled": without a webhook', () => {
    expect(command(WAITING, { type: 'removeLead' })).toEqual({
      lead: { ...WAITING, status: 'removed', pendingSend: null },
      intents: [CANCEL],
    })
  })

  it('changes nothing the second time', () => {
    expectNothing(aLead({ status: 'removed' }), { type: 'removeLead' })
  })
})

/** The commands that end the e-mails of a lead, and the status that each sets. */
const ENDINGS: readonly [LeadCommand, string][] = [
  [{ type: 'removeLead' }, 'removed'],
  [{ type: 'recordUnsubscribe' }, 'unsubscribed'],
  [{ type: 'recordBounce', kind: 'hard' }, 'bounced'],
  [{ type: 'recordReply' }, 'replied'],
  [{ type: 'completeSequence', sequence: 'main' }, 'completed'],
]

describe('the final statuses removed, unsubscribed and bounced', () => {
  it.each(ENDINGS)('%j replaces every status that is not final', (leadCommand, status) => {
    for (const present of ['pending', 'active', 'paused', 'completed', 'replied'] as const) {
      expect(command(aLead({ status: present }), leadCommand).lead.status).toBe(status)
    }
  })

  it('"a status is replaced only by one to its left in this list, and never by replied or completed"', () => {
    const after = ENDINGS.map(([leadCommand]) =>
      (['removed', 'unsubscribed', 'bounced'] as const).map(
        (status) => command(aLead({ status }), leadCommand).lead.status,
      ),
    )
    expect(after).toEqual([
      ['removed', 'removed', 'removed'],
      ['removed', 'unsubscribed', 'unsubscribed'],
      ['removed', 'unsubscribed', 'bounced'],
      ['removed', 'unsubscribed', 'bounced'],
      ['removed', 'unsubscribed', 'bounced'],
    ])
  })

  it('stay, but the pending send is canceled and the webhook emitted, because the lead changed', () => {
    const lead = aLead({ status: 'removed', pendingSend: aDueSend('main') })
    expect(command(lead, { type: 'recordBounce', kind: 'hard' })).toEqual({
      lead: { ...lead, pendingSend: null },
      intents: [CANCEL, webhook('lead.bounced')],
    })
  })
})

describe('"a cancelSend intent never names a claimed send"', () => {
  it.each(ENDINGS)('%j leaves a claimed send in flight', (leadCommand, status) => {
    const lead = aClaimedLead()
    const decision = command(lead, leadCommand)
    expect(decision.lead.status).toBe(status)
    expect(decision.lead.sendInFlight).toBe(lead.sendInFlight)
    expect(listIntents(decision)).not.toContain('cancelSend')
  })

  it.each(ENDINGS)('%j cancels only the e-mail that is pending next to it', (leadCommand) => {
    const lead = aClaimedLead({ pendingSend: aDueSend('main', { id: 'send_2' }) })
    const { intents } = command(lead, leadCommand)
    const canceled = intents.filter(({ type }) => type === 'cancelSend')
    expect(canceled).toMatchObject([{ sendId: 'send_2' }])
  })

  it('also if a store returns a lead whose send is both pending and claimed', () => {
    const lead = aClaimedLead({ pendingSend: aDueSend('main') })
    const decision = command(lead, { type: 'recordUnsubscribe' })
    expect(decision.lead.pendingSend).toBeNull()
    expect(listIntents(decision)).toEqual(['lead.unsubscribed'])
  })
})

describe('a reply, a bounce, an unsubscribe or a removal', () => {
  it('does not end the subsequence, and cancels its pending send', () => {
    const subsequence = inSubsequence(INTERESTED)
    const lead = aLead({ subsequence, pendingSend: aDueSend('subsequence') })
    for (const [leadCommand] of ENDINGS.slice(0, 4)) {
      const decision = command(lead, leadCommand)
      expect(decision.lead.subsequence).toBe(subsequence)
      expect(decision.intents[0]).toEqual({ ...CANCEL, sequence: 'subsequence' })
    }
  })

  it('has an effect in every status that is not its own or more final', () => {
    const changing = LEAD_STATUSES.filter((status) => {
      const lead = aLead({ status, sendInFlight: aClaim(null) })
      return command(lead, { type: 'recordUnsubscribe' }).lead !== lead
    })
    expect(changing).toEqual(['pending', 'active', 'paused', 'completed', 'bounced', 'replied'])
  })
})
