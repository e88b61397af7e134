import * as z from 'zod/v4/mini'
import { ENROLLMENT_ACTIONS } from '../../core/intents.js'
import { LEAD_STATUSES } from '../../core/lead.js'
import { type LeadPatch, PATCHABLE_STATUSES } from '../../core/lead-patch.js'

const AI_TAG = 'AI tag for the campaign lead. Must match an existing workspace tag name.'

/** The path of a request. */
export const leadPathSchema = z.object({
  campaignId: described('Campaign ID', z.string().check(z.minLength(1))),
  campaignLeadId: described(
    'Campaign lead record ID (the _id from the CampaignLead document, not the Lead ID)',
    z.string().check(z.minLength(1)),
  ),
})

/** The body of a request. */
export const leadPatchSchema = z.strictObject({
  status: described('New status for the campaign lead', z.optional(z.enum(PATCHABLE_STATUSES))),
  aiTag: described(`${AI_TAG} Set to null to clear.`, z.optional(z.nullable(z.string()))),
}) satisfies z.ZodMiniType<LeadPatch>

/** The lead as the API shows it: without its place in a subsequence and its pending send. */
const leadViewSchema = z.object({
  _id: z.string(),
  campaignId: z.string(),
  status: z.enum(LEAD_STATUSES),
  aiTag: z.nullable(z.string()),
  currentSequenceStep: z.number(),
  replied: z.boolean(),
  addedAt: z.iso.datetime({ precision: 3 }),
})

/** The body of an answer that is a success. */
export const leadUpdatedSchema = z.object({
  success: z.literal(true),
  data: leadViewSchema,
  subsequenceEnrollment: described(
    'Present only when the tag change triggered enrollment, switching, exit, or an in-progress skip.',
    z.optional(
      z.object({ action: z.enum(ENROLLMENT_ACTIONS), subsequenceName: z.nullable(z.string()) }),
    ),
  ),
})

/** The body of an answer that is an error with one of these codes. */
export function errorSchema(codes: readonly string[]): z.ZodMiniType {
  return z.object({
    success: z.literal(false),
    error: z.object({ code: z.enum(codes), message: z.string() }),
  })
}

function described<S extends z.ZodMiniType>(description: string, schema: S): S {
  z.globalRegistry.add(schema, { description })
  return schema
}
