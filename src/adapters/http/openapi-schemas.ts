import type { SubsequenceEnrollment } from '../../core/decision.js'
import { ENROLLMENT_ACTIONS, type LeadTagChangedEvent } from '../../core/intents.js'
import { LEAD_STATUSES } from '../../core/lead.js'
import { type LeadPatch, PATCHABLE_STATUSES } from '../../core/lead-patch.js'
import type { LeadUpdated, LeadView } from './lead-view.js'

/** The body of a webhook: the event, with the version of the lead in its data. */
export interface LeadTagChangedWebhook extends LeadTagChangedEvent {
  readonly data: LeadTagChangedEvent['data'] & { readonly leadVersion: number }
}

const STRING = { type: 'string' }
const STRING_OR_NULL = { type: ['string', 'null'] }
const BOOLEAN = { type: 'boolean' }
const INSTANT = { type: 'string', format: 'date-time' }
const COUNT = { type: 'integer', minimum: 0 }

const AI_TAG = 'AI tag for the campaign lead. Must match an existing workspace tag name.'

/**
 * The schemas of the description, by name. They describe requests and answers, and check none: the core does, so
 * that a client meets the same rules by every way.
 */
export const SCHEMAS: Readonly<Record<string, object>> = {
  LeadPatch: {
    type: 'object',
    additionalProperties: false,
    properties: {
      status: {
        description: 'New status for the campaign lead',
        type: 'string',
        enum: PATCHABLE_STATUSES,
      },
      aiTag: { description: `${AI_TAG} Set to null to clear.`, ...STRING_OR_NULL },
    } satisfies Described<LeadPatch>,
  },
  LeadStatus: { type: 'string', enum: LEAD_STATUSES },
  CampaignLead: objectOf<LeadView>({
    _id: STRING,
    campaignId: STRING,
    status: refTo('LeadStatus'),
    aiTag: STRING_OR_NULL,
    currentSequenceStep: COUNT,
    replied: BOOLEAN,
    addedAt: INSTANT,
  }),
  SubsequenceEnrollment: objectOf<SubsequenceEnrollment>({
    action: { type: 'string', enum: ENROLLMENT_ACTIONS },
    subsequenceName: STRING_OR_NULL,
  }),
  LeadUpdated: objectOf<LeadUpdated>(
    {
      success: { type: 'boolean', const: true },
      data: refTo('CampaignLead'),
      subsequenceEnrollment: {
        description:
          'Present only when the tag change triggered enrollment, switching, exit, or an in-progress skip.',
        ...refTo('SubsequenceEnrollment'),
      },
    },
    ['subsequenceEnrollment'],
  ),
  LeadTagChangedWebhook: objectOf<LeadTagChangedWebhook>({
    type: { type: 'string', const: 'lead.tag_changed' },
    timestamp: { description: 'When the tag changed', ...INSTANT },
    data: objectOf<LeadTagChangedWebhook['data']>({
      leadId: { description: 'The _id of the campaign lead', ...STRING },
      campaignId: STRING,
      previousAiTag: STRING_OR_NULL,
      aiTag: STRING_OR_NULL,
      leadVersion: {
        description:
          'Increases with every stored change of the lead. A receiver drops a webhook that has a smaller ' +
          'leadVersion than one that it has processed for the same lead.',
        ...COUNT,
      },
    }),
  }),
}

/** A schema for each field of `T`, and for no other. */
type Described<T> = { readonly [Field in keyof T]-?: object }

/** @param optional - The fields that may be absent. */
function objectOf<T>(properties: Described<T>, optional: readonly (keyof T)[] = []): object {
  const names: readonly PropertyKey[] = optional
  const required = Object.keys(properties).filter((name) => !names.includes(name))
  return { type: 'object', properties, required }
}

/** Describes the body of an error with one of these codes. */
export function errorSchema(codes: readonly string[]): object {
  return {
    type: 'object',
    properties: {
      success: { type: 'boolean', const: false },
      error: {
        type: 'object',
        properties: { code: { type: 'string', enum: codes }, message: STRING },
        required: ['code', 'message'],
      },
    },
    required: ['success', 'error'],
  }
}

/** Refers to a schema by its name. */
export function refTo(name: string): { readonly $ref: string } {
  return { $ref: `#/components/schemas/${name}` }
}
