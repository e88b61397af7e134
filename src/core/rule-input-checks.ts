import {
  check,
  checkBoolean,
  checkCount,
  checkPositiveInteger,
  checkString,
  type Issue,
  isCount,
  isObject,
  isPlainObject,
  isStringOrNull,
  oneOf,
  throwIssue,
} from './argument-checks.js'
import {
  type CampaignLead,
  LEAD_STATUSES,
  type LeadSubsequence,
  type PendingSend,
  type SendInFlight,
} from './lead.js'
import type { Subsequence } from './subsequence.js'
import { checkTimestamp } from './timestamps.js'

// Each function reads an object's fields before its prototype: V8 then checks the shape of the object once, which
// is twice as fast.

/**
 * Checks the fields of a lead that the rules read.
 *
 * @throws TypeError if a field has the wrong type; the message names the first.
 */
export function checkLead(lead: CampaignLead): void {
  const issue = findLeadIssue(lead)
  if (issue !== undefined) throwIssue('lead', issue)
}

/** Returns the issue that {@link checkLead} throws an error for, or `undefined`. */
export function findLeadIssue(lead: CampaignLead): Issue | undefined {
  if (!isObject(lead)) return ['', 'a plain object', lead]
  const { _id, campaignId, status, aiTag, subsequence, pendingSend, sendInFlight = null } = lead
  if (!isPlainObject(lead)) return ['', 'a plain object', lead]
  if (typeof _id !== 'string') return ['._id', 'a string', _id]
  if (typeof campaignId !== 'string') return ['.campaignId', 'a string', campaignId]
  if (!LEAD_STATUSES.includes(status)) return ['.status', oneOf(LEAD_STATUSES), status]
  if (!isStringOrNull(aiTag)) return ['.aiTag', 'a string or null', aiTag]
  return (
    (subsequence === null ? undefined : findEnrollmentIssue(subsequence)) ??
    (pendingSend === null ? undefined : findPendingSendIssue(pendingSend)) ??
    (sendInFlight === null
      ? undefined
      : (findSendInFlightIssue(sendInFlight) ?? findEnrolledAtIssue(sendInFlight, subsequence)))
  )
}

function findEnrollmentIssue(subsequence: LeadSubsequence): Issue | undefined {
  if (!isObject(subsequence)) return ['.subsequence', 'a plain object or null', subsequence]
  const { id, status, emailsSent } = subsequence
  if (!isPlainObject(subsequence)) return ['.subsequence', 'a plain object or null', subsequence]
  if (typeof id !== 'string') return ['.subsequence.id', 'a string', id]
  if (status !== 'active' && status !== 'completed') {
    return ['.subsequence.status', oneOf(['active', 'completed']), status]
  }
  if (isCount(emailsSent)) return undefined
  return ['.subsequence.emailsSent', 'a non-negative integer', emailsSent]
}

function findPendingSendIssue(pendingSend: PendingSend): Issue | undefined {
  if (!isObject(pendingSend)) return ['.pendingSend', 'a plain object or null', pendingSend]
  const { id, sequence } = pendingSend
  if (!isPlainObject(pendingSend)) return ['.pendingSend', 'a plain object or null', pendingSend]
  if (typeof id !== 'string') return ['.pendingSend.id', 'a string', id]
  if (sequence === 'main' || sequence === 'subsequence') return undefined
  return ['.pendingSend.sequence', oneOf(['main', 'subsequence']), sequence]
}

/** Checks the fields that the rule table reads, because updates run in browsers too. Commands check the others. */
function findSendInFlightIssue(sendInFlight: SendInFlight): Issue | undefined {
  const at = '.sendInFlight'
  if (!isPlainObject(sendInFlight)) return [at, 'a plain object or null', sendInFlight]
  const { sequence, subsequenceId, enrolledAt } = sendInFlight
  if (sequence === 'main') return undefined
  if (sequence !== 'subsequence') {
    return [`${at}.sequence`, oneOf(['main', 'subsequence']), sequence]
  }
  if (typeof subsequenceId !== 'string') return [`${at}.subsequenceId`, 'a string', subsequenceId]
  if (typeof enrolledAt !== 'string') return [`${at}.enrolledAt`, 'a string', enrolledAt]
  return undefined
}

