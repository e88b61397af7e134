import {
  aCampaign,
  aLead,
  aLeadSubsequence,
  aPendingSend,
  aSendInFlight,
  aSubsequence,
  aWorkspace,
} from 'campaign-lead/testing'
import { describe, expect, it } from 'vitest'

describe('a builder', () => {
  it('creates a plain object of its kind', () => {
    expect(aLead()).toMatchObject({ status: 'active', aiTag: null, subsequence: null })
    expect(aWorkspace().campaigns).toEqual([aCampaign()])
    expect(aCampaign()).toMatchObject({ subsequences: [aSubsequence()], leads: [aLead()] })
  })

  it('applies a recipe', () => {
    const lead = aLead((draft) => {
      draft.pendingSend = aPendingSend((send) => (send.sequence = 'subsequence'))
      draft.subsequence = aLeadSubsequence((enrollment) => (enrollment.emailsSent = 2))
    })
    expect(lead.pendingSend?.sequence).toBe('subsequence')
    expect(lead.subsequence?.emailsSent).toBe(2)
  })

  it('creates a send in flight with which a lead can be built', () => {
    const lead = aLead((draft) => {
      draft.sendInFlight = aSendInFlight((send) => (send.attempt = 2))
    })
    expect(lead.sendInFlight).toEqual({ ...aSendInFlight(), attempt: 2 })
    const invalid = aSendInFlight((send) => (send.subsequenceId = 'sub_1'))
    expect(() => aLead((draft) => (draft.sendInFlight = invalid))).toThrow(
      'lead.sendInFlight.subsequenceId must be null, got "sub_1"',
    )
  })

  it('creates a new object each time, and does not freeze it', () => {
    expect(aLead()).not.toBe(aLead())
    const lead = aLead((draft) => {
      draft.subsequence = aLeadSubsequence()
    })
    expect([lead, lead.subsequence, aWorkspace()].some(Object.isFrozen)).toBe(false)
  })

  it('rejects an invalid result, and names the field', () => {
    expect(() => aLead((lead) => Reflect.set(lead, 'status', 'Active'))).toThrow(
      'lead.status must be one of',
    )
    expect(() => aSubsequence((draft) => Reflect.set(draft, 'trigger', null))).toThrow(
      'subsequences[0].trigger must be an object, got null',
    )
    expect(() => aCampaign((draft) => Reflect.set(draft.leads[0] ?? {}, 'aiTag', 7))).toThrow(
      'lead.aiTag must be a string or null, got 7',
    )
    expect(() => aWorkspace((draft) => Reflect.set(draft.tags, 0, 7))).toThrow(
      'tags[0] must be a string, got 7',
    )
  })
})
