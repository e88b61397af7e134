import type { CampaignLead, PendingSend, SendInFlight } from '../core/lead.js'
import { documentedPolicy, type LeadPolicy } from '../core/policy.js'
import type { Subsequence } from '../core/subsequence.js'
import type { LeadCommandCase } from './conformance/command-implementation.js'
import type { LeadUpdateCase } from './conformance/implementation.js'

/**
 * Describes a case in words, to read it, and as JSON, to repeat it.
 *
 * @param testCase - A case, such as one of {@link arbitraryUpdateCase}.
 * @returns Several lines, without a line break at the end.
 *
 * @example
 * ```ts
 * describeCase(testCase)
 * // The lead is "active", without a tag, in no subsequence, with no pending e-mail.
 * // …
 * ```
 */
export function describeCase({ lead, patch, now, ...rules }: LeadUpdateCase): string {
  return [
    `The lead is ${describeLead(lead)}.`,
    describeRules(rules),
    `The patch: ${JSON.stringify(patch)}, at ${now}.`,
    `As JSON: ${JSON.stringify({ lead, ...rules, patch, now })}`,
  ].join('\n')
}

/** Describes a case of a command in words, to read it, and as JSON, to repeat it. */
export function describeCommandCase(testCase: LeadCommandCase): string {
  const { lead, command, policy, now } = testCase
  return [
    `The lead is ${describeLead(lead)}.`,
    `The policy: ${describePolicy(policy)}.`,
    `The command: ${JSON.stringify(command)}, at ${now}.`,
    `As JSON: ${JSON.stringify(testCase)}`,
  ].join('\n')
}

/** Describes what a decision depends on, besides the lead and the patch. */
export function describeRules({
  subsequences,
  tags,
  policy,
}: Pick<LeadUpdateCase, 'subsequences' | 'tags' | 'policy'>): string {
  return [
    `The subsequences: ${joinOrNone(subsequences.map(describeSubsequence))}.`,
    `The workspace's tags: ${joinOrNone(tags.map((tag) => JSON.stringify(tag)))}.`,
    `The policy: ${describePolicy(policy)}.`,
  ].join('\n')
}

/** Describes the fields of a lead that the rules read. */
export function describeLead(lead: CampaignLead): string {
  const { status, aiTag, subsequence, pendingSend, sendInFlight } = lead
  const tag = aiTag === null ? 'without a tag' : `tagged ${JSON.stringify(aiTag)}`
  const claim = sendInFlight ? ` and ${describeClaim(sendInFlight)}` : ''
  return `"${status}", ${tag}, ${describeEnrollment(subsequence)}, with ${describeSend(pendingSend)}${claim}`
}

function describeSend(pendingSend: CampaignLead['pendingSend']): string {
  if (pendingSend === null) return 'no pending e-mail'
  return `the pending e-mail ${pendingSend.id} of the ${describeSequence(pendingSend)}`
}

function describeClaim(send: SendInFlight): string {
  const { id, subsequenceId, attempt, leaseUntil } = send
  const name = subsequenceId === null ? '' : ` ${subsequenceId}`
  return `the e-mail ${id} of the ${describeSequence(send)}${name} in flight (attempt ${attempt}, leased until ${leaseUntil})`
}

function describeSequence({ sequence }: Pick<PendingSend, 'sequence'>): string {
  return sequence === 'main' ? 'main sequence' : 'subsequence'
}

function describeEnrollment(subsequence: CampaignLead['subsequence']): string {
  if (subsequence === null) return 'in no subsequence'
  const { id, status, emailsSent } = subsequence
  const relation = status === 'completed' ? 'finished with' : 'in'
  const count = emailsSent === 1 ? '1 e-mail' : `${emailsSent} e-mails`
  return `${relation} ${id} with ${count} sent from it`
}

function describeSubsequence({ id, trigger: { type, value } }: Subsequence): string {
  const trigger = value === undefined ? type : `${type} ${JSON.stringify(value)}`
  return `${id} (triggered by ${trigger})`
}

function describePolicy(policy: LeadPolicy): string {
  const changed = Object.entries(policy).filter(
    ([option, value]) =>
      JSON.stringify(value) !== JSON.stringify(Reflect.get(documentedPolicy, option)),
  )
  return changed.length === 0 ? 'documentedPolicy' : JSON.stringify(Object.fromEntries(changed))
}

function joinOrNone(items: readonly string[]): string {
  return items.length === 0 ? 'none' : items.join(', ')
}