/** Without `enrolledAt`, a claimed e-mail would seem to be of another enrollment, and would not count as sent. */
function findEnrolledAtIssue(
  { sequence, subsequenceId }: SendInFlight,
  subsequence: LeadSubsequence | null,
): Issue | undefined {
  if (sequence === 'main' || subsequenceId !== subsequence?.id) return undefined
  const { enrolledAt } = subsequence
  if (typeof enrolledAt === 'string') return undefined
  return ['.subsequence.enrolledAt', 'a string', enrolledAt]
}

/**
 * Checks the fields of a lead that the rules of commands read.
 *
 * @throws TypeError if a field has the wrong type; the message names the first.
 */
export function checkSendingLead(lead: CampaignLead): void {
  checkLead(lead)
  const { currentSequenceStep, replied, subsequence, pendingSend, sendInFlight = null } = lead
  checkCount('lead.currentSequenceStep', currentSequenceStep)
  checkBoolean('lead.replied', replied)
  if (subsequence !== null) {
    checkCount('lead.subsequence.currentStep', subsequence.currentStep)
    checkString('lead.subsequence.enrolledAt', subsequence.enrolledAt)
  }
  if (pendingSend !== null) checkTimestamp('lead.pendingSend.sendAt', pendingSend.sendAt)
  if (sendInFlight !== null) checkSendInFlight(sendInFlight)
}

function checkSendInFlight(sendInFlight: SendInFlight): void {
  const at = 'lead.sendInFlight'
  const { id, sequence, subsequenceId, enrolledAt, attempt, claimedAt, leaseUntil } = sendInFlight
  checkString(`${at}.id`, id)
  if (sequence === 'main') {
    check(subsequenceId === null, `${at}.subsequenceId`, 'null', subsequenceId)
    check(enrolledAt === null, `${at}.enrolledAt`, 'null', enrolledAt)
  }
  checkPositiveInteger(`${at}.attempt`, attempt)
  checkTimestamp(`${at}.claimedAt`, claimedAt)
  checkTimestamp(`${at}.leaseUntil`, leaseUntil)
}

/**
 * Checks the fields of the subsequences that the rules read.
 *
 * @throws TypeError if a field has the wrong type; the message names the first.
 */
export function checkSubsequences(subsequences: readonly Subsequence[]): void {
  // Loops: a callback for each item would make a decision up to a third slower.
  if (!Array.isArray(subsequences)) throwIssue('subsequences', ['', 'an array', subsequences])
  let index = 0
  for (const subsequence of subsequences) {
    const issue = findSubsequenceIssue(subsequence)
    if (issue !== undefined) throwIssue(`subsequences[${index}]`, issue)
    index += 1
  }
}

function findSubsequenceIssue(subsequence: Subsequence): Issue | undefined {
  if (!isObject(subsequence)) return ['', 'an object', subsequence]
  const { id, name, trigger } = subsequence
  if (typeof id !== 'string') return ['.id', 'a string', id]
  if (typeof name !== 'string') return ['.name', 'a string', name]
  if (!isObject(trigger)) return ['.trigger', 'an object', trigger]
  const { type, value = null } = trigger
  if (typeof type !== 'string') return ['.trigger.type', 'a string', type]
  // The rules do not read the value of another trigger.
  if (type !== 'ai_tag' || isStringOrNull(value)) return undefined
  return ['.trigger.value', 'a string or null', value]
}

/** @throws TypeError if `tags` is not an array of strings; the message names the first wrong tag. */
export function checkTags(tags: readonly string[]): void {
  if (!Array.isArray(tags)) throwIssue('tags', ['', 'an array', tags])
  let index = 0
  for (const tag of tags) {
    if (typeof tag !== 'string') throwIssue(`tags[${index}]`, ['', 'a string', tag])
    index += 1
  }
}
