import { type CampaignLead, guardedPolicy, safeApplyLeadUpdate } from 'campaign-lead'
import { arbitraryLead, arbitraryUpdateCase } from 'campaign-lead/testing'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  createLeadPreview,
  type LeadPreview,
  type PreviewOptions,
} from '../../src/preview/lead-preview.js'
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
import { countCases } from '../support/exhaustive.js'
import { previewLead } from '../support/previews.js'

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
  it('contains the outcome, the row of the rule table and the side effects', () => {
    const lead = aLead({ pendingSend: aPendingSend('main') })
    expect(previewLead(lead, { aiTag: 'Interested' })).toEqual({
      ...UNTOUCHED,
      outcome: 'enrolled',
      situation: 'match/none',
      subsequenceName: 'Interested follow-up',
      emitsWebhook: true,
      cancelsSend: true,
    })
  })

  it('names the target subsequence of a switch', () => {
    const lead = aLead({ subsequence: inSubsequence(MEETING) })
    expect(previewLead(lead, { aiTag: 'Interested' })).toMatchObject({
      outcome: 'switched',
      subsequenceName: 'Interested follow-up',
    })
  })

  it('names the subsequence of an exit, and the new status', () => {
    const lead = aLead({ subsequence: inSubsequence(INTERESTED), aiTag: 'Interested' })
    expect(previewLead(lead, { aiTag: null })).toMatchObject({
      outcome: 'exited',
      subsequenceName: 'Interested follow-up',
      newStatus: 'completed',
      emitsWebhook: true,
      cancelsSend: false,
    })
  })

  it('names the subsequence of a skip, unless the campaign no longer has it', () => {
    const createSkippedLead = (id: string) =>
      aLead({ subsequence: inSubsequence({ id }, { emailsSent: 1 }) })
    expect(previewLead(createSkippedLead('sub_meeting'), { aiTag: 'Interested' })).toMatchObject({
      outcome: 'skippedInProgress',
      subsequenceName: 'Meeting preparation',
    })
    expect(previewLead(createSkippedLead('sub_gone'), { aiTag: 'Interested' })).toMatchObject({
      outcome: 'skippedInProgress',
      subsequenceName: null,
    })
  })

  it('has no situation if the patch has no tag, or if the policy skips the lead', () => {
    expect(previewLead(aLead(), { status: 'paused' })).toEqual({
      ...UNTOUCHED,
      newStatus: 'paused',
    })
    const bounced = aLead({ status: 'bounced' })
    const skipped = previewLead(bounced, { aiTag: 'Interested' }, { policy: guardedPolicy })
    expect(skipped).toEqual({ ...UNTOUCHED, emitsWebhook: true })
  })
})

describe('the preview of a lead whose update would be refused', () => {
  it('contains the error code and the reason', () => {
    expect(previewLead(aLead(), { aiTag: 'Intrested' })).toEqual({
      ...UNTOUCHED,
      outcome: 'refused',
      code: 'INVALID_TAG',
      reason: 'Tag "Intrested" does not exist in workspace',
    })
  })

  it('accepts a patch that is refused for every lead', () => {
    expect(previewLead(aLead(), { status: 'bounced' })).toMatchObject({
      outcome: 'refused',
      code: 'INVALID_STATUS',
      reason: '"status" can only be changed to "active" or "paused", got "bounced"',
    })
  })

  it('is refused only for leads whose status is locked', () => {
    const preview = createLeadPreview({
      subsequences: SUBSEQUENCES,
      tags: TAGS,
      patch: { status: 'active' },
      policy: guardedPolicy,
      now: NOW,
    })
    const getReason = (status: CampaignLead['status'], position: number) =>
      preview({ position, lead: aLead({ status }) }).reason
    expect((['bounced', 'paused', 'removed', 'bounced'] as const).map(getReason)).toEqual([
      '"status" of a lead that is "bounced" cannot be changed',
      null,
      '"status" of a lead that is "removed" cannot be changed',
      '"status" of a lead that is "bounced" cannot be changed',
    ])
  })
})

describe('the preview of an invalid lead', () => {
  it('names the invalid field, and the ids if they are known', () => {
    expect(previewLead({ ...aLead(), status: 'x' }, {})).toEqual({
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
  ])('accepts any JSON: %j', (lead, reason) => {
    const unknown = { leadId: null, campaignId: null }
    expect(previewLead(lead, {})).toEqual({
      ...UNTOUCHED,
      ...unknown,
      outcome: 'unreadable',
      reason,
    })
  })

  it('contains the issue of a row', () => {
    const preview = createLeadPreview({ subsequences: [], tags: [], patch: {}, now: NOW })
    const unknown = { leadId: null, campaignId: null }
    expect(preview({ position: 3, leadId: null, issue: 'It has 2 cells' })).toEqual({
      ...UNTOUCHED,
      ...unknown,
      position: 3,
      outcome: 'unreadable',
      reason: 'It has 2 cells',
    })
  })

  it('contains the lead id of an invalid row if it is known', () => {
    const preview = createLeadPreview({ subsequences: [], tags: [], patch: {}, now: NOW })
    expect(preview({ position: 3, leadId: 'lead_1', issue: 'It has no status' })).toEqual({
      ...UNTOUCHED,
      campaignId: null,
      position: 3,
      outcome: 'unreadable',
      reason: 'It has no status',
    })
  })
})

describe('the options of a preview', () => {
  it.each<[string, Partial<PreviewOptions>, string]>([
    ['an invalid time', { now: new Date('never') }, 'now must be a valid Date'],
    ['an invalid policy', { policy: { doNotContact: ['active'] } }, 'policy.doNotContact[0] must'],
  ])('are rejected with %s', (_, options, message) => {
    expect(() => previewLead(aLead(), {}, options)).toThrow(TypeError)
    expect(() => previewLead(aLead(), {}, options)).toThrow(message)
  })
})

describe('previews', () => {
  it('agree with safeApplyLeadUpdate for each of several leads', () => {
    const cases = fc.record({ update: arbitraryUpdateCase(), others: fc.array(arbitraryLead()) })
    const property = fc.property(cases, ({ update, others }) => {
      const { subsequences, tags, patch, policy } = update
      const now = new Date(update.now)
      const preview = createLeadPreview({ subsequences, tags, patch, policy, now })
      for (const [position, lead] of [...others, update.lead, update.lead].entries()) {
        const decided = safeApplyLeadUpdate(lead, subsequences, tags, patch, { policy, now })
        expect(preview({ position, lead })).toEqual(expectedPreview(position, lead, decided))
      }
    })
    fc.assert(property, { numRuns: countCases(200) })
  })
})

function expectedPreview(
  position: number,
  lead: CampaignLead,
  result: ReturnType<typeof safeApplyLeadUpdate>,
): LeadPreview {
  const base = { ...UNTOUCHED, position, leadId: lead._id }
  if (!result.success) {
    const { code, message } = result.error
    return { ...base, outcome: 'refused', code, reason: message }
  }
  const { decision } = result
  const types = decision.intents.map(({ type }) => type)
  return {
    ...base,
    outcome: decision.subsequenceEnrollment?.action ?? 'nothing',
    situation: decision.situation ?? null,
    subsequenceName: decision.subsequenceEnrollment?.subsequenceName ?? null,
    newStatus: decision.lead.status === lead.status ? null : decision.lead.status,
    emitsWebhook: types.includes('emitWebhook'),
    cancelsSend: types.includes('cancelSend'),
  }
}
