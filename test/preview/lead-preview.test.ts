import { type CampaignLead, guardedPolicy, safeApplyLeadUpdate } from 'campaign-lead'
import { arbitraryLead, arbitraryUpdateCase } from 'campaign-lead/testing'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createLeadPreview, type PreviewOptions } from '../../src/preview/create-lead-preview.js'
import type { LeadPreview } from '../../src/preview/lead-preview.js'
import {
  aLead,
  aPendingSend,
  INTERESTED,
  inSubsequence,
  MEETING,
  NOW,
  SUBSEQUENCES,
  TAGS,
} from '../support/builders.js'
import { casesOf } from '../support/exhaustive.js'
import { previewOf } from '../support/previews.js'

const UNTOUCHED = {
  position: 0,
  leadId: 'lead_1',
  campaignId: 'cmp_1',
  outcome: 'nothing',
  situation: null,
  code: null,
  reason: null,
  subsequenceName: null,
  newStatus: null,
  emitsWebhook: false,
  cancelsSend: false,
} satisfies LeadPreview

describe('the preview of a lead', () => {
  it('tells what would become of it, by which row, and what else is called for', () => {
    const lead = aLead({ pendingSend: aPendingSend('main') })
    expect(previewOf(lead, { aiTag: 'Interested' })).toEqual({
      ...UNTOUCHED,
      outcome: 'enrolled',
      situation: 'match/none',
      subsequenceName: 'Interested follow-up',
      emitsWebhook: true,
      cancelsSend: true,
    })
  })

  it('tells the subsequence that it would enter by a switch', () => {
    const lead = aLead({ subsequence: inSubsequence(MEETING) })
    expect(previewOf(lead, { aiTag: 'Interested' })).toMatchObject({
      outcome: 'switched',
      subsequenceName: 'Interested follow-up',
    })
  })

  it('tells the subsequence that it would leave, and the status that it would get', () => {
    const lead = aLead({ subsequence: inSubsequence(INTERESTED), aiTag: 'Interested' })
    expect(previewOf(lead, { aiTag: null })).toMatchObject({
      outcome: 'exited',
      subsequenceName: 'Interested follow-up',
      newStatus: 'completed',
      emitsWebhook: true,
      cancelsSend: false,
    })
  })

  it('tells the subsequence that it would stay in; of one that the campaign no longer has, no name', () => {
    const underway = (id: string) =>
      aLead({ subsequence: inSubsequence({ id }, { emailsSent: 1 }) })
    expect(previewOf(underway('sub_meeting'), { aiTag: 'Interested' })).toMatchObject({
      outcome: 'skippedInProgress',
      subsequenceName: 'Meeting preparation',
    })
    expect(previewOf(underway('sub_gone'), { aiTag: 'Interested' })).toMatchObject({
      outcome: 'skippedInProgress',
      subsequenceName: null,
    })
  })

  it('has no row of the table where the patch has no tag, or the policy leaves the lead alone', () => {
    expect(previewOf(aLead(), { status: 'paused' })).toEqual({ ...UNTOUCHED, newStatus: 'paused' })
    const bounced = aLead({ status: 'bounced' })
    const left = previewOf(bounced, { aiTag: 'Interested' }, { policy: guardedPolicy })
    expect(left).toEqual({ ...UNTOUCHED, emitsWebhook: true })
  })
})

describe('the preview of a lead whose update would be refused', () => {
  it('tells the code and the reason', () => {
    expect(previewOf(aLead(), { aiTag: 'Intrested' })).toEqual({
      ...UNTOUCHED,
      outcome: 'refused',
      code: 'INVALID_TAG',
      reason: 'Tag "Intrested" does not exist in workspace',
    })
  })

  it('is of any patch, also of one that no lead can get', () => {
    expect(previewOf(aLead(), { status: 'bounced' })).toMatchObject({
      outcome: 'refused',
      code: 'INVALID_STATUS',
      reason: '"status" can only be changed to "active" or "paused", got "bounced"',
    })
  })

  it('refuses only the leads whose own status is locked', () => {
    const preview = createLeadPreview({
      subsequences: SUBSEQUENCES,
      tags: TAGS,
      patch: { status: 'active' },
      policy: guardedPolicy,
      now: NOW,
    })
    const reasonOf = (status: CampaignLead['status'], position: number) =>
      preview({ position, lead: aLead({ status }) }).reason
    expect((['bounced', 'paused', 'removed', 'bounced'] as const).map(reasonOf)).toEqual([
      '"status" of a lead that is "bounced" cannot be changed',
      null,
      '"status" of a lead that is "removed" cannot be changed',
      '"status" of a lead that is "bounced" cannot be changed',
    ])
  })
})

