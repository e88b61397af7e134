import {
  type CampaignLead,
  type ClaimDueSendsOptions,
  type LeadCommand,
  type LeadRepository,
  type SendInFlight,
  StoreUnavailableError,
} from 'campaign-lead'
import { createMemoryStore } from 'campaign-lead/memory'
import { afterEach, describe, expect, it } from 'vitest'
import { aLead, INTERESTED, inSubsequence, NOW_ISO } from '../support/builders.js'
import { aSeed, collect, refTo, typesOf } from '../support/seeds.js'
import { expectNoDeliveryErrors, setUp } from './service-setup.js'

afterEach(expectNoDeliveryErrors)

const BEFORE_NOW = '2025-07-01T11:59:59.999Z'
const CLAIM: ClaimDueSendsOptions = { limit: 10, leaseSeconds: 60 }

/** Creates a lead with a pending send of the main sequence that is due. */
function aDueLead(fields: Partial<CampaignLead> = {}): CampaignLead {
  return aLead({ pendingSend: { id: 'send_1', sequence: 'main', sendAt: NOW_ISO }, ...fields })
}

/** Creates a lead whose e-mail of the main sequence was claimed, and whose lease has expired. */
function anExpiredLead(
  fields: Partial<CampaignLead> = {},
  claim: Partial<SendInFlight> = {},
): CampaignLead {
  const sendInFlight: SendInFlight = {
    id: 'send_1',
    sequence: 'main',
    subsequenceId: null,
    enrolledAt: null,
    attempt: 1,
    claimedAt: BEFORE_NOW,
    leaseUntil: NOW_ISO,
    ...claim,
  }
  return aLead({ sendInFlight, ...fields })
}

describe('applyCommand', () => {
  it('stores the new lead, delivers its intents in order, and returns the decision', async () => {
    const { service, store, sink } = setUp([aDueLead()])
    const decision = await service.applyCommand(refTo('lead_1'), { type: 'recordUnsubscribe' })
    expect(decision.lead).toMatchObject({ status: 'unsubscribed', pendingSend: null })
    expect(store.findLead(refTo('lead_1'))).toEqual(decision.lead)
    expect(typesOf(sink.delivered)).toEqual(['cancelSend', 'emitWebhook'])
    expect(await collect(store.pendingIntents())).toEqual([])
  })

  it('rejects with the refusal, and stores and delivers nothing', async () => {
    const { service, store, sink } = setUp([aDueLead()])
    const before = store.snapshot()
    const claim: LeadCommand = { type: 'claimSend', sendId: 'send_2', leaseSeconds: 60 }
    await expect(service.applyCommand(refTo('lead_1'), claim)).rejects.toMatchObject({
      code: 'SEND_CANCELED',
    })
    expect(store.snapshot()).toEqual(before)
    expect(sink.delivered).toEqual([])
  })

  it('refuses a lead of a workspace that is not visible with NOT_FOUND', async () => {
    const { service, store } = setUp([aDueLead()])
    const command: LeadCommand = { type: 'removeLead' }
    await expect(
      service.applyCommand(refTo('lead_1'), command, { workspaceIds: ['ws_2'] }),
    ).rejects.toMatchObject({ code: 'NOT_FOUND', message: 'Campaign lead not found' })
    expect(store.findLead(refTo('lead_1'))?.status).toBe('active')
  })

  it('throws a TypeError that names the field of an invalid command, before it calls the store', async () => {
    const store = createMemoryStore(aSeed(aDueLead()))
    const repository: LeadRepository = { ...store, update: () => expect.unreachable() }
    const { service } = setUp([], { repository })
    const command: LeadCommand = { type: 'claimSend', sendId: 'send_1', leaseSeconds: 0 }
    await expect(service.applyCommand(refTo('lead_1'), command)).rejects.toThrow(
      new TypeError(
        'command.leaseSeconds must be a number of seconds above 0, up to 2147483, got 0',
      ),
    )
  })

  it('decides by the stopOnReply of the policy', async () => {
    const { service } = setUp([aDueLead()], { policy: { stopOnReply: false } })
    const { lead } = await service.applyCommand(refTo('lead_1'), { type: 'recordReply' })
    expect(lead).toMatchObject({ status: 'active', replied: true, pendingSend: { id: 'send_1' } })
  })
})

