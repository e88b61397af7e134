import {
  applyLeadCommand,
  type CampaignLead,
  type Extend,
  guardedPolicy,
  isLeadUpdateError,
  type LeadCommand,
  safeApplyLeadCommand,
} from 'campaign-lead'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { aLead, INTERESTED, inSubsequence, NOW, NOW_ISO } from '../../support/builders.js'
import { command } from '../../support/commands.js'
import {
  aClaimedLead,
  aClaimedSubsequenceLead,
  aDueSend,
  LATER,
} from '../../support/sending-leads.js'

/** An application's lead with custom fields. */
interface CustomLead extends CampaignLead {
  readonly lastSentAt: string | null
  readonly owner: { readonly name: string; readonly teams: readonly string[] }
}

const OWNER = { name: 'Ada', teams: ['sales'] }
const CONFIRM: LeadCommand = { type: 'confirmSend', sendId: 'send_1' }

function aCustomLead(fields: Partial<CampaignLead> = {}): CustomLead {
  return { ...aClaimedLead(fields), lastSentAt: null, owner: OWNER }
}

function confirm(extend: Extend<CustomLead>, lead = aCustomLead(), leadCommand = CONFIRM) {
  return applyLeadCommand(lead, leadCommand, { now: NOW, extend })
}

const WAITING = aLead({
  subsequence: inSubsequence(INTERESTED),
  pendingSend: aDueSend('subsequence'),
})
const CLAIMED = aClaimedSubsequenceLead({ pendingSend: aDueSend('subsequence', { id: 'send_2' }) })

/** A command of each type that changes the lead. */
const CHANGES: readonly [LeadCommand, CampaignLead][] = [
  [{ type: 'scheduleSend', send: aDueSend('subsequence', { id: 'send_3' }) }, CLAIMED],
  [{ type: 'claimSend', sendId: 'send_1', leaseSeconds: 60 }, WAITING],
  [CONFIRM, CLAIMED],
  [{ type: 'releaseSend', sendId: 'send_1', attempt: 1, retryAt: LATER }, CLAIMED],
  [{ type: 'recordReply' }, CLAIMED],
  [{ type: 'recordBounce', kind: 'hard' }, CLAIMED],
  [{ type: 'recordUnsubscribe' }, CLAIMED],
  [{ type: 'removeLead' }, CLAIMED],
  [{ type: 'completeSequence', sequence: 'subsequence' }, CLAIMED],
]

describe('a decision on a command', () => {
  it.each(CHANGES)('%j changes and freezes no argument', (leadCommand, lead) => {
    const args = { lead, leadCommand, policy: { ...guardedPolicy } }
    const before = structuredClone(args)
    const decision = applyLeadCommand(lead, leadCommand, { now: NOW, policy: args.policy })
    expect(decision.lead).not.toBe(lead)
    expect(args).toEqual(before)
    for (const object of [lead, lead.subsequence, lead.pendingSend, leadCommand]) {
      expect(Object.isFrozen(object)).toBe(false)
    }
  })

  it.each(CHANGES)('%j accepts arguments that are frozen', (leadCommand, lead) => {
    const frozen = Object.freeze({ ...lead })
    expect(command(frozen, Object.freeze({ ...leadCommand }))).toEqual(command(lead, leadCommand))
  })

  it.each(CHANGES)('%j reuses every nested object that does not change', (leadCommand, lead) => {
    const { lead: after } = command(lead, leadCommand)
    for (const field of ['subsequence', 'pendingSend', 'sendInFlight'] as const) {
      if (JSON.stringify(after[field]) === JSON.stringify(lead[field])) {
        expect(after[field]).toBe(lead[field])
      }
    }
  })

  it.each(CHANGES)('%j is plain JSON, and equal every time', (leadCommand, lead) => {
    const decision = command(lead, leadCommand)
    expect(JSON.parse(JSON.stringify(decision))).toEqual(decision)
    expect(command(structuredClone(lead), leadCommand)).toEqual(decision)
  })

  it.each(CHANGES)('%j has no situation and no subsequenceEnrollment', (leadCommand, lead) => {
    expect(Object.keys(command(lead, leadCommand)).sort()).toEqual(['intents', 'lead'])
  })

  it('keeps custom fields of the lead and of its subsequence, with their identity', () => {
    const subsequence = { ...inSubsequence(INTERESTED), source: { id: 'form_7' } }
    const lead = { ...aCustomLead(), subsequence }
    const decision = command(lead, { type: 'completeSequence', sequence: 'subsequence' })
    expect(decision.lead).toMatchObject({ lastSentAt: null, owner: OWNER })
    expect(Reflect.get(decision.lead, 'owner')).toBe(OWNER)
    expect(Reflect.get(Object(decision.lead.subsequence), 'source')).toBe(subsequence.source)
  })
})

describe('the default of now', () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: NOW })
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  it('is the current time, for a command without options', () => {
    const { lead } = applyLeadCommand(WAITING, CHANGES[1]?.[0] ?? expect.unreachable())
    expect(lead.sendInFlight?.claimedAt).toBe(NOW_ISO)
  })
})

