import {
  applyLeadUpdate,
  type CampaignLead,
  ENROLLMENT_RULES,
  type EnrollmentAction,
  type Extend,
  type Intent,
  type LeadDecision,
  type LeadEvent,
  type LeadPatch,
  type LeadPolicy,
  type LeadStatus,
  type LeadUpdateErrorCode,
  parseLeadPatch,
  prepareLeadUpdates,
  type Situation,
  type StoredIntent,
  type StoredLead,
  safeApplyLeadUpdate,
  type Workspace,
} from 'campaign-lead'
import type { MemorySeed } from 'campaign-lead/memory'
import type { Jsonify, ReadonlyDeep } from 'type-fest'
import { describe, expectTypeOf, it } from 'vitest'
import { aLead } from '../support/builders.js'

interface OwnedLead extends CampaignLead {
  readonly owner: string
}

/** The type of a value after `JSON.stringify` and `JSON.parse`. */
type FromJson<T> = ReadonlyDeep<Jsonify<T>>

// Checked by the compiler: `npm run check:types`.
describe('the types', () => {
  const lead: OwnedLead = { ...aLead(), owner: 'Ada' }

  it("keep the application's lead type through every function", () => {
    expectTypeOf(applyLeadUpdate(lead, [], [], {}).lead).toEqualTypeOf<OwnedLead>()
    expectTypeOf(prepareLeadUpdates<OwnedLead>([], [])(lead, {}).lead).toEqualTypeOf<OwnedLead>()
    const result = safeApplyLeadUpdate(lead, [], [], {})
    if (result.success) expectTypeOf(result.decision).toEqualTypeOf<LeadDecision<OwnedLead>>()
    else expectTypeOf(result.error.code).toEqualTypeOf<LeadUpdateErrorCode>()
  })

  it("keep the application's lead type if the rules are prepared for any lead", () => {
    const decide = prepareLeadUpdates([], [])
    expectTypeOf(decide(lead, {}).lead).toEqualTypeOf<OwnedLead>()
    expectTypeOf(decide(aLead(), {}).lead).toEqualTypeOf<CampaignLead>()
  })

  it("widen the library's fields if the lead that is passed in is a literal", () => {
    const literal = { ...aLead(), status: 'active', aiTag: null, owner: 'Ada' } as const
    const { lead: changed } = applyLeadUpdate(literal, [], [], {})
    expectTypeOf(changed.status).toEqualTypeOf<LeadStatus>()
    expectTypeOf(changed.aiTag).toEqualTypeOf<string | null>()
    expectTypeOf(changed.owner).toEqualTypeOf<'Ada'>()
  })

  it('keep the custom fields of each lead of a union in extend', () => {
    interface MailLead extends CampaignLead {
      readonly kind: 'mail'
      readonly mailbox: string
    }
    interface SmsLead extends CampaignLead {
      readonly kind: 'sms'
      readonly sender: string
    }
    const extend: Extend<MailLead | SmsLead> = (draft) => {
      if (draft.kind === 'mail') draft.mailbox = 'sales'
      else draft.sender = '+1'
    }
    expectTypeOf(extend).toBeFunction()
  })

  it('distinguish intents by type', () => {
    expectTypeOf<Intent['type']>().toEqualTypeOf<'cancelSend' | 'enrollment' | 'emitWebhook'>()
    expectTypeOf<Extract<Intent, { type: 'cancelSend' }>['sendId']>().toBeString()
    expectTypeOf<Extract<Intent, { type: 'emitWebhook' }>['event']>().toEqualTypeOf<LeadEvent>()
    expectTypeOf<Extract<LeadEvent, { type: 'lead.tag_changed' }>['data']>().toEqualTypeOf<{
      readonly leadId: string
      readonly campaignId: string
      readonly previousAiTag: string | null
      readonly aiTag: string | null
    }>()
  })

  it('have one outcome for each situation', () => {
    expectTypeOf<keyof typeof ENROLLMENT_RULES>().toEqualTypeOf<Situation>()
    expectTypeOf<(typeof ENROLLMENT_RULES)[Situation]>().toEqualTypeOf<
      EnrollmentAction | 'nothing'
    >()
    expectTypeOf(ENROLLMENT_RULES['match/none']).toEqualTypeOf<'enrolled'>()
  })

  it('accept a patch of active and paused only', () => {
    expectTypeOf<LeadPatch['status']>().toEqualTypeOf<'active' | 'paused' | undefined>()
    expectTypeOf<LeadPatch['aiTag']>().toEqualTypeOf<string | null | undefined>()
    expectTypeOf(parseLeadPatch).parameter(0).toBeUnknown()
    expectTypeOf<LeadStatus>().not.toExtend<LeadPatch['status']>()
  })

  it('make every field of a decision read-only', () => {
    const decision = applyLeadUpdate(lead, [], [], {})
    // @ts-expect-error: read-only
    decision.intents = []
    // @ts-expect-error: read-only
    decision.lead.status = 'paused'
    expectTypeOf(decision.intents).not.toHaveProperty('push')
  })

  it('of everything that is stored or sent are plain JSON', () => {
    expectTypeOf<FromJson<CampaignLead>>().toEqualTypeOf<ReadonlyDeep<CampaignLead>>()
    expectTypeOf<FromJson<LeadDecision>>().toEqualTypeOf<ReadonlyDeep<LeadDecision>>()
    expectTypeOf<FromJson<Intent>>().toEqualTypeOf<ReadonlyDeep<Intent>>()
    expectTypeOf<FromJson<StoredIntent>>().toEqualTypeOf<ReadonlyDeep<StoredIntent>>()
    expectTypeOf<FromJson<LeadPolicy>>().toEqualTypeOf<ReadonlyDeep<LeadPolicy>>()
    expectTypeOf<FromJson<StoredLead>>().toEqualTypeOf<ReadonlyDeep<StoredLead>>()
    expectTypeOf<FromJson<Workspace>>().toEqualTypeOf<ReadonlyDeep<Workspace>>()
    expectTypeOf<FromJson<MemorySeed>>().toEqualTypeOf<ReadonlyDeep<MemorySeed>>()
  })

  it('of a patch are plain JSON but for undefined, which counts as absent', () => {
    expectTypeOf<FromJson<LeadPatch>>().toEqualTypeOf<{
      readonly status?: 'active' | 'paused'
      readonly aiTag?: string | null
    }>()
    expectTypeOf<FromJson<LeadPatch>>().toExtend<LeadPatch>()
  })
})
