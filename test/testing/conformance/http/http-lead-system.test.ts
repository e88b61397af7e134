import { documentedPolicy } from 'campaign-lead'
import { aLead, aWorkspace } from 'campaign-lead/testing'
import { createHttpLeadSystem, type LeadSystemState } from 'campaign-lead/testing/conformance'
import { afterEach, describe, expect, it } from 'vitest'
import { aVerifiedServer } from '../../../support/verified-server.js'

/** Internal errors that the test did not expect. */
const internalErrors: unknown[] = []

afterEach(() => {
  expect(internalErrors.splice(0)).toEqual([])
})

const ref = { campaignId: 'cmp_1', leadId: 'lead_1' }

const state: LeadSystemState = {
  workspace: aWorkspace(),
  policy: documentedPolicy,
  now: '2025-07-01T12:00:00.000Z',
  step: (access) => access(),
}

describe('createHttpLeadSystem', () => {
  it('updates leads one after another, and returns their intents', async () => {
    const open = createHttpLeadSystem(await aVerifiedServer(internalErrors))
    const system = await open(state)
    await system.updateLead(ref, { aiTag: 'Interested' })
    await system.updateLead(ref, { aiTag: 'Not interested' })
    expect(await system.findLead(ref)).toMatchObject({
      status: 'completed',
      aiTag: 'Not interested',
      subsequence: { id: 'sub_1', completedAt: '2025-07-01T12:00:00.000Z' },
    })
    expect((await system.intents()).map(({ type }) => type)).toEqual([
      'enrollment',
      'emitWebhook',
      'enrollment',
      'emitWebhook',
    ])
  })

  it('accepts concurrent updates', async () => {
    const open = createHttpLeadSystem(await aVerifiedServer(internalErrors))
    const system = await open(state)
    const tags = ['Interested', 'Not interested', null]
    await Promise.all(tags.map((aiTag) => system.updateLead(ref, { aiTag })))
    expect(await system.findLead(ref)).toMatchObject({ aiTag: null })
  })

  it('rejects with the code of a refusal', async () => {
    const open = createHttpLeadSystem(await aVerifiedServer(internalErrors))
    const system = await open(state)
    await expect(system.updateLead({ ...ref, leadId: 'x' }, {})).rejects.toMatchObject({
      code: 'NOT_FOUND',
    })
    await expect(system.updateLead(ref, { aiTag: 'x' })).rejects.toMatchObject({
      code: 'INVALID_TAG',
    })
    expect(await system.findLead({ ...ref, leadId: 'x' })).toBeUndefined()
  })

  it('rejects with the mismatch if the response is about another lead', async () => {
    const server = await aVerifiedServer(internalErrors, {
      tamper: () => Response.json({ success: true, data: aLead((lead) => (lead._id = 'lead_2')) }),
    })
    const system = await createHttpLeadSystem(server)(state)
    await expect(system.updateLead(ref, {})).rejects.toThrow('_id is "lead_2", expected "lead_1"')
  })

  it('rejects after another system was opened, since a server has one state', async () => {
    const open = createHttpLeadSystem(await aVerifiedServer(internalErrors))
    const first = await open(state)
    await open(state)
    const message = 'Another state was loaded at http://localhost/verification/state'
    await expect(first.updateLead(ref, {})).rejects.toThrow(message)
    await expect(first.findLead(ref)).rejects.toThrow(message)
    await expect(first.intents()).rejects.toThrow(message)
  })
})
