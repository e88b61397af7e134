import {
  check,
  checkCount,
  checkList,
  checkOneOf,
  checkString,
  isPlainObject,
} from '../../../core/argument-checks.js'
import { checkLead, checkSubsequences, checkTags } from '../../../core/check-input.js'
import type { Intent } from '../../../core/intents.js'
import type { CampaignLead } from '../../../core/lead.js'
import { type LeadPolicy, resolvePolicy } from '../../../core/policy.js'
import type { Campaign, Workspace } from '../../../ports/workspace.js'

const checkIntentType = checkOneOf(['cancelSend', 'enrollment', 'emitWebhook'])

/**
 * What a server under verification is told to hold: exactly this, in place of all that it held.
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
  /** The time at which it decides from now on: ISO 8601, UTC, milliseconds. */
  readonly now: string
  /** How it reads the rules from now on. A server that has one policy built in ignores it. */
  readonly policy: LeadPolicy
  /** The workspaces that the API key may see: one of those below, and no other. */
  readonly visibleWorkspaceIds: readonly string[]
  readonly workspaces: readonly Workspace[]
}

/**
 * What a server under verification tells of itself.
 *
 * @example
 * ```ts
 * const reading: VerificationReading = { leads: [aLead()], intents: [] }
 * ```
 */
export interface VerificationReading {
  /** Every lead that it holds, in any order. */
  readonly leads: readonly CampaignLead[]
  /** Every intent called for since the state was loaded, those of one lead in their order. */
  readonly intents: readonly Intent[]
}

/**
 * Checks a state that came as JSON.
 *
 * @throws TypeError naming the field and the value, for the first that is not of its type.
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
 * Checks a reading that came as JSON.
 *
 * @throws TypeError naming the field and the value, for the first that is not of its type.
 */
export function checkVerificationReading(reading: VerificationReading): void {
  check(isPlainObject(reading), 'the body', 'an object', reading)
  const { leads, intents } = reading
  checkList('leads', leads, checkWholeLead)
  const names = new Set<string>()
  for (const name of leads.map(nameLead)) {
    if (names.has(name)) throw new TypeError(`leads has two of ${name}`)
    names.add(name)
  }
  checkList('intents', intents, (at, intent) => {
    check(isPlainObject(intent), at, 'an object', intent)
    checkIntentType(`${at}.type`, intent.type)
  })
}

/** Names a lead among all that a server holds. */
export function nameLead({ campaignId, _id }: Pick<CampaignLead, 'campaignId' | '_id'>): string {
  return `${campaignId}/${_id}`
}

/** Every lead of these workspaces. */
export function leadsOf(workspaces: readonly Workspace[]): CampaignLead[] {
  return workspaces.flatMap(({ campaigns }) => campaigns.flatMap(({ leads }) => leads))
}

function checkWorkspace(at: string, workspace: Workspace): void {
  check(isPlainObject(workspace), at, 'an object', workspace)
  checkString(`${at}.id`, workspace.id)
  naming(at, () => checkTags(workspace.tags))
  checkList(`${at}.campaigns`, workspace.campaigns, checkCampaign)
}

function checkCampaign(at: string, campaign: Campaign): void {
  check(isPlainObject(campaign), at, 'an object', campaign)
  const { id, subsequences, leads } = campaign
  checkString(`${at}.id`, id)
  naming(at, () => checkSubsequences(subsequences))
  checkList(`${at}.leads`, leads, (leadAt, lead) => {
    checkWholeLead(leadAt, lead)
    check(lead.campaignId === id, `${leadAt}.campaignId`, `"${id}"`, lead.campaignId)
  })
}

/** Also the fields that no rule reads, but which have to come back as they were. */
function checkWholeLead(at: string, lead: CampaignLead): void {
  naming(at, () => {
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

/** Says in which part a check failed. */
function naming(at: string, runCheck: () => void): void {
  try {
    runCheck()
  } catch (error) {
    throw error instanceof TypeError ? new TypeError(`${at}: ${error.message}`) : error
  }
}
