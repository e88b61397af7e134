import {
  type Issue,
  isCount,
  isObject,
  isPlainObject,
  isStringOrNull,
  oneOf,
  throwIssue,
} from './argument-checks.js'
import { type CampaignLead, LEAD_STATUSES, type LeadSubsequence, type PendingSend } from './lead.js'

/**
 * Checks the fields of a lead that the rules read.
 *
 * @throws TypeError naming the first that is not of its type.
 */
export function checkLead(lead: CampaignLead): void {
  const issue = findLeadIssue(lead)
  if (issue !== undefined) throwIssue('lead', issue)
}

// Each object's fields are read before its prototype is looked at: V8 has then checked the object's shape, which tells
// the prototype too. In the other order the check of a lead takes twice as long.

/** What {@link checkLead} throws an error of; `undefined` where it throws none. */
export function findLeadIssue(lead: CampaignLead): Issue | undefined {
  if (!isObject(lead)) return ['', 'a plain object', lead]
  const { _id, campaignId, status, aiTag, subsequence, pendingSend } = lead
  if (!isPlainObject(lead)) return ['', 'a plain object', lead]
  if (typeof _id !== 'string') return ['._id', 'a string', _id]
  if (typeof campaignId !== 'string') return ['.campaignId', 'a string', campaignId]
  if (!LEAD_STATUSES.includes(status)) return ['.status', oneOf(LEAD_STATUSES), status]
  if (!isStringOrNull(aiTag)) return ['.aiTag', 'a string or null', aiTag]
  return (
    (subsequence === null ? undefined : findSubsequenceIssue(subsequence)) ??
    (pendingSend === null ? undefined : findPendingSendIssue(pendingSend))
  )
}

function findSubsequenceIssue(place: LeadSubsequence): Issue | undefined {
  if (!isObject(place)) return ['.subsequence', 'a plain object or null', place]
  const { id, status, emailsSent } = place
  if (!isPlainObject(place)) return ['.subsequence', 'a plain object or null', place]
  if (typeof id !== 'string') return ['.subsequence.id', 'a string', id]
  if (status !== 'active' && status !== 'completed') {
    return ['.subsequence.status', oneOf(['active', 'completed']), status]
  }
  if (isCount(emailsSent)) return undefined
  return ['.subsequence.emailsSent', 'a whole number of 0 or more', emailsSent]
}

function findPendingSendIssue(pendingSend: PendingSend): Issue | undefined {
  if (!isObject(pendingSend)) return ['.pendingSend', 'a plain object or null', pendingSend]
  const { id, sequence } = pendingSend
  if (!isPlainObject(pendingSend)) return ['.pendingSend', 'a plain object or null', pendingSend]
  if (typeof id !== 'string') return ['.pendingSend.id', 'a string', id]
  if (sequence === 'main' || sequence === 'subsequence') return undefined
  return ['.pendingSend.sequence', oneOf(['main', 'subsequence']), sequence]
}
