import {
  type CampaignLead,
  type ClaimDueSendsOptions,
  createLeadService,
  type LeadCommand,
  type LeadRepository,
} from 'campaign-lead'
import { createMemoryStore, createRecordingSink } from 'campaign-lead/memory'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { aLead, INTERESTED, inSubsequence, NOW, NOW_ISO } from '../support/builders.js'
import { aSeed, refTo, typesOf } from '../support/seeds.js'
import { aClaim, aClaimedLead, aDueSend, EARLIER, LATER } from '../support/sending-leads.js'
import { expectNoDeliveryErrors, setUp } from './service-setup.js'

afterEach(expectNoDeliveryErrors)

const CLAIM: LeadCommand = { type: 'claimSend', sendId: 'send_1', leaseSeconds: 60 }
const UNSUBSCRIBE: LeadCommand = { type: 'recordUnsubscribe' }
const LEASE: ClaimDueSendsOptions = { limit: 10, leaseSeconds: 60 }
const EXPIRED = aClaim(null, { leaseUntil: NOW_ISO })

/** A lead whose e-mail of the main sequence is due. */
function aDueLead(id: string, fields: Partial<CampaignLead> = {}): CampaignLead {
  return aLead({ _id: id, pendingSend: aDueSend('main', { id: `send_of_${id}` }), ...fields })
}

