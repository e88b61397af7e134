import {
  applyLeadUpdate,
  type CampaignLead,
  type LeadDecision,
  type LeadPatch,
} from 'campaign-lead'
import { describe, expect, it } from 'vitest'
import {
  aLead,
  aPendingSend,
  INTERESTED,
  inSubsequence,
  MEETING,
  NOW,
  NOW_ISO,
  SUBSEQUENCES,
  TAGS,
} from '../support/builders.js'

function update(lead: CampaignLead, patch: LeadPatch): LeadDecision {
  return applyLeadUpdate(lead, SUBSEQUENCES, TAGS, patch, { now: NOW })
}

function intentTypes({ intents }: LeadDecision): string[] {
  return intents.map(({ type }) => type)
}

// Each title quotes the public documentation of "Update campaign lead".

describe("Update a campaign lead's status or AI tag", () => {
  it('Status can only be changed to "active" or "paused".', () => {
    expect(update(aLead({ status: 'active' }), { status: 'paused' }).lead.status).toBe('paused')
    expect(update(aLead({ status: 'paused' }), { status: 'active' }).lead.status).toBe('active')
    // @ts-expect-error: no status that a patch can set
    expect(() => update(aLead(), { status: 'completed' })).toThrow(
      expect.objectContaining({ code: 'INVALID_STATUS' }),
    )
  })

  it('When aiTag is set, a lead.tag_changed webhook is triggered if the tag value actually changed.', () => {
    const changed = update(aLead({ aiTag: 'Not now' }), { aiTag: 'Out of office' })
    expect(changed.intents).toEqual([
      {
        type: 'emitWebhook',
        event: {
          type: 'lead.tag_changed',
          timestamp: NOW_ISO,
          data: {
            leadId: 'lead_1',
            campaignId: 'cmp_1',
            previousAiTag: 'Not now',
            aiTag: 'Out of office',
          },
        },
      },
    ])
    expect(update(aLead({ aiTag: 'Not now' }), { aiTag: 'Not now' }).intents).toEqual([])
  })

  it("The aiTag must match an existing tag name in the workspace's AI tagging labels.", () => {
    expect(() => update(aLead(), { aiTag: 'InvalidTag' })).toThrow(
      expect.objectContaining({
        code: 'INVALID_TAG',
        message: 'Tag "InvalidTag" does not exist in workspace',
      }),
    )
  })

  it('Set to null to clear.', () => {
    expect(update(aLead({ aiTag: 'Interested' }), { aiTag: null }).lead.aiTag).toBeNull()
  })
})

describe('when the new aiTag matches a subsequence (case-insensitive)', () => {
  const patch: LeadPatch = { aiTag: 'Interested' }

  it('Lead has no subsequence → enrolled in the matching one and any pending main-sequence send is canceled.', () => {
    const decision = update(aLead({ pendingSend: aPendingSend('main') }), patch)
    expect(decision.lead.subsequence).toEqual({
      id: INTERESTED.id,
      status: 'active',
      currentStep: 0,
      emailsSent: 0,
      enrolledAt: NOW_ISO,
      completedAt: null,
    })
    expect(decision.lead.pendingSend).toBeNull()
    expect(decision.intents.slice(0, 2)).toEqual([
      {
        type: 'cancelSend',
        leadId: 'lead_1',
        campaignId: 'cmp_1',
        sendId: 'send_1',
        sequence: 'main',
      },
      {
        type: 'enrollment',
        action: 'enrolled',
        leadId: 'lead_1',
        campaignId: 'cmp_1',
        subsequenceId: INTERESTED.id,
        subsequenceName: INTERESTED.name,
        previousSubsequenceId: null,
      },
    ])
    expect(decision.situation).toBe('match/none')
  })

  it('Lead is already in the matching subsequence → no-op.', () => {
    const lead = aLead({ aiTag: 'Interested', subsequence: inSubsequence(INTERESTED) })
    expect(update(lead, patch)).toEqual({ lead, intents: [], situation: 'match/same' })
  })

  it('Lead is in a different subsequence with no emails sent from it → switched into the matching subsequence (state reset).', () => {
    const lead = aLead({
      subsequence: inSubsequence(MEETING, { currentStep: 2 }),
      pendingSend: aPendingSend('subsequence'),
    })
    const decision = update(lead, patch)
    expect(decision.lead.subsequence).toEqual({
      id: INTERESTED.id,
      status: 'active',
      currentStep: 0,
      emailsSent: 0,
      enrolledAt: NOW_ISO,
      completedAt: null,
    })
    expect(intentTypes(decision)).toEqual(['cancelSend', 'enrollment', 'emitWebhook'])
    expect(decision.intents[1]).toMatchObject({
      action: 'switched',
      subsequenceId: INTERESTED.id,
      previousSubsequenceId: MEETING.id,
    })
    expect(decision.situation).toBe('match/other/unsent')
  })

  it('Lead is in a different subsequence with at least one email already sent → no switch (action skippedInProgress); tag still updates.', () => {
    const lead = aLead({
      subsequence: inSubsequence(MEETING, { emailsSent: 1 }),
      pendingSend: aPendingSend('subsequence'),
    })
    const decision = update(lead, patch)
    expect(decision.lead).toEqual({ ...lead, aiTag: 'Interested' })
    expect(intentTypes(decision)).toEqual(['enrollment', 'emitWebhook'])
    expect(decision.intents[0]).toMatchObject({
      action: 'skippedInProgress',
      subsequenceId: MEETING.id,
      subsequenceName: MEETING.name,
      previousSubsequenceId: null,
    })
    expect(decision.situation).toBe('match/other/sent')
  })
})

