import * as z from 'zod'
import { ENROLLMENT_ACTIONS } from '../../core/intents.js'
import { LEAD_STATUSES } from '../../core/lead.js'
import { type LeadPatch, PATCHABLE_STATUSES } from '../../core/lead-patch.js'

const AI_TAG = 'AI tag for the campaign lead. Must match an existing workspace tag name.'

/** The path of a request. */
export const leadPathSchema = z.object({
  campaignId: z.string().min(1).describe('Campaign ID'),
  campaignLeadId: z
    .string()
    .min(1)
    .describe('Campaign lead record ID (the _id from the CampaignLead document, not the Lead ID)'),
})

/** The body of a request. */
export const leadPatchSchema = z.strictObject({
  status: z.enum(PATCHABLE_STATUSES).optional().describe('New status for the campaign lead'),
  aiTag: z.string().nullable().optional().describe(`${AI_TAG} Set to null to clear.`),
}) satisfies z.ZodType<LeadPatch>

/** The lead as the API shows it: without its place in a subsequence and its pending send. */
const leadViewSchema = z.object({
  _id: z.string(),
  campaignId: z.string(),
  status: z.enum(LEAD_STATUSES),
  aiTag: z.string().nullable(),
  currentSequenceStep: z.number(),
  replied: z.boolean(),
  addedAt: z.iso.datetime({ precision: 3 }),
})

/** The body of an answer that is a success. */
export const leadUpdatedSchema = z.object({
  success: z.literal(true),
  data: leadViewSchema,
  subsequenceEnrollment: z
    .object({ action: z.enum(ENROLLMENT_ACTIONS), subsequenceName: z.string().nullable() })
    .optional()
    .describe(
      'Present only when the tag change triggered enrollment, switching, exit, or an in-progress skip.',
    ),
})

/** The body of an answer that is an error with one of these codes. */
export function errorSchema(codes: readonly string[]): z.ZodType {
  return z.object({
    success: z.literal(false),
    error: z.object({ code: z.enum(codes), message: z.string() }),
  })
}