describe('applyCommands', () => {
  it('applies a command to each lead, and returns the results in the order of the references', async () => {
    const { service, store } = setUp([aDueLead(), aDueLead({ _id: 'lead_2' })])
    const refs = [refTo('lead_2'), refTo('missing'), refTo('lead_1')]
    const results = await service.applyCommands(refs, { type: 'recordBounce', kind: 'hard' })
    expect(results).toMatchObject([
      { ref: refs[0], success: true, decision: { lead: { status: 'bounced' } } },
      { ref: refs[1], success: false, error: { code: 'NOT_FOUND' } },
      { ref: refs[2], success: true, decision: { lead: { status: 'bounced' } } },
    ])
    expect(store.findLead(refTo('lead_1'))?.pendingSend).toBeNull()
  })
})

describe('claimDueSends', () => {
  it('claims the sends that are due, and returns the claimed leads', async () => {
    const { service, store } = setUp([aDueLead(), aLead({ _id: 'lead_2' })])
    const claims = await service.claimDueSends(CLAIM)
    const stored = store.findLead(refTo('lead_1'))
    expect(claims).toEqual([
      {
        ref: refTo('lead_1'),
        lead: stored,
        send: {
          id: 'send_1',
          sequence: 'main',
          subsequenceId: null,
          enrolledAt: null,
          attempt: 1,
          claimedAt: NOW_ISO,
          leaseUntil: '2025-07-01T12:01:00.000Z',
        },
      },
    ])
    expect(stored).toMatchObject({ pendingSend: null, sendInFlight: claims[0]?.send })
  })

  it('claims nothing a second time while the lease runs', async () => {
    const { service } = setUp([aDueLead()])
    await service.claimDueSends(CLAIM)
    expect(await service.claimDueSends(CLAIM)).toEqual([])
  })

  it('claims at most as many as the limit, those that are due longest first', async () => {
    const { service } = setUp([
      aDueLead(),
      aDueLead({
        _id: 'lead_2',
        pendingSend: { id: 'send_2', sequence: 'main', sendAt: BEFORE_NOW },
      }),
    ])
    const claims = await service.claimDueSends({ ...CLAIM, limit: 1 })
    expect(claims.map(({ send }) => send.id)).toEqual(['send_2'])
  })

  it.each([
    'pending',
    'paused',
    'replied',
    'completed',
    'bounced',
    'unsubscribed',
    'removed',
  ] as const)('leaves the main e-mail of a lead that is %s', async (status) => {
    const { service, store } = setUp([aDueLead({ status })])
    expect(await service.claimDueSends(CLAIM)).toEqual([])
    expect(store.findLead(refTo('lead_1'))?.pendingSend?.id).toBe('send_1')
  })

  it.each([
    { onExpiredClaim: 'sendAgain', event: 'sends it', command: null },
    { onExpiredClaim: 'assumeSent', event: 'sends it', command: null },
    { onExpiredClaim: 'sendAgain', event: 'the lead replies', command: 'recordReply' },
    {
      onExpiredClaim: 'assumeSent',
      event: 'the lead unsubscribes',
      command: 'recordUnsubscribe',
    },
  ] as const)(
    'leaves out a send that another sender claims in between while $event ($onExpiredClaim)',
    async ({ onExpiredClaim, command }) => {
      const store = createMemoryStore(aSeed(aDueLead(), aDueLead({ _id: 'lead_2' })))
      const other = setUp([], { repository: store }).service
      const repository: LeadRepository = {
        ...store,
        async dueSends(query) {
          const refs = await store.dueSends(query)
          await other.claimDueSends({ ...CLAIM, limit: 1 })
          if (command !== null) await other.applyCommand(refTo('lead_1'), { type: command })
          return refs
        },
      }
      const { service } = setUp([], { repository })
      const claims = await service.claimDueSends({ ...CLAIM, onExpiredClaim })
      expect(claims.map(({ ref }) => ref.leadId)).toEqual(['lead_2'])
      // Nor is it confirmed, since the other sender may still release it.
      expect(store.findLead(refTo('lead_1'))?.sendInFlight).toMatchObject({ attempt: 1 })
    },
  )

  it('leaves out a lead that was tagged, moved or unsubscribed in between', async () => {
    const store = createMemoryStore(aSeed(aDueLead(), aDueLead({ _id: 'lead_2' })))
    const { service: tagger } = setUp([], { repository: store })
    const repository: LeadRepository = {
      ...store,
      async dueSends(query) {
        const refs = await store.dueSends(query)
        await tagger.updateLead(refTo('lead_1'), { aiTag: 'Interested' })
        await tagger.applyCommand(refTo('lead_2'), { type: 'recordUnsubscribe' })
        return refs
      },
    }
    expect(await setUp([], { repository }).service.claimDueSends(CLAIM)).toEqual([])
  })

  it('throws a TypeError that names an invalid option', async () => {
    const { service } = setUp()
    await expect(service.claimDueSends({ ...CLAIM, limit: 0 })).rejects.toThrow(
      new TypeError('options.limit must be a positive integer, got 0'),
    )
  })

  it('throws a TypeError if the repository does not list due sends', async () => {
    const repository: LeadRepository = { ...createMemoryStore(aSeed()) }
    delete repository.dueSends
    const { service } = setUp([], { repository })
    await expect(service.claimDueSends(CLAIM)).rejects.toThrow(
      new TypeError('claimDueSends() requires a repository with the capability dueSends'),
    )
  })
})