describe('applyCommand', () => {
  it('stores the new lead, delivers its intents in order, and returns the decision', async () => {
    const { service, store, sink } = setUp([aLead({ pendingSend: aDueSend('main') })])
    const decision = await service.applyCommand(refTo('lead_1'), UNSUBSCRIBE)
    expect(decision.lead).toMatchObject({ status: 'unsubscribed', pendingSend: null })
    expect(store.findLead(refTo('lead_1'))).toEqual(decision.lead)
    expect(typesOf(sink.delivered)).toEqual(['cancelSend', 'emitWebhook'])
  })

  it('uses the clock and the policy of the service', async () => {
    const { service } = setUp([aLead({ pendingSend: aDueSend('main') })], {
      policy: { stopOnReply: false },
    })
    const claimed = await service.applyCommand(refTo('lead_1'), CLAIM)
    expect(claimed.lead.sendInFlight).toMatchObject({ claimedAt: NOW_ISO, leaseUntil: LATER })
    const replied = await service.applyCommand(refTo('lead_1'), { type: 'recordReply' })
    expect(replied.lead).toMatchObject({ status: 'active', replied: true })
  })

  it('rejects with the refusal, and stores nothing', async () => {
    const lead = aClaimedLead()
    const { service, store } = setUp([lead])
    await expect(service.applyCommand(refTo('lead_1'), CLAIM)).rejects.toMatchObject({
      code: 'SEND_CLAIMED',
      message: 'Send "send_1" is claimed until 2025-07-01T12:01:00.000Z',
    })
    expect(store.findLead(refTo('lead_1'))).toEqual(lead)
  })

  it('refuses a missing lead, and a lead of a workspace that is not visible, with NOT_FOUND', async () => {
    const { service } = setUp()
    const missing = service.applyCommand(refTo('lead_2'), UNSUBSCRIBE)
    await expect(missing).rejects.toMatchObject({ code: 'NOT_FOUND' })
    const hidden = service.applyCommand(refTo('lead_1'), UNSUBSCRIBE, { workspaceIds: [] })
    await expect(hidden).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  it('rejects an invalid command with a TypeError before it reads the store', async () => {
    const update = vi.fn<LeadRepository['update']>()
    const repository = { ...createMemoryStore(aSeed()), update }
    const { service } = setUp([], { repository })
    const invalid: LeadCommand = JSON.parse('{"type":"claimSend","sendId":"send_1"}')
    await expect(service.applyCommand(refTo('lead_1'), invalid)).rejects.toThrow(
      'command.leaseSeconds must be',
    )
    expect(update).not.toHaveBeenCalled()
  })
})

describe('applyCommands', () => {
  it('applies a command to each lead independently, in the order of the refs', async () => {
    const { service, sink } = setUp([aLead(), aLead({ _id: 'lead_2', status: 'unsubscribed' })])
    const results = await service.applyCommands(
      [refTo('lead_2'), refTo('lead_9'), refTo('lead_1')],
      UNSUBSCRIBE,
    )
    expect(results).toMatchObject([
      { ref: refTo('lead_2'), success: true, decision: { intents: [] } },
      { ref: refTo('lead_9'), success: false, error: { code: 'NOT_FOUND' } },
      { ref: refTo('lead_1'), success: true, decision: { lead: { status: 'unsubscribed' } } },
    ])
    expect(typesOf(sink.delivered)).toEqual(['emitWebhook'])
  })

  it('rejects an invalid command with a TypeError', async () => {
    const invalid: LeadCommand = JSON.parse('{"type":"sendNow"}')
    await expect(setUp().service.applyCommands([], invalid)).rejects.toThrow(TypeError)
  })
})

describe('claimDueSends', () => {
  it('claims the sends that are due, and resolves to the claims', async () => {
    const later = aDueLead('lead_3', { pendingSend: aDueSend('main', { sendAt: LATER }) })
    const { service, store } = setUp([aDueLead('lead_1'), aDueLead('lead_2'), later])
    const claims = await service.claimDueSends(LEASE)
    expect(claims.map(({ send }) => send.id).sort()).toEqual(['send_of_lead_1', 'send_of_lead_2'])
    for (const { ref, lead, send } of claims) {
      expect(lead.sendInFlight).toEqual(send)
      expect(store.findLead(ref)).toEqual(lead)
      expect(send).toMatchObject({ attempt: 1, claimedAt: NOW_ISO, leaseUntil: LATER })
    }
  })

  it('claims no more than the limit, and each send once', async () => {
    const { service } = setUp([aDueLead('lead_1'), aDueLead('lead_2'), aDueLead('lead_3')])
    const first = await service.claimDueSends({ ...LEASE, limit: 2 })
    const second = await service.claimDueSends({ ...LEASE, limit: 2 })
    expect([first.length, second.length]).toEqual([2, 1])
    expect(new Set([...first, ...second].map(({ ref }) => ref.leadId)).size).toBe(3)
    expect(await service.claimDueSends(LEASE)).toEqual([])
  })

  it('leaves out a lead that cannot be contacted', async () => {
    const { service } = setUp([aDueLead('lead_1', { status: 'paused' })])
    expect(await service.claimDueSends(LEASE)).toEqual([])
  })

  it('claims an expired claim again by default: at least once', async () => {
    const { service } = setUp([aLead({ sendInFlight: EXPIRED })])
    const [claim] = await service.claimDueSends(LEASE)
    expect(claim?.send).toMatchObject({ id: 'send_1', attempt: 2, leaseUntil: LATER })
  })

  it('confirms an expired claim without sending, with assumeSent: at most once', async () => {
    const { service, store, sink } = setUp([aLead({ sendInFlight: EXPIRED })])
    expect(await service.claimDueSends({ ...LEASE, onExpiredClaim: 'assumeSent' })).toEqual([])
    expect(store.findLead(refTo('lead_1'))).toMatchObject({
      currentSequenceStep: 2,
      sendInFlight: null,
    })
    expect(typesOf(sink.delivered)).toEqual(['emitWebhook'])
  })

  it('claims a pending send with assumeSent, as by default', async () => {
    const { service } = setUp([aDueLead('lead_1')])
    const claims = await service.claimDueSends({ ...LEASE, onExpiredClaim: 'assumeSent' })
    expect(claims).toHaveLength(1)
  })

  it('confirms an expired claim of the main sequence after a reply, so that it blocks nothing', async () => {
    const { service, store } = setUp([aLead({ status: 'replied', sendInFlight: EXPIRED })])
    expect(await service.claimDueSends(LEASE)).toEqual([])
    expect(store.findLead(refTo('lead_1'))?.sendInFlight).toBeNull()
  })

  it('claims an expired claim of a subsequence after a reply again: it is still sendable', async () => {
    const subsequence = inSubsequence(INTERESTED)
    const sendInFlight = aClaim(subsequence, { leaseUntil: EARLIER })
    const { service } = setUp([aLead({ status: 'replied', subsequence, sendInFlight })])
    expect(await service.claimDueSends(LEASE)).toMatchObject([{ send: { attempt: 2 } }])
  })

  it('leaves out a lead that another sender has claimed, canceled or rescheduled in the meantime', async () => {
    const changed = [
      aClaimedLead({ _id: 'lead_1' }),
      aLead({ _id: 'lead_2' }),
      aDueLead('lead_3', { pendingSend: aDueSend('main', { sendAt: LATER }) }),
    ]
    const store = createMemoryStore(aSeed(...changed))
    const dueSends = async () => changed.map(({ _id }) => refTo(_id))
    const { service } = setUp([], { repository: { ...store, dueSends } })
    expect(await service.claimDueSends(LEASE)).toEqual([])
    expect(await service.claimDueSends({ ...LEASE, onExpiredClaim: 'assumeSent' })).toEqual([])
    expect(changed.map(({ _id }) => store.findLead(refTo(_id)))).toEqual(changed)
  })

  it('requires a repository with the capability dueSends', async () => {
    const { dueSends: _, ...repository } = createMemoryStore(aSeed())
    const service = createLeadService({
      repository,
      sink: createRecordingSink(),
      clock: () => NOW,
      onDeliveryError: () => undefined,
    })
    await expect(service.claimDueSends(LEASE)).rejects.toThrow(
      new TypeError('claimDueSends() requires a repository with the capability dueSends'),
    )
  })

  it.each<[string, unknown]>([
    ['options.limit must be a positive integer, got 0', { ...LEASE, limit: 0 }],
    ['options.limit must be a positive integer, got undefined', { leaseSeconds: 60 }],
    [
      'options.leaseSeconds must be a number of seconds above 0, up to 2147483, got 0',
      { ...LEASE, leaseSeconds: 0 },
    ],
    [
      'options.onExpiredClaim must be one of sendAgain, assumeSent, got "drop"',
      { ...LEASE, onExpiredClaim: 'drop' },
    ],
    ['options.lease is not an option', { ...LEASE, lease: 60 }],
  ])('rejects invalid options with a TypeError: %s', async (message, options) => {
    const { service } = setUp()
    const claim: unknown = Reflect.apply(service.claimDueSends, service, [options])
    await expect(claim).rejects.toThrow(new TypeError(message))
  })

  describe('if the store fails for some leads', () => {
    /** A store whose `updateMany` fails for these leads. */
    function setUpFailing(...failing: readonly string[]) {
      const store = createMemoryStore(aSeed(aDueLead('lead_1'), aDueLead('lead_2')))
      const updateMany: LeadRepository['updateMany'] = async (refs, decide) => {
        const results = await store.updateMany(
          refs.filter(({ leadId }) => !failing.includes(leadId)),
          decide,
        )
        const failed = failing.map((id) => ({
          ref: refTo(id),
          success: false as const,
          error: new RangeError('disk full'),
        }))
        return [...failed, ...results]
      }
      return setUp([], { repository: { ...store, updateMany } }).service
    }

    it('resolves to the claims of the others, which would be lost otherwise', async () => {
      const claims = await setUpFailing('lead_1').claimDueSends(LEASE)
      expect(claims.map(({ ref }) => ref.leadId)).toEqual(['lead_2'])
    })

    it('rejects with the first error if no send was claimed', async () => {
      const claim = setUpFailing('lead_1', 'lead_2').claimDueSends(LEASE)
      await expect(claim).rejects.toThrow(new RangeError('disk full'))
    })
  })
})