describe('the preview of what is no lead', () => {
  it('tells the field, and the lead as far as it can be known', () => {
    expect(previewOf({ ...aLead(), status: 'x' }, {})).toEqual({
      ...UNTOUCHED,
      outcome: 'unreadable',
      reason:
        'lead.status must be one of pending, active, paused, completed, bounced, unsubscribed, replied, removed, got "x"',
    })
  })

  it.each([
    [null, 'lead must be a plain object, got null'],
    [7, 'lead must be a plain object, got 7'],
    [[], 'lead must be a plain object, got an array'],
    [{ _id: 7 }, 'lead._id must be a string, got 7'],
  ])('is of any JSON at all: %j', (lead, reason) => {
    const nobody = { leadId: null, campaignId: null }
    expect(previewOf(lead, {})).toEqual({ ...UNTOUCHED, ...nobody, outcome: 'unreadable', reason })
  })

  it('tells why a row makes no lead', () => {
    const preview = createLeadPreview({ subsequences: [], tags: [], patch: {}, now: NOW })
    const nobody = { leadId: null, campaignId: null }
    expect(preview({ position: 3, leadId: null, fault: 'It has 2 cells' })).toEqual({
      ...UNTOUCHED,
      ...nobody,
      position: 3,
      outcome: 'unreadable',
      reason: 'It has 2 cells',
    })
  })

  it('tells the id of a row that makes no lead, where that is known', () => {
    const preview = createLeadPreview({ subsequences: [], tags: [], patch: {}, now: NOW })
    expect(preview({ position: 3, leadId: 'lead_1', fault: 'It has no status' })).toEqual({
      ...UNTOUCHED,
      campaignId: null,
      position: 3,
      outcome: 'unreadable',
      reason: 'It has no status',
    })
  })
})

describe('what a preview is made of', () => {
  it.each<[string, Partial<PreviewOptions>, string]>([
    ['a time that is none', { now: new Date('never') }, 'now must be a valid Date'],
    [
      'a policy that is none',
      { policy: { doNotContact: ['active'] } },
      'policy.doNotContact[0] must',
    ],
  ])('cannot be %s', (_, options, message) => {
    expect(() => previewOf(aLead(), {}, options)).toThrow(TypeError)
    expect(() => previewOf(aLead(), {}, options)).toThrow(message)
  })
})

describe('previews', () => {
  it('say exactly what safeApplyLeadUpdate decides, of each of several leads', () => {
    const cases = fc.record({ given: arbitraryUpdateCase(), others: fc.array(arbitraryLead()) })
    const law = fc.property(cases, ({ given, others }) => {
      const { subsequences, tags, patch, policy } = given
      const now = new Date(given.now)
      const preview = createLeadPreview({ subsequences, tags, patch, policy, now })
      for (const [position, lead] of [...others, given.lead, given.lead].entries()) {
        const decided = safeApplyLeadUpdate(lead, subsequences, tags, patch, { policy, now })
        expect(preview({ position, lead })).toEqual(expectedOf(position, lead, decided))
      }
    })
    fc.assert(law, { numRuns: casesOf(200) })
  })
})

function expectedOf(
  position: number,
  lead: CampaignLead,
  result: ReturnType<typeof safeApplyLeadUpdate>,
): LeadPreview {
  const whose = { ...UNTOUCHED, position, leadId: lead._id }
  if (!result.success) {
    const { code, message } = result.error
    return { ...whose, outcome: 'refused', code, reason: message }
  }
  const { decision } = result
  const types = decision.intents.map(({ type }) => type)
  return {
    ...whose,
    outcome: decision.subsequenceEnrollment?.action ?? 'nothing',
    situation: decision.situation ?? null,
    subsequenceName: decision.subsequenceEnrollment?.subsequenceName ?? null,
    newStatus: decision.lead.status === lead.status ? null : decision.lead.status,
    emitsWebhook: types.includes('emitWebhook'),
    cancelsSend: types.includes('cancelSend'),
  }
}
