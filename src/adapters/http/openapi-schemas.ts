import type { SubsequenceEnrollment } from '../../core/decision.js'
import { refusals } from '../../core/errors.js'
import { ENROLLMENT_ACTIONS, type LeadTagChangedEvent } from '../../core/intents.js'
import { LEAD_STATUSES } from '../../core/lead.js'
import { type LeadPatch, PATCHABLE_STATUSES } from '../../core/lead-patch.js'
import type { ApiErrorCode } from './api-errors.js'
import type { LeadUpdated, PublicLead } from './lead-operation.js'

/** The body of a webhook: the event, with the version of the lead in its data. */
interface LeadTagChangedWebhook extends LeadTagChangedEvent {
  readonly data: LeadTagChangedEvent['data'] & { readonly leadVersion: number }
}

const STRING = { type: 'string' }
const STRING_OR_NULL = { type: ['string', 'null'] }
const BOOLEAN = { type: 'boolean' }
const INSTANT = { type: 'string', format: 'date-time' }
const COUNT = { type: 'integer', minimum: 0 }

const AI_TAG = 'AI tag for the campaign lead. Must match an existing workspace tag name.'

/**
 * The schemas of the description, by name. They only describe: the core checks requests, so that the same rules apply
 * to HTTP and to direct calls.
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
  CampaignLead: objectSchema<PublicLead>({
    _id: STRING,
    campaignId: STRING,
    status: refTo('LeadStatus'),
    aiTag: STRING_OR_NULL,
    currentSequenceStep: COUNT,
    replied: BOOLEAN,
    addedAt: INSTANT,
  }),
  SubsequenceEnrollment: objectSchema<SubsequenceEnrollment>({
    action: { type: 'string', enum: ENROLLMENT_ACTIONS },
    subsequenceName: STRING_OR_NULL,
  }),
  LeadUpdated: objectSchema<LeadUpdated>(
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
  LeadTagChangedWebhook: objectSchema<LeadTagChangedWebhook>({
    type: { type: 'string', const: 'lead.tag_changed' },
    timestamp: { description: 'The time of the change', ...INSTANT },
    data: objectSchema<LeadTagChangedWebhook['data']>({
      leadId: { description: 'The _id of the campaign lead', ...STRING },
      campaignId: STRING,
      previousAiTag: STRING_OR_NULL,
      aiTag: STRING_OR_NULL,
      leadVersion: {
        description:
          'Increases with every stored change of the lead. A receiver drops a webhook if it has processed a ' +
          'larger leadVersion of the same lead.',
        ...COUNT,
      },
    }),
  }),
}

/** Maps each field of `T`, and no other field, to its schema. */
type Described<T> = { readonly [Field in keyof T]-?: object }

/**
 * Returns the schema of an object.
 *
 * @param optional - The fields that may be absent.
 */
function objectSchema<T>(properties: Described<T>, optional: readonly (keyof T)[] = []): object {
  const names: readonly PropertyKey[] = optional
  const required = Object.keys(properties).filter((name) => !names.includes(name))
  return { type: 'object', properties, required }
}

/** Returns the schema of an error response with one of these codes. */
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

/** Returns a reference to a schema. */
export function refTo(name: string): { readonly $ref: string } {
  return { $ref: `#/components/schemas/${name}` }
}

const LEAD_ID = '666a1b2c3d4e5f6a7b8c9d01'
const CAMPAIGN_ID = '665a1b2c3d4e5f6a7b8c9d0e'

/** The example of a request body. */
export const PATCH_EXAMPLE: LeadPatch = { status: 'paused', aiTag: 'Interested' }

/** The response to {@link PATCH_EXAMPLE}. */
export const UPDATED_EXAMPLE: LeadUpdated = {
  success: true,
  data: {
    _id: LEAD_ID,
    campaignId: CAMPAIGN_ID,
    status: 'paused',
    aiTag: 'Interested',
    currentSequenceStep: 1,
    replied: false,
    addedAt: '2025-06-15T09:00:00.000Z',
  },
  subsequenceEnrollment: { action: 'enrolled', subsequenceName: 'Interested follow-up' },
}

/** The body of the webhook that {@link PATCH_EXAMPLE} causes. */
export const TAG_CHANGED_EXAMPLE: LeadTagChangedWebhook = {
  type: 'lead.tag_changed',
  timestamp: '2025-07-01T12:00:00.000Z',
  data: {
    leadId: LEAD_ID,
    campaignId: CAMPAIGN_ID,
    previousAiTag: null,
    aiTag: 'Interested',
    leadVersion: 1,
  },
}

/** Returns an example of an error response for each code, by its code. */
export function errorExamples(
  codes: readonly ApiErrorCode[],
  bodyLimit: number,
): Record<string, object> {
  const messages = exampleMessages(bodyLimit)
  return Object.fromEntries(
    codes.map((code) => {
      const value = { success: false, error: { code, message: messages[code] } }
      return [code, { value }]
    }),
  )
}

/** Returns a message for each code, as the handler sends it. */
function exampleMessages(bodyLimit: number): Readonly<Record<ApiErrorCode, string>> {
  return {
    INVALID_TAG: refusals.invalidTag('InvalidTag').message,
    INVALID_STATUS: refusals.invalidStatus('completed').message,
    INVALID_PATCH: refusals.unknownField('name', 'Ada').message,
    INVALID_JSON: 'The body must be a JSON object, got invalid JSON',
    UNAUTHORIZED: 'Unknown API key',
    NOT_FOUND: refusals.notFound().message,
    STATUS_LOCKED: refusals.statusLocked('bounced').message,
    PAYLOAD_TOO_LARGE: `The body must not be larger than ${bodyLimit} bytes`,
    UNSUPPORTED_MEDIA_TYPE: 'Content-Type must be application/json, got "text/plain"',
    INTERNAL: 'Internal error',
    UNAVAILABLE: 'Temporarily unavailable: repeat the request',
  }
}
