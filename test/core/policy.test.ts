import {
  applyLeadUpdate,
  type CampaignLead,
  documentedPolicy,
  ENROLLMENT_RULES,
  guardedPolicy,
  LEAD_STATUSES,
  type LeadDecision,
  type LeadPatch,
  type LeadPolicy,
  PATCHABLE_STATUSES,
  prepareLeadUpdates,
} from 'campaign-lead'
import { describe, expect, it } from 'vitest'
import {
  aLead,
  aPendingSend,
  inSubsequence,
  MEETING,
  NOW,
  SUBSEQUENCES,
  TAGS,
} from '../support/builders.js'

function update(
  lead: CampaignLead,
  patch: LeadPatch,
  policy: Partial<LeadPolicy> = {},
): LeadDecision {
  return applyLeadUpdate(lead, SUBSEQUENCES, TAGS, patch, { now: NOW, policy })
}

describe('tagMatching', () => {
  const tags = ['interested', 'Interested', 'INTERESTED', 'Not now']

  it("exact, the default: accepts only the workspace's spelling", () => {
    const patch = { aiTag: 'not now' }
    expect(() => update(aLead(), patch)).toThrow('does not exist in workspace')
    const prepared = prepareLeadUpdates(SUBSEQUENCES, TAGS)
    expect(() => prepared(aLead(), patch)).toThrow('does not exist in workspace')
  })

  it.each([
    ['prefers an exact name', 'INTERESTED', 'INTERESTED'],
    ['otherwise takes the first name that is equal but for case', 'iNTERESTED', 'interested'],
    ["stores the workspace's spelling", 'NOT NOW', 'Not now'],
  ])('caseInsensitive: %s', (_, aiTag, stored) => {
    const policy = { tagMatching: 'caseInsensitive' } as const
    const patch = { aiTag }
    const decision = applyLeadUpdate(aLead(), [], tags, patch, { now: NOW, policy })
    expect(decision.lead.aiTag).toBe(stored)
    expect(prepareLeadUpdates([], tags, { policy })(aLead(), patch, { now: NOW })).toEqual(decision)
  })

  it('caseInsensitive: a tag that differs from the lead’s only in case is the same tag', () => {
    const lead = aLead({ aiTag: 'Not now' })
    const decision = update(lead, { aiTag: 'NOT NOW' }, { tagMatching: 'caseInsensitive' })
    expect(decision.intents).toEqual([])
    expect(decision.lead).toBe(lead)
  })

  it('caseInsensitive: the empty string is not a tag', () => {
    const policy = { tagMatching: 'caseInsensitive' } as const
    expect(() => applyLeadUpdate(aLead(), [], [''], { aiTag: '' }, { policy })).toThrow('Tag ""')
    const decide = prepareLeadUpdates([], [''], { policy })
    expect(() => decide(aLead(), { aiTag: '' })).toThrow('Tag ""')
  })
})

describe('doNotContact', () => {
  const policy = { doNotContact: ['unsubscribed'] } as const

  it('refuses a status patch', () => {
    const lead = aLead({ status: 'unsubscribed' })
    expect(() => update(lead, { status: 'active' }, policy)).toThrow(
      expect.objectContaining({ code: 'STATUS_LOCKED' }),
    )
  })

  it('changes the tag, with the webhook, but does not run the rule table', () => {
    const lead = aLead({
      status: 'unsubscribed',
      subsequence: inSubsequence(MEETING),
      pendingSend: aPendingSend('subsequence'),
    })
    const decision = update(lead, { aiTag: 'Interested' }, policy)
    expect(decision.lead).toEqual({ ...lead, aiTag: 'Interested' })
    expect(decision.intents.map(({ type }) => type)).toEqual(['emitWebhook'])
    expect(decision).not.toHaveProperty('situation')
  })

  it('applies to the listed statuses only', () => {
    const lead = aLead({ status: 'bounced' })
    expect(update(lead, { status: 'active' }, policy).lead.status).toBe('active')
  })
})

describe('statusOnEnrollment', () => {
  const activate = { statusOnEnrollment: 'activate' } as const

  it('keep, the default: the status stays', () => {
    for (const status of LEAD_STATUSES) {
      expect(update(aLead({ status }), { aiTag: 'Interested' }).lead.status).toBe(status)
    }
  })

  it('activate: a pending, replied or completed lead becomes active when it is enrolled', () => {
    const after = LEAD_STATUSES.map((status) => {
      const { lead } = update(aLead({ status }), { aiTag: 'Interested' }, activate)
      return [status, lead.status]
    })
    expect(Object.fromEntries(after)).toEqual({
      pending: 'active',
      active: 'active',
      paused: 'paused',
      completed: 'active',
      bounced: 'bounced',
      unsubscribed: 'unsubscribed',
      replied: 'active',
      removed: 'removed',
    })
  })

  it('activate: a lead that is switched becomes active too', () => {
    const lead = aLead({ status: 'replied', subsequence: inSubsequence(MEETING) })
    expect(update(lead, { aiTag: 'Interested' }, activate).lead.status).toBe('active')
  })

  it('activate: a status that the patch sets is kept', () => {
    const lead = aLead({ status: 'completed' })
    const patch = { status: 'paused', aiTag: 'Interested' } as const
    expect(update(lead, patch, activate).lead.status).toBe('paused')
  })

  it('activate: the status stays if the lead is not moved', () => {
    const lead = aLead({ status: 'replied' })
    expect(update(lead, { aiTag: 'Not now' }, activate).lead.status).toBe('replied')
  })
})

describe('the presets', () => {
  it('are shared by the whole process, and cannot be changed', () => {
    const constants = [documentedPolicy, guardedPolicy, guardedPolicy.doNotContact]
    for (const constant of [...constants, ENROLLMENT_RULES, LEAD_STATUSES, PATCHABLE_STATUSES]) {
      expect(Object.isFrozen(constant)).toBe(true)
    }
  })

  it('documentedPolicy has the defaults', () => {
    expect(documentedPolicy).toEqual({
      tagMatching: 'exact',
      reEnrollment: 'afterCleanExit',
      doNotContact: [],
      statusOnEnrollment: 'keep',
      stopOnReply: true,
      stopOnAutoReply: false,
    })
  })

  it('guardedPolicy has the options for a service that really sends', () => {
    expect(guardedPolicy).toEqual({
      tagMatching: 'caseInsensitive',
      reEnrollment: 'afterCleanExit',
      doNotContact: ['bounced', 'unsubscribed', 'removed'],
      statusOnEnrollment: 'activate',
      stopOnReply: true,
      stopOnAutoReply: false,
    })
  })

  it('guardedPolicy never enrolls a lead that must not be mailed', () => {
    for (const status of ['bounced', 'unsubscribed', 'removed'] as const) {
      const lead = aLead({ status })
      const { subsequenceEnrollment } = update(lead, { aiTag: 'Interested' }, guardedPolicy)
      expect(subsequenceEnrollment).toBeUndefined()
    }
  })
})
