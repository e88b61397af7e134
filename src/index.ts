/**
 * Decides what happens when a campaign lead's status or AI tag changes, and what a sender may do with its e-mails.
 *
 * Terminology:
 *
 * - campaign lead: one person's record inside one campaign; not the person (the "Lead").
 * - main sequence: the e-mails that every lead of the campaign receives, step by step.
 * - subsequence: a follow-up sequence that a lead can be enrolled in; it has a trigger.
 * - AI tag: a label of the workspace, such as `Interested`, set on a lead by a classifier or a client.
 * - patch: the requested changes: `{ status?, aiTag? }`.
 * - command: what a sender does with an e-mail, or what happens to it: a reply, a bounce, an unsubscribe.
 * - pending send: the e-mail that is scheduled next.
 * - claim: to reserve a pending send, immediately before it is sent. It is then in flight, until it is confirmed (it was
 *   sent) or released (it was not).
 * - lease: the time that a claim has. When it has expired, another sender may claim the e-mail.
 * - intent: a requested side effect, as data; the core never executes it.
 * - decision: what the core returns: the new lead, the intents, the enrollment summary.
 * - situation: the row of the rule table that applied.
 * - outbox: the stored intents that have not been executed yet.
 * - attempt: one execution of an intent; a failed attempt is retried.
 *
 * @module campaign-lead
 */

export { applyLeadCommand, safeApplyLeadCommand } from './apply-lead-command.js'
export { applyLeadUpdate, prepareLeadUpdates, safeApplyLeadUpdate } from './apply-lead-update.js'
export type { LeadUpdateOptions } from './core/campaign-rules.js'
export type { DecidedLead, LeadDecision, Result } from './core/decision.js'
export {
  ENROLLMENT_RULES,
  type Situation,
  situationOf,
} from './core/enrollment-rules.js'
export {
  isLeadUpdateError,
  LeadUpdateError,
  type LeadUpdateErrorCode,
  type SendErrorCode,
} from './core/errors.js'
export type { Extend, LeadDraft } from './core/extend-lead.js'
export type {
  CancelSendIntent,
  EmailSentEvent,
  EmitWebhookIntent,
  EnrollmentAction,
  EnrollmentIntent,
  Intent,
  LeadEvent,
  LeadFeedbackEvent,
  LeadTagChangedEvent,
} from './core/intents.js'
export {
  type CampaignLead,
  LEAD_STATUSES,
  type LeadStatus,
  type LeadSubsequence,
  type PendingSend,
  type SendInFlight,
} from './core/lead.js'
export type { LeadCommand } from './core/lead-command.js'
export {
  type LeadPatch,
  PATCHABLE_STATUSES,
  parseLeadPatch,
} from './core/lead-patch.js'
export { leadPatchSchema } from './core/lead-patch-schema.js'
export { documentedPolicy, guardedPolicy, type LeadPolicy } from './core/policy.js'
export { sendDueAt } from './core/sendability.js'
export { matchingSubsequences, type Subsequence } from './core/subsequence.js'
export type { EventSink } from './ports/event-sink.js'
export type {
  DecideLeadUpdate,
  DueSendsQuery,
  LeadRef,
  LeadRepository,
  StoredIntent,
  StoredLead,
  StoredUpdate,
  StoredUpdateResult,
} from './ports/lead-repository.js'
export { isStoreUnavailableError, StoreUnavailableError } from './ports/store-unavailable-error.js'
export type { Campaign, Workspace } from './ports/workspace.js'
export type { ClaimDueSendsOptions, ClaimedSend } from './service/claim-due-sends.js'
export { createLeadService, type LeadService } from './service/lead-service.js'
export type { LeadAccess, LeadServiceOptions } from './service/lead-service-options.js'