describe('when the new tag matches NO subsequence', () => {
  const patch: LeadPatch = { aiTag: 'Not now' }

  it('Lead has no subsequence → no-op.', () => {
    const lead = aLead({ aiTag: 'Not now', pendingSend: aPendingSend('main') })
    expect(update(lead, patch)).toEqual({ lead, intents: [], situation: 'no-match/none' })
  })

  it("Lead is in a subsequence with no emails sent from it → exits cleanly (subsequence.status: 'completed', subsequence.completedAt set, lead status: 'completed', scheduling cleared; subsequence.id preserved as a historical pointer).", () => {
    const subsequence = inSubsequence(MEETING, { currentStep: 1 })
    const decision = update(aLead({ subsequence, pendingSend: aPendingSend('subsequence') }), patch)
    expect(decision.lead.subsequence).toEqual({
      ...subsequence,
      status: 'completed',
      completedAt: NOW_ISO,
    })
    expect(decision.lead.status).toBe('completed')
    expect(decision.lead.pendingSend).toBeNull()
    expect(intentTypes(decision)).toEqual(['cancelSend', 'enrollment', 'emitWebhook'])
    expect(decision.intents[1]).toMatchObject({
      action: 'exited',
      subsequenceId: MEETING.id,
      subsequenceName: MEETING.name,
      previousSubsequenceId: null,
    })
    expect(decision.situation).toBe('no-match/unsent')
  })

  it('Lead is in a subsequence with at least one email already sent → kept in (action skippedInProgress); tag still updates.', () => {
    const lead = aLead({ subsequence: inSubsequence(MEETING, { emailsSent: 3 }) })
    const decision = update(lead, patch)
    expect(decision.lead).toEqual({ ...lead, aiTag: 'Not now' })
    expect(decision.subsequenceEnrollment).toEqual({
      action: 'skippedInProgress',
      subsequenceName: MEETING.name,
    })
    expect(decision.situation).toBe('no-match/sent')
  })
})

describe('the response', () => {
  it('When enrollment, switch, exit, or skip occurs, the response includes a subsequenceEnrollment: { action, subsequenceName } field.', () => {
    const actions = [
      update(aLead(), { aiTag: 'Interested' }),
      update(aLead({ subsequence: inSubsequence(MEETING) }), { aiTag: 'Interested' }),
      update(aLead({ subsequence: inSubsequence(MEETING) }), { aiTag: 'Not now' }),
      update(aLead({ subsequence: inSubsequence(MEETING, { emailsSent: 1 }) }), { aiTag: null }),
    ].map(({ subsequenceEnrollment }) => subsequenceEnrollment)
    expect(actions).toEqual([
      { action: 'enrolled', subsequenceName: INTERESTED.name },
      { action: 'switched', subsequenceName: INTERESTED.name },
      { action: 'exited', subsequenceName: MEETING.name },
      { action: 'skippedInProgress', subsequenceName: MEETING.name },
    ])
  })

  it('If no enrollment change happens, the field is omitted.', () => {
    expect(update(aLead(), { status: 'paused' })).not.toHaveProperty('subsequenceEnrollment')
    expect(update(aLead(), { aiTag: 'Not now' })).not.toHaveProperty('subsequenceEnrollment')
  })
})
