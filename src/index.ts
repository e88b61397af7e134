/**
 * Decides what happens when a campaign lead's status or AI tag changes.
 *
 * The words of the field:
 *
 * - campaign lead: one person's record inside one campaign. It is not the person (the "Lead").
 * - main sequence: the e-mails that every lead of the campaign gets, step by step.
 * - subsequence: a follow-up sequence that a lead can be moved into; it has a trigger.
 * - AI tag: a label of the workspace, such as `Interested`, put on a lead by a classifier or a client.
 * - patch: what a caller asks for: `{ status?, aiTag? }`.
 * - intent: a side effect that the rules call for, as data. The core performs none.
 * - decision: what the core returns: the new lead, the intents, the enrollment summary.
 * - situation: the row of the rule table that applied.
 *
 * @module campaign-lead
 */

export {
  applyLeadUpdate,
  type LeadUpdateOptions,
  type PreparedLeadUpdate,
  prepareLeadUpdates,
  type SafeLeadDecision,
  safeApplyLeadUpdate,
} from './apply-lead-update.js'
export type { DecidedLead, LeadDecision, SubsequenceEnrollment } from './core/decision.js'
export {
  ENROLLMENT_RULES,
  type Outcome,
  type Situation,
  situationOf,
} from './core/enrollment-rules.js'
export { isLeadUpdateError, LeadUpdateError, type LeadUpdateErrorCode } from './core/errors.js'
export type { DecidedUpdate, Extend, LeadDraft } from './core/extend-lead.js'
export type {
  CancelSendIntent,
  EmitWebhookIntent,
  EnrollmentAction,
  EnrollmentIntent,
  Intent,
  LeadTagChangedEvent,
} from './core/intents.js'
export {
  type CampaignLead,
  LEAD_STATUSES,
  type LeadStatus,
  type LeadSubsequence,
  type PendingSend,
} from './core/lead.js'
export {
  type LeadPatch,
  PATCHABLE_STATUSES,
  type PatchableStatus,
  parseLeadPatch,
} from './core/lead-patch.js'
export type { LeadRulesOptions } from './core/lead-rules.js'
export { documentedPolicy, guardedPolicy, type LeadPolicy } from './core/policy.js'
export { matchingSubsequences, type Subsequence } from './core/subsequence.js'
export type { EventSink, EventSinkCapability } from './ports/event-sink.js'
export type {
  DecideLeadUpdate,
  LeadRef,
  LeadRepository,
  LeadRepositoryCapability,
  StoredIntent,
  StoredLead,
  StoredUpdate,
  StoredUpdateResult,
} from './ports/lead-repository.js'
export {
  isStoreUnavailableError,
  StoreUnavailableError,
  type StoreUnavailableErrorOptions,
} from './ports/store-unavailable-error.js'
export type {
  SendWebhookOptions,
  Webhook,
  WebhookAttempt,
  WebhookDelivered,
  WebhookEndpoint,
  WebhookEndpoints,
  WebhookFailed,
  WebhookGone,
  WebhookSender,
} from './ports/webhooks.js'
export type { Campaign, Workspace } from './ports/workspace.js'
export {
  createLeadService,
  type DeliveringServiceOptions,
  type DeliveryCount,
  type LeadAccess,
  type LeadService,
  type LeadServiceOptions,
  type LeadUpdateResult,
  type OnDeliveryError,
  type RelayedServiceOptions,
} from './service/lead-service.js'
