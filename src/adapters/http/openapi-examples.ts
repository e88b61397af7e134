import { refusals } from '../../core/errors.js'
import type { LeadPatch } from '../../core/lead-patch.js'
import type { ApiErrorCode } from './api-errors.js'
import type { LeadUpdated } from './lead-view.js'
import type { LeadTagChangedWebhook } from './openapi-schemas.js'

const LEAD_ID = '666a1b2c3d4e5f6a7b8c9d01'
const CAMPAIGN_ID = '665a1b2c3d4e5f6a7b8c9d0e'

/** What a caller asks for. */
export const PATCH_EXAMPLE: LeadPatch = { status: 'paused', aiTag: 'Interested' }

/** The answer to it. */
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

/** The body of the webhook that follows. */
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

/** A message of each code, as the handler sends it. */
const printMessages = (bodyLimit: number): Readonly<Record<ApiErrorCode, string>> => ({
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
})

/** The example of each of these codes, by its name. */
export function errorExamples(
  codes: readonly ApiErrorCode[],
  bodyLimit: number,
): Record<string, object> {
  const messages = printMessages(bodyLimit)
  return Object.fromEntries(
    codes.map((code) => {
      const value = { success: false, error: { code, message: messages[code] } }
      return [code, { value }]
    }),
  )
}
