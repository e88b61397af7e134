import {
  check,
  checkCount,
  checkList,
  checkOneOf,
  checkString,
  isPlainObject,
} from '../../../core/argument-checks.js'
import type { Intent } from '../../../core/intents.js'
import type { CampaignLead } from '../../../core/lead.js'
import { type LeadPolicy, resolvePolicy } from '../../../core/policy.js'
import { checkLead, checkSubsequences, checkTags } from '../../../core/rule-input-checks.js'
import type { Campaign, Workspace } from '../../../ports/workspace.js'
import { withoutEmptyClaim } from '../command-implementation.js'

const checkIntentType = checkOneOf(['cancelSend', 'enrollment', 'emitWebhook'])

/**
 * The state that is loaded into a server to verify it. It replaces everything that the server stores.
 *
 * @example
 * ```ts
 * const state: VerificationState = {
 *   now: '2025-07-01T12:00:00.000Z',
 *   policy: documentedPolicy,
 *   visibleWorkspaceIds: ['ws_1'],
 *   workspaces: [aWorkspace()],
 * }
 * ```
 */
export interface VerificationState {
  /** The current time of the server from now on: ISO 8601, UTC, milliseconds. */
  readonly now: string
  /** The policy of the server from now on. A server that has only one policy ignores it. */
  readonly policy: LeadPolicy
  /** The workspaces that the API key may see: exactly one of `workspaces`. */
  readonly visibleWorkspaceIds: readonly string[]
  readonly workspaces: readonly Workspace[]
}

/**
 * The stored leads and the intents of a server that is verified.
 *
 * @example
 * ```ts
 * const reading: VerificationReading = { leads: [aLead()], intents: [] }
 * ```
 */
export interface VerificationReading {
  /** Every stored lead, in any order. */
  readonly leads: readonly CampaignLead[]
  /** Every intent since the state was loaded, those of one lead in their order. */
  readonly intents: readonly Intent[]
}

/**
 * Checks a state that was parsed from JSON.
 *
 * @throws TypeError if a field is invalid; the message has the field and the value.
 */
export function checkVerificationState(state: VerificationState): void {
  check(isPlainObject(state), 'state', 'an object', state)
  const { now, policy, visibleWorkspaceIds, workspaces } = state
  checkInstant('now', now)
  check(isPlainObject(policy), 'policy', 'an object', policy)
  resolvePolicy(policy)
  checkList('visibleWorkspaceIds', visibleWorkspaceIds, checkString)
  checkList('workspaces', workspaces, checkWorkspace)
}

/**
 * Checks a reading that was parsed from JSON.
 *
 * @throws TypeError if a field is invalid; the message has the field and the value.
 */
export function checkVerificationReading(reading: VerificationReading): void {
  check(isPlainObject(reading), 'the body', 'an object', reading)
  const { leads, intents } = reading
  checkList('leads', leads, checkWholeLead)
  const names = new Set<string>()
  for (const name of leads.map(formatLeadName)) {
    if (names.has(name)) throw new TypeError(`Duplicate lead "${name}" in leads`)
    names.add(name)
  }
  checkList('intents', intents, (at, intent) => {
    check(isPlainObject(intent), at, 'an object', intent)
    checkIntentType(`${at}.type`, intent.type)
  })
}

/** Formats the name of a lead, unique within a server. */
export function formatLeadName({
  campaignId,
  _id,
}: Pick<CampaignLead, 'campaignId' | '_id'>): string {
  return `${campaignId}/${_id}`
}

/** Lists every lead of these workspaces, in the form in which leads are compared. */
export function listLeads(workspaces: readonly Workspace[]): CampaignLead[] {
  return workspaces
    .flatMap(({ campaigns }) => campaigns.flatMap(({ leads }) => leads))
    .map(withoutEmptyClaim)
}

function checkWorkspace(at: string, workspace: Workspace): void {
  check(isPlainObject(workspace), at, 'an object', workspace)
  checkString(`${at}.id`, workspace.id)
  withPrefix(at, () => checkTags(workspace.tags))
  checkList(`${at}.campaigns`, workspace.campaigns, checkCampaign)
}

function checkCampaign(at: string, campaign: Campaign): void {
  check(isPlainObject(campaign), at, 'an object', campaign)
  const { id, subsequences, leads } = campaign
  checkString(`${at}.id`, id)
  withPrefix(at, () => checkSubsequences(subsequences))
  checkList(`${at}.leads`, leads, (leadAt, lead) => {
    checkWholeLead(leadAt, lead)
    check(lead.campaignId === id, `${leadAt}.campaignId`, `"${id}"`, lead.campaignId)
  })
}

/** Checks a lead, including the fields that no rule reads but the server has to store. */
function checkWholeLead(at: string, lead: CampaignLead): void {
  withPrefix(at, () => {
    checkLead(lead)
    checkCount('lead.currentSequenceStep', lead.currentSequenceStep)
    check(typeof lead.replied === 'boolean', 'lead.replied', 'true or false', lead.replied)
    checkInstant('lead.addedAt', lead.addedAt)
    const { subsequence, pendingSend } = lead
    if (subsequence !== null) {
      checkCount('lead.subsequence.currentStep', subsequence.currentStep)
      checkInstant('lead.subsequence.enrolledAt', subsequence.enrolledAt)
      const { completedAt } = subsequence
      if (completedAt !== null) checkInstant('lead.subsequence.completedAt', completedAt)
    }
    if (pendingSend !== null) checkInstant('lead.pendingSend.sendAt', pendingSend.sendAt)
  })
}

function checkInstant(field: string, value: string): void {
  const isInstant =
    typeof value === 'string' &&
    /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(value) &&
    !Number.isNaN(Date.parse(value))
  check(isInstant, field, 'a time such as 2025-06-15T09:00:00.000Z', value)
}

/** Prefixes the message of a failed check with the path of the part. */
function withPrefix(at: string, runCheck: () => void): void {
  try {
    runCheck()
  } catch (error) {
    throw error instanceof TypeError ? new TypeError(`${at}: ${error.message}`) : error
  }
}
