import { checkNow, formatIssue } from '../core/argument-checks.js'
import { indexCampaign } from '../core/campaign-index.js'
import { createCampaignRules } from '../core/campaign-rules.js'
import { decideOrRefuse } from '../core/decide-lead-update.js'
import type { LeadDecision } from '../core/decision.js'
import type { Outcome, Situation } from '../core/enrollment-rules.js'
import { LeadUpdateError, type LeadUpdateErrorCode } from '../core/errors.js'
import type { CampaignLead, LeadStatus } from '../core/lead.js'
import type { LeadPatch } from '../core/lead-patch.js'
import type { LeadPolicy } from '../core/policy.js'
import { findLeadIssue } from '../core/rule-input-checks.js'
import type { Subsequence } from '../core/subsequence.js'
import type { LeadFile, LeadRow } from './lead-file.js'

/** What would happen to a lead. `refused`: by the rules. `unreadable`: the row is not a valid lead. */
export type PreviewOutcome = Outcome | 'refused' | 'unreadable'

/** Every outcome, in the order in which they are shown. */
export const PREVIEW_OUTCOMES = [
  'enrolled',
  'switched',
  'exited',
  'skippedInProgress',
  'nothing',
  'refused',
  'unreadable',
] as const satisfies PreviewOutcome[]

/** What would happen to one lead. */
export interface LeadPreview {
  /** In CSV the line number, from 1; in JSON the index, from 0. */
  readonly position: number
  /** `null` only for an unreadable lead. */
  readonly leadId: string | null
  /** `null` only for an unreadable lead. */
  readonly campaignId: string | null
  readonly outcome: PreviewOutcome
  /** The row of the rule table that applies; `null` if the rule table does not run. */
  readonly situation: Situation | null
  /** The error code of a refused lead; otherwise `null`. */
  readonly code: LeadUpdateErrorCode | null
  /** Why the lead is refused or unreadable, for people; otherwise `null`. */
  readonly reason: string | null
  /**
   * The subsequence of the enrollment: the target, or the subsequence that the lead would leave or stay in.
   * `null` for any other outcome, or if the campaign no longer has the subsequence.
   */
  readonly subsequenceName: string | null
  /** `null` if the status stays the same. */
  readonly newStatus: LeadStatus | null
  /** Whether the tag would change, which sends a webhook. */
  readonly emitsWebhook: boolean
  /** Whether the pending send would be canceled. */
  readonly cancelsSend: boolean
}

/** Options of {@link createLeadPreview} and {@link previewLeads}. */
export interface PreviewOptions {
  /** In order of precedence. */
  readonly subsequences: readonly Subsequence[]
  /** The names of the workspace's AI tags. */
  readonly tags: readonly string[]
  /** An invalid patch can be previewed too: every lead is then refused. */
  readonly patch: {
    readonly status?: string | undefined
    readonly aiTag?: string | null | undefined
  }
  /** Defaults to `documentedPolicy`. */
  readonly policy?: Partial<LeadPolicy> | undefined
  readonly now: Date
}

/** Some of the previews of a file. */
export interface PreviewChunk {
  readonly previews: readonly LeadPreview[]
  /** The part of the file that has been previewed after this chunk, up to 1. */
  readonly progress: number
}

/**
 * Previews all leads of a file in chunks. Between two chunks, the caller can report progress, yield to the
 * event loop, or stop.
 *
 * @throws TypeError if the lists, the policy or `now` have the wrong type; the message names the field.
 *
 * @example
 * ```ts
 * for (const { previews, progress } of previewLeads(readLeadFile(text), options)) show(previews, progress)
 * ```
 */
export function* previewLeads(file: LeadFile, options: PreviewOptions): Generator<PreviewChunk> {
  const preview = createLeadPreview(options)
  for (const { rows, progress } of file.chunks()) yield { previews: rows.map(preview), progress }
}

/**
 * Prepares the rules once for many leads.
 *
 * @returns A function that previews a row: it decides like `applyLeadUpdate`, and changes nothing.
 * @throws TypeError if the lists, the policy or `now` have the wrong type; the message names the field.
 *
 * @example
 * ```ts
 * const preview = createLeadPreview({ subsequences, tags, patch: { aiTag: 'Interested' }, now })
 * preview({ position: 0, lead }).outcome // 'enrolled'
 * ```
 */
export function createLeadPreview({
  subsequences,
  tags,
  patch: requested,
  policy,
  now,
}: PreviewOptions): (row: LeadRow) => LeadPreview {
  checkNow(now)
  const rules = createCampaignRules(indexCampaign, subsequences, tags, { policy })
  const patch: LeadPatch = Object(requested)
  // Cached by status: a refusal depends on nothing else of a lead, and creating an error takes ten times as
  // long as a decision.
  const refusals = new Map<LeadStatus, LeadUpdateError>()
  return (row) => {
    const { position } = row
    if ('issue' in row) return toUnreadable(position, row.leadId, null, row.issue)
    const { lead } = row
    const issue = findLeadIssue(lead)
    if (issue !== undefined) return toUnreadableLead(position, lead, formatIssue('lead', issue))
    const decision = refusals.get(lead.status) ?? decideOrRefuse(rules, lead, patch, now)
    if (!(decision instanceof LeadUpdateError)) return toDecided(position, lead, decision)
    refusals.set(lead.status, decision)
    return toRefused(position, lead, decision)
  }
}

// The objects below repeat their fields, because spreading a shared object takes longer than a decision.

function toUnreadableLead(position: number, lead: unknown, reason: string): LeadPreview {
  const { _id, campaignId }: Readonly<Record<string, unknown>> = Object(lead)
  return toUnreadable(position, toTextOrNull(_id), toTextOrNull(campaignId), reason)
}

function toUnreadable(
  position: number,
  leadId: string | null,
  campaignId: string | null,
  reason: string,
): LeadPreview {
  return {
    position,
    leadId,
    campaignId,
    outcome: 'unreadable',
    situation: null,
    code: null,
    reason,
    subsequenceName: null,
    newStatus: null,
    emitsWebhook: false,
    cancelsSend: false,
  }
}

function toRefused(
  position: number,
  { _id: leadId, campaignId }: CampaignLead,
  { code, message: reason }: LeadUpdateError,
): LeadPreview {
  return {
    position,
    leadId,
    campaignId,
    outcome: 'refused',
    situation: null,
    code,
    reason,
    subsequenceName: null,
    newStatus: null,
    emitsWebhook: false,
    cancelsSend: false,
  }
}

function toDecided(
  position: number,
  { _id: leadId, campaignId, status }: CampaignLead,
  { lead, intents, subsequenceEnrollment, situation }: LeadDecision,
): LeadPreview {
  return {
    position,
    leadId,
    campaignId,
    outcome: subsequenceEnrollment?.action ?? 'nothing',
    situation: situation ?? null,
    code: null,
    reason: null,
    subsequenceName: subsequenceEnrollment?.subsequenceName ?? null,
    newStatus: lead.status === status ? null : lead.status,
    emitsWebhook: intents.some(({ type }) => type === 'emitWebhook'),
    cancelsSend: intents.some(({ type }) => type === 'cancelSend'),
  }
}

function toTextOrNull(value: unknown): string | null {
  return typeof value === 'string' ? value : null
}
