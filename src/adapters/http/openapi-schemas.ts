import type { SubsequenceEnrollment } from '../../core/decision.js'
import { refusals } from '../../core/errors.js'
import { ENROLLMENT_ACTIONS } from '../../core/intents.js'
import { LEAD_STATUSES } from '../../core/lead.js'
import { type LeadPatch, PATCHABLE_STATUSES } from '../../core/lead-patch.js'
import type { ApiErrorCode } from './api-errors.js'
import type { LeadUpdated, PublicLead } from './lead-operation.js'
import {
  BOOLEAN,
  COUNT,
  type Described,
  INSTANT,
  objectSchema,
  refTo,
  STRING,
  STRING_OR_NULL,
} from './openapi-parts.js'

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

/** The `_id` of the lead in every example. */
export const LEAD_ID = '666a1b2c3d4e5f6a7b8c9d01'
/** The campaign in every example. */
export const CAMPAIGN_ID = '665a1b2c3d4e5f6a7b8c9d0e'

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
