import type { CampaignLead, LeadSubsequence } from '../../core/lead.js'
import type { Subsequence } from '../../core/subsequence.js'
import type { LeadUpdateVector } from './vector-types.js'

/** Tells in words what a decision depends on, with the values as they are. */
export function describeInput({
  lead,
  subsequences,
  tags,
  patch,
  policy,
}: LeadUpdateVector['input']): string {
  return [
    `the patch ${JSON.stringify(patch)}`,
    `for a lead that is ${describeLead(lead)}`,
    `among the subsequences ${subsequences.map(describeSubsequence).join(', ') || '(none)'}`,
    `and the tags ${tags.map((tag) => JSON.stringify(tag)).join(', ') || '(none)'}`,
    `by the policy ${JSON.stringify(policy)}`,
  ].join('\n')
}

function describeLead({ status, aiTag, subsequence, pendingSend }: CampaignLead): string {
  return [
    status,
    aiTag === null ? 'untagged' : `tagged ${JSON.stringify(aiTag)}`,
    subsequence === null ? 'in no subsequence' : describePlace(subsequence),
    pendingSend === null ? 'nothing pending' : `a ${pendingSend.sequence} send pending`,
  ].join(', ')
}

function describePlace({ id, status, emailsSent }: LeadSubsequence): string {
  return `${status === 'completed' ? 'past' : 'in'} ${id} with ${emailsSent} sent`
}

function describeSubsequence({ id, trigger: { type, value } }: Subsequence): string {
  return `${id} (${type}: ${JSON.stringify(value)})`
}