describe('claimDueSends with an expired claim', () => {
  it('claims the send again under its id, with the next attempt', async () => {
    const { service, sink } = setUp([anExpiredLead()])
    const claims = await service.claimDueSends(CLAIM)
    expect(claims.map(({ send }) => [send.id, send.attempt])).toEqual([['send_1', 2]])
    expect(sink.delivered).toEqual([])
  })

  it('confirms the send without a claim if it is assumed to be sent', async () => {
    const { service, store, sink } = setUp([anExpiredLead()])
    const options: ClaimDueSendsOptions = { ...CLAIM, onExpiredClaim: 'assumeSent' }
    expect(await service.claimDueSends(options)).toEqual([])
    expect(store.findLead(refTo('lead_1'))).toMatchObject({
      sendInFlight: null,
      currentSequenceStep: 2,
    })
    expect(sink.delivered.map(({ intent }) => intent)).toMatchObject([
      { type: 'emitWebhook', event: { type: 'email.sent', data: { sendId: 'send_1' } } },
    ])
    expect(await service.claimDueSends(options)).toEqual([])
  })

  it('claims a send that has never been claimed if expired claims are assumed to be sent', async () => {
    const { service } = setUp([aDueLead()])
    const claims = await service.claimDueSends({ ...CLAIM, onExpiredClaim: 'assumeSent' })
    expect(claims.map(({ send }) => send.attempt)).toEqual([1])
  })

  it('confirms a main e-mail that may not be sent again, so that it does not block the subsequence', async () => {
    const pendingSend = { id: 'send_2', sequence: 'subsequence', sendAt: NOW_ISO } as const
    const lead = anExpiredLead({
      status: 'replied',
      subsequence: inSubsequence(INTERESTED),
      pendingSend,
    })
    const { service } = setUp([lead])
    expect(await service.claimDueSends(CLAIM)).toEqual([])
    const claims = await service.claimDueSends(CLAIM)
    expect(claims.map(({ send }) => send.id)).toEqual(['send_2'])
  })

  it('confirms an e-mail of an enrollment that the lead has left, and does not count it', async () => {
    const subsequence = inSubsequence(INTERESTED)
    const left = {
      sequence: 'subsequence',
      subsequenceId: INTERESTED.id,
      enrolledAt: '2025-06-01T09:00:00.000Z',
    } as const
    const lead = anExpiredLead({ subsequence }, left)
    const { service, store } = setUp([lead])
    expect(await service.claimDueSends(CLAIM)).toEqual([])
    expect(store.findLead(refTo('lead_1'))).toMatchObject({ sendInFlight: null, subsequence })
  })

  it.each(['pending', 'paused', 'bounced', 'unsubscribed', 'removed'] as const)(
    'leaves the claim of a lead that is %s, whatever is assumed',
    async (status) => {
      const { service, store } = setUp([anExpiredLead({ status })])
      expect(await service.claimDueSends(CLAIM)).toEqual([])
      expect(await service.claimDueSends({ ...CLAIM, onExpiredClaim: 'assumeSent' })).toEqual([])
      expect(store.findLead(refTo('lead_1'))?.sendInFlight?.attempt).toBe(1)
    },
  )
})

describe('claimDueSends with a failing repository', () => {
  const failing = (failedId: string): LeadRepository => {
    const store = createMemoryStore(aSeed(aDueLead(), aDueLead({ _id: 'lead_2' })))
    const error = new StoreUnavailableError('locked')
    return {
      ...store,
      async updateMany(refs, decide) {
        const results = await store.updateMany(
          refs.filter(({ leadId }) => leadId !== failedId),
          decide,
        )
        return [...results, { ref: refTo(failedId), success: false, error }]
      },
    }
  }

  it('returns the claims of the other leads', async () => {
    const { service } = setUp([], { repository: failing('lead_1') })
    const claims = await service.claimDueSends(CLAIM)
    expect(claims.map(({ ref }) => ref.leadId)).toEqual(['lead_2'])
  })

  it('throws the error if no send was claimed', async () => {
    const { service } = setUp([], { repository: failing('lead_1') })
    await service.claimDueSends(CLAIM)
    await expect(service.claimDueSends(CLAIM)).rejects.toThrow(StoreUnavailableError)
  })
})
