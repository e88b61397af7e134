import { checkNow, formatIssue } from '../core/argument-checks.js'
import { findLeadIssue } from '../core/check-input.js'
import { decide } from '../core/decide-lead-update.js'
import type { LeadDecision } from '../core/decision.js'
import { LeadUpdateError } from '../core/errors.js'
import type { CampaignLead, LeadStatus } from '../core/lead.js'
import type { LeadPatch } from '../core/lead-patch.js'
import { createLeadRules, indexCampaign } from '../core/lead-rules.js'
import type { LeadPolicy } from '../core/policy.js'
import type { Subsequence } from '../core/subsequence.js'
import type { LeadRow } from './lead-file.js'
import type { LeadPreview } from './lead-preview.js'

/** What is asked for, of which campaign. */
export interface PreviewOptions {
  /** In their order of precedence. */
  readonly subsequences: readonly Subsequence[]
  /** The names of the workspace's AI tags. */
  readonly tags: readonly string[]
  /** One that the rules refuse can be previewed, too: as refused. */
  readonly patch: {
    readonly status?: string | undefined
    readonly aiTag?: string | null | undefined
  }
  /** `documentedPolicy` where not given. */
  readonly policy?: Partial<LeadPolicy> | undefined
  readonly now: Date
}

/**
 * Prepares the rules once, for many leads.
 *
 * @returns What previews a lead: as `applyLeadUpdate` would decide, and nothing is changed.
 * @throws TypeError naming the field, where the lists, the policy or `now` are not of their type.
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
  patch: given,
  policy,
  now,
}: PreviewOptions): (row: LeadRow) => LeadPreview {
  checkNow(now)
  const rules = createLeadRules(indexCampaign, subsequences, tags, { policy })
  const patch: LeadPatch = Object(given)
  // Nothing of a lead but its status decides whether the rules refuse a patch, and to make an error takes ten
  // times as long as a decision.
  const refusals = new Map<LeadStatus, LeadUpdateError>()
  return (row) => {
    const { position } = row
    if ('fault' in row) return unreadable(position, row.leadId, null, row.fault)
    const { lead } = row
    const issue = findLeadIssue(lead)
    if (issue !== undefined) return unreadableLead(position, lead, formatIssue('lead', issue))
    const decision = refusals.get(lead.status) ?? decide(rules, lead, patch, now)
    if (!(decision instanceof LeadUpdateError)) return decided(position, lead, decision)
    refusals.set(lead.status, decision)
    return refused(position, lead, decision)
  }
}

// Each is written out, since a copy of what they have in common takes longer than a decision.

function unreadableLead(position: number, lead: unknown, reason: string): LeadPreview {
  const { _id, campaignId }: Readonly<Record<string, unknown>> = Object(lead)
  return unreadable(position, textOrNull(_id), textOrNull(campaignId), reason)
}

function unreadable(
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

function refused(
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

function decided(
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

function textOrNull(value: unknown): string | null {
  return typeof value === 'string' ? value : null
}