describe('a date that formats the time in its own zone', () => {
  class ShanghaiDate extends Date {
    override toISOString(): string {
      return super.toISOString().replace('Z', '+08:00')
    }
  }

  it('is formatted in UTC in the claim, the webhook and the input of extend', () => {
    const now = new ShanghaiDate(NOW_ISO)
    const received: string[] = []
    const extend: Extend<CampaignLead> = (_draft, decided) => {
      received.push(decided.now)
    }
    const claim: LeadCommand = { type: 'claimSend', sendId: 'send_1', leaseSeconds: 60 }
    const { lead } = applyLeadCommand(WAITING, claim, { now, extend })
    expect(lead.sendInFlight).toMatchObject({ claimedAt: NOW_ISO, leaseUntil: LATER })
    const { intents } = applyLeadCommand(lead, CONFIRM, { now, extend })
    expect(intents).toMatchObject([{ event: { timestamp: NOW_ISO } }])
    expect(received).toEqual([NOW_ISO, NOW_ISO])
  })
})

describe('extend on a command', () => {
  it('changes custom fields in the same decision', () => {
    const lead = aCustomLead()
    const decision = confirm((draft, { now, intents }) => {
      if (intents.some(({ type }) => type === 'emitWebhook')) draft.lastSentAt = now
      draft.owner.teams.push('success')
    }, lead)
    expect(decision.lead).toMatchObject({
      currentSequenceStep: 2,
      lastSentAt: NOW_ISO,
      owner: { name: 'Ada', teams: ['sales', 'success'] },
    })
    expect(lead.owner.teams).toEqual(['sales'])
  })

  it('receives now, previous and intents', () => {
    const lead = aCustomLead()
    const received: unknown[] = []
    const { intents } = confirm((draft, decided) => {
      received.push(draft.currentSequenceStep, decided)
    }, lead)
    expect(received).toEqual([2, { now: NOW_ISO, previous: lead, intents }])
  })

  it('runs if the command changes nothing, and the lead is the same object if extend changes nothing', () => {
    const lead = aCustomLead({ sendInFlight: null })
    expect(confirm(() => undefined, lead)).toEqual({ lead, intents: [] })
    expect(confirm(() => undefined, lead).lead).toBe(lead)
    const { lead: after } = confirm((draft) => void (draft.lastSentAt = NOW_ISO), lead)
    expect(after).toEqual({ ...lead, lastSentAt: NOW_ISO })
  })

  it('does not run if the command is refused', () => {
    const extend = vi.fn<Extend<CustomLead>>()
    const claim: LeadCommand = { type: 'claimSend', sendId: 'send_1', leaseSeconds: 60 }
    expect(() => confirm(extend, aCustomLead(), claim)).toThrow('is claimed until')
    expect(extend).not.toHaveBeenCalled()
  })

  it('must not change sendInFlight or another field of the library', () => {
    const overwrite = (field: string) =>
      confirm((draft) => void Reflect.set(draft, field, { id: 'send_9' }))
    expect(() => overwrite('sendInFlight')).toThrow(
      new TypeError('extend must not change lead.sendInFlight: the rules own it'),
    )
    expect(() => overwrite('pendingSend')).toThrow('extend must not change lead.pendingSend')
  })

  it('rethrows what it throws', () => {
    const error = new RangeError('no such owner')
    const fail = () =>
      confirm(() => {
        throw error
      })
    expect(fail).toThrow(error)
  })
})

describe('safeApplyLeadCommand', () => {
  it('returns the decision of applyLeadCommand', () => {
    const options = { now: NOW, policy: { stopOnReply: false } }
    const reply: LeadCommand = { type: 'recordReply' }
    expect(safeApplyLeadCommand(WAITING, reply, options)).toEqual({
      success: true,
      decision: applyLeadCommand(WAITING, reply, options),
    })
  })

  it('returns the refusal that applyLeadCommand throws', () => {
    const claim: LeadCommand = { type: 'claimSend', sendId: 'send_9', leaseSeconds: 60 }
    const result = safeApplyLeadCommand(WAITING, claim, { now: NOW })
    const { error } = result.success ? expect.unreachable() : result
    expect(Object.keys(result)).toEqual(['success', 'error'])
    expect(isLeadUpdateError(error)).toBe(true)
    expect(() => applyLeadCommand(WAITING, claim, { now: NOW })).toThrow(error)
    expect(error).toMatchObject({ name: 'LeadUpdateError', code: 'SEND_CANCELED' })
  })

  it('runs extend, and needs no options', () => {
    const lead = aCustomLead()
    const extend: Extend<CustomLead> = (draft, { now }) => void (draft.lastSentAt = now)
    expect(safeApplyLeadCommand(lead, CONFIRM, { now: NOW, extend })).toMatchObject({
      success: true,
      decision: { lead: { lastSentAt: NOW_ISO } },
    })
    expect(safeApplyLeadCommand(lead, { type: 'removeLead' })).toMatchObject({ success: true })
  })
})
